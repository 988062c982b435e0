/** How a run begins: from nothing, from a model, or in the middle of a run that was broken off. */

import type { Trainer, TrainerSnapshot } from "../../core/network/engine.ts";
import { initialParameters } from "../../core/network/initialize.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import { createRandom } from "../../core/random.ts";
import { type Parameters, zerosLike } from "../../core/tensor.ts";
import type { InitialModelKind, TrainingRequest } from "../../protocol/training.ts";
import type { TrainingRecord } from "../../storage/manifest.ts";
import type { OptimizerState } from "../../storage/parameterFile.ts";
import type { ReadModel } from "../model/openModel.ts";
import type { EpochStream } from "../optimization/tokenStream.ts";
import type { TrainLoopParts } from "../optimization/trainLoop.ts";
import type { LearnedNetwork, NetworkRunParts } from "./learnedNetwork.ts";
import type { RunIdentity } from "./preparedRun.ts";

/**
 * A run that goes on from a trained network must not shake it as a fresh one; the base model goes on at about the rate
 * at which it learned. Bits per character by `score --adapt` after `train --steps 450` with other fractions here, from a
 * base model of half the training (before any step: 1.038 on go):
 *
 * | fraction of the rate | go | openvswitch | effect |
 * |---|---|---|---|
 * | 1 | 1.048 | | 0.550 |
 * | 0.25 | 1.034 | 0.842 | 0.553 |
 * | 0.1 | 1.034 | 0.845 | |
 *
 * Other text of the base model's is not read again meanwhile. After 1,000 steps on effect, bits per character of its
 * held-out files, adapted (plain), and of code in other languages by the network alone:
 *
 * | read | effect | others |
 * |---|---|---|
 * | nothing | 0.560 (0.601) | 1.62 |
 * | effect | 0.533 (0.560) | 1.98 |
 * | effect, and a quarter as much of the base model's text | 0.536 (0.567) | 1.74 |
 *
 * It forgets, but of languages that the workspace does not have.
 *
 * All layers learn alike: with a tenth of the rate for those below the topmost, 500 steps on effect and go come to 0.530
 * and 1.002 where the whole rate has 0.527 and 1.004 (by a later adaptation than that of the tables, which needs less).
 */
const RATE_SCALE: Readonly<Record<InitialModelKind, number>> = { scratch: 1, model: 0.5, base: 0.35 };

export interface InitialRunState {
  readonly identity: RunIdentity;
  /** Of the runs before this one. */
  readonly curve: TrainingRecord["curve"];
  readonly initialSnapshot: () => TrainerSnapshot;
  readonly resumeFrom: TrainLoopParts["resumeFrom"];
  /** Puts trainer and stream where the run begins. */
  placeTrainer(trainer: Trainer, stream: EpochStream): void;
}

export function initialRunState(
  request: TrainingRequest,
  { prepared, earlierNetwork }: NetworkRunParts,
): InitialRunState {
  const { spec, settings, corpusSha256, interrupted } = prepared;
  const base = prepared.base && { baseSha256: prepared.base.sha256 };
  const fresh = (): TrainerSnapshot => freshSnapshot(spec, settings.seed);
  if (!interrupted) {
    const earlier = { steps: earlierNetwork?.snapshot.steps ?? 0, tokens: earlierNetwork?.tokens ?? 0 };
    const rateScale = RATE_SCALE[settings.initialModel];
    return {
      identity: { corpusSha256, budgetSeconds: request.budgetSeconds, rateScale, ...base, earlier },
      curve: earlierNetwork?.curve ?? [],
      initialSnapshot: earlierNetwork ? () => earlierNetwork.snapshot : fresh,
      resumeFrom: undefined,
      placeTrainer: trainer => earlierNetwork && trainer.restore(earlierNetwork.snapshot),
    };
  }
  const { budgetSeconds, rateScale, earlier, position, snapshot, state } = interrupted;
  const curve = earlierNetwork?.curve ?? [];
  return {
    identity: { corpusSha256, budgetSeconds, rateScale, ...base, earlier },
    curve: curve.slice(0, curve.length - position.curve.length),
    // Of a run over a model that had validated nothing yet, that model is not at hand any more.
    initialSnapshot: settings.initialModel === "scratch" ? fresh : () => snapshot,
    resumeFrom: { position, best: interrupted.hasBest ? earlierNetwork?.snapshot : undefined },
    placeTrainer(trainer, stream) {
      trainer.restore(snapshot);
      trainer.carryState(state);
      stream.skip(position.steps);
    },
  };
}

/** The network of a stored model, as what a run without a step of its own has learned. */
export function learnedOf(earlier: ReadModel | undefined): LearnedNetwork | undefined {
  const { spec, parameters, record, optimizer } = earlier?.stored ?? {};
  if (!spec || !parameters || !record) return undefined;
  const { tokens, curve } = record;
  return {
    spec,
    snapshot: { parameters, ...(optimizer ?? freshOptimizer(parameters)) },
    tokens,
    curve,
    stepsOfRun: 0,
    tokensOfRun: 0,
  };
}

function freshSnapshot(spec: LanguageModelSpec, seed: number): TrainerSnapshot {
  const parameters = initialParameters(spec, createRandom(seed));
  return { parameters, ...freshOptimizer(parameters) };
}

/** Of weights that came without their optimizer. */
export function freshOptimizer(parameters: Parameters): OptimizerState {
  const zeros = (): Parameters => new Map([...parameters].map(([name, values]) => [name, zerosLike(values)]));
  return { firstMoments: zeros(), secondMoments: zeros(), steps: 0 };
}
