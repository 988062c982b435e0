/** The state in which the training loop begins: fresh, from an earlier network, or from an interrupted run. */

import type { Trainer, TrainerSnapshot } from "../../core/network/engine.ts";
import { initialParameters } from "../../core/network/initialize.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import { createRandom } from "../../core/random.ts";
import { type Parameters, zerosLike } from "../../core/tensor.ts";
import type { InitialModelKind, TrainingRequest } from "../../protocol/training.ts";
import type { TrainingRecord } from "../../storage/manifest.ts";
import type { OptimizerState } from "../../storage/parameterFile.ts";
import type { ReadModel } from "../model/readModel.ts";
import type { EpochStream } from "../optimization/tokenStream.ts";
import type { TrainLoopParts } from "../optimization/trainLoopParts.ts";
import type { LearnedNetwork, NetworkRunParts } from "./learnedNetwork.ts";
import type { RunIdentity } from "./preparedRun.ts";

/**
 * The share of the usual learning rate by initial model. A trained network needs smaller steps than a fresh one, and
 * the base model continues at about the rate at which it learned: docs/experiments/011-runs-from-the-base-model.md. The
 * share of an earlier model was set by hand, not measured.
 */
export const RATE_SCALE: Readonly<Record<InitialModelKind, number>> = { scratch: 1, model: 0.5, base: 0.35 };

export interface InitialRunState {
  readonly identity: RunIdentity;
  /** The validation curve of the runs before this one. */
  readonly curve: TrainingRecord["curve"];
  readonly initialSnapshot: () => TrainerSnapshot;
  readonly resumeFrom: TrainLoopParts["resumeFrom"];
  /** Moves trainer and stream to where the run begins. */
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
    // The earlier model of a run that had validated nothing is no longer available.
    initialSnapshot: settings.initialModel === "scratch" ? fresh : () => snapshot,
    resumeFrom: { position, best: interrupted.hasBest ? earlierNetwork?.snapshot : undefined },
    placeTrainer(trainer, stream) {
      trainer.restore(snapshot);
      trainer.carryState(state);
      stream.skip(position.steps);
    },
  };
}

/** The network of a stored model, as the result of a run that takes no step. */
export function learnedOf(earlier: ReadModel | undefined): LearnedNetwork | undefined {
  const { spec, base, parameters, record, optimizer } = earlier?.stored ?? {};
  if (!spec || !parameters || !record) return undefined;
  const { tokens, curve } = record;
  return {
    spec,
    base,
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

/** The optimizer state for weights that have none. */
export function freshOptimizer(parameters: Parameters): OptimizerState {
  const zeros = (): Parameters => new Map([...parameters].map(([name, values]) => [name, zerosLike(values)]));
  return { firstMoments: zeros(), secondMoments: zeros(), steps: 0 };
}
