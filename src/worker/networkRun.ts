/** The network's part of a run: a trainer, the loop, a sample after each validation, and what is kept of it. */
import type { Experts } from "../completion/experts.ts";
import { generate } from "../completion/generate.ts";
import type { TrainerSnapshot } from "../core/engine.ts";
import { initialParameters } from "../core/network/initialize.ts";
import type { LanguageModelSpec } from "../core/network/spec.ts";
import { createRandom } from "../core/random.ts";
import { type Parameters, zerosLike } from "../core/tensor.ts";
import type { TrainingRequest } from "../protocol/training.ts";
import type { TrainingRecord } from "../storage/manifest.ts";
import type { OptimizerState } from "../storage/parameterFile.ts";
import { BATCH, flopsPerStep, OPTIMIZER, WINDOW_STEPS } from "./defaults.ts";
import type { ReadModel } from "./openModel.ts";
import type { RunBudget } from "./runBudget.ts";
import { plannedTrainingMs } from "./stepPlan.ts";
import { EpochStream, joinDocuments } from "./tokenStream.ts";
import type { Ground, TrainingHost } from "./trainingRun.ts";
import { trainLoop } from "./trainLoop.ts";

const SAMPLE_CHARS = 160;
const SAMPLE_TEMPERATURE = 0.7;
/** A run that goes on from a trained network must not shake it as a fresh one. */
const RESUMED_RATE_SCALE = 0.5;

/** The network as it will be written. */
export interface Learnt {
  readonly spec: LanguageModelSpec;
  readonly snapshot: TrainerSnapshot;
  /** Tokens behind the snapshot, earlier runs included. */
  readonly tokens: number;
  readonly curve: TrainingRecord["curve"];
  /** Of this run. */
  readonly stepsOfRun: number;
  readonly tokensOfRun: number;
}

/** The network of a stored model, as what a run without a step of its own has learnt. */
export function learntBefore(earlier: ReadModel | undefined): Learnt | undefined {
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
function freshOptimizer(parameters: Parameters): OptimizerState {
  const zeros = (): Parameters => new Map([...parameters].map(([name, values]) => [name, zerosLike(values)]));
  return { firstMoments: zeros(), secondMoments: zeros(), steps: 0 };
}

/** What training has come to. */
export interface NetworkRun {
  /** Undefined where there was no time for a single step, or no weights proved good. */
  readonly learnt: Learnt | undefined;
  readonly isDiverged: boolean;
}

/** Trains until the budget, the plan or the signal ends it, or its figures are not finite again and again. */
export async function trainNetwork(
  request: TrainingRequest,
  host: TrainingHost,
  parts: { readonly ground: Ground; readonly before: Learnt | undefined; readonly budget: RunBudget },
): Promise<NetworkRun> {
  const { ground, before, budget } = parts;
  const { spec, vocabulary, settings } = ground;
  const shape = { batch: BATCH, windowSteps: WINDOW_STEPS };
  const startingPoint = (): TrainerSnapshot => before?.snapshot ?? freshSnapshot(spec, settings.seed);
  const trainer = await host.engine.createTrainer({
    spec,
    parameters: startingPoint().parameters,
    ...shape,
    optimizer: OPTIMIZER,
    threads: settings.threads,
  });
  try {
    if (before) trainer.restore(before.snapshot);
    const earlier = { steps: before?.snapshot.steps ?? 0, tokens: before?.tokens ?? 0 };
    const idsOf = ({ ids }: { readonly ids: Int32Array }): Int32Array => ids;
    const random = createRandom(settings.seed + 1 + earlier.steps);
    const loop = await trainLoop({
      trainer,
      stream: new EpochStream(ground.training.map(idsOf), vocabulary.eos, shape, random),
      validation: joinDocuments(ground.validation.map(idsOf), vocabulary.eos),
      clock: host.clock,
      signal: host.signal,
      startMs: budget.startMs,
      deadlineMs: budget.trainingEndMs,
      endMs: budget.endMs,
      plannedMs: plannedTrainingMs(1000 * request.budgetSeconds, ground.corpus.report.trainingChars),
      maxSteps: request.maxSteps,
      flopsPerStep: flopsPerStep(spec, BATCH * WINDOW_STEPS),
      charsPerToken: ground.charsPerToken,
      rateScale: before ? RESUMED_RATE_SCALE : 1,
      earlier,
      startingPoint,
      onRollback: rollback => host.emit({ type: "rollback", ...rollback }),
      onStep: step => host.emit({ type: "step", ...step }),
      onValidation: (validation, snapshot) => {
        host.emit({ type: "validation", ...validation });
        sample(ground, host, snapshot);
      },
    });
    const { best, isDiverged } = loop;
    const learnt: Learnt | undefined = best && {
      spec,
      snapshot: best,
      tokens: earlier.tokens + (best.steps - earlier.steps) * BATCH * WINDOW_STEPS,
      curve: [...(before?.curve ?? []), ...loop.curve],
      stepsOfRun: loop.steps,
      tokensOfRun: loop.tokens,
    };
    return { learnt, isDiverged };
  } finally {
    trainer.dispose();
  }
}

function sample(ground: Ground, { engine, emit }: TrainingHost, { parameters, steps }: TrainerSnapshot): void {
  const predictor = engine.createPredictor(ground.spec, parameters);
  try {
    const experts: Experts = { vocabulary: ground.vocabulary, predictor, memory: ground.memory };
    const text = generate(experts, {
      prompt: "",
      length: SAMPLE_CHARS,
      temperature: SAMPLE_TEMPERATURE,
      seed: ground.settings.seed + steps,
    });
    emit({ type: "sample", step: steps, temperature: SAMPLE_TEMPERATURE, prompt: "", text });
  } finally {
    predictor.dispose();
  }
}
