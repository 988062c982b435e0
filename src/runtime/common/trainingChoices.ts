/** How a run trains where its request says so, and the defaults where it does not. */
import { availableParallelism } from "node:os";
import type { Engine, TrainingNoise } from "../../core/network/engine.ts";
import type { OptimizerOptions } from "../../core/optimizer.ts";
import type { RunSettings, TrainingRequest } from "../../protocol/training.ts";
import type { TrainingRecord } from "../../storage/manifest.ts";
import { CLIP_NORM, MAX_THREADS, OPTIMIZER, SGD_LEARNING_RATE } from "./defaults.ts";

type TrainingSettings = Pick<
  RunSettings,
  "batch" | "windowSteps" | "clipNorm" | "learningRate" | "optimizer" | "dropout" | "initialState"
>;

/** What the training of a kind of model usually takes. */
export interface TrainingDefaults {
  readonly batch: number;
  readonly windowSteps: number;
  readonly learningRate: number;
}

/** What a request or a record may say of these settings. */
type ChosenSettings = Pick<TrainingRequest, keyof TrainingSettings>;

export function trainingSettingsOf(request: ChosenSettings, usual: TrainingDefaults): TrainingSettings {
  const { optimizer = "adamw", clipNorm = CLIP_NORM } = request;
  const usualRate = optimizer === "sgd" ? SGD_LEARNING_RATE : usual.learningRate;
  return {
    batch: request.batch ?? usual.batch,
    windowSteps: request.windowSteps ?? usual.windowSteps,
    clipNorm: clipNorm === "none" ? null : clipNorm,
    learningRate: request.learningRate ?? usualRate,
    optimizer,
    dropout: request.dropout ?? 0,
    initialState: request.initialState ?? "zeros",
  };
}

/** What runs the training, and the seed of its random numbers. */
export function machineSettingsOf(
  { threads, seed = 1 }: TrainingRequest,
  engine: Pick<Engine, "name">,
): Pick<RunSettings, "threads" | "seed" | "engine"> {
  return { threads: threads ?? Math.max(1, Math.min(MAX_THREADS, availableParallelism())), seed, engine: engine.name };
}

/** The norm at which gradients are clipped; infinite where they are not. */
export function clipNormOf({ clipNorm }: Pick<RunSettings, "clipNorm">): number {
  return clipNorm ?? Number.POSITIVE_INFINITY;
}

export function optimizerOf({ optimizer }: Pick<RunSettings, "optimizer">): OptimizerOptions {
  return optimizer === "sgd" ? { ...OPTIMIZER, kind: "sgd" } : OPTIMIZER;
}

/** Undefined where nothing is random in a step. */
export function noiseOf({
  dropout,
  initialState,
  seed,
}: Pick<RunSettings, "dropout" | "initialState" | "seed">): TrainingNoise | undefined {
  if (dropout === 0 && initialState === "zeros") return undefined;
  return { dropout, isInitialStateRandom: initialState === "random", seed };
}

/** What the record of a run says of its choices. */
export function choicesOf(request: TrainingRequest): TrainingRecord["choices"] {
  const { learningRate, clipNorm, optimizer, dropout, initialState } = request;
  const given = Object.entries({ learningRate, clipNorm, optimizer, dropout, initialState }).filter(
    ([, value]) => value !== undefined,
  );
  return given.length === 0 ? undefined : (Object.fromEntries(given) as TrainingRecord["choices"]);
}
