/** What a run of the playground begins with, and what each of its steps reads: the same for the same seed. */
import { createRandom, type Random, randomOfStep } from "../../../src/core/random.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import type { Parameters } from "../../../src/core/tensor.ts";
import { coreNetworkOf } from "./coreNetwork.ts";
import { BATCH, type PlaySpec } from "./spec.ts";
import { drawBatch, type PlayBatch, type PlayTask, type TaskTexts, taskOf } from "./tasks.ts";

/** What may change while a network trains. */
export interface StepOptions {
  readonly learningRate: number;
  readonly clipNorm: number | null;
}

/** A copy of all that is needed to go on: weights and Adam's moments. */
export interface TrainedState {
  readonly steps: number;
  readonly parameters: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
}

/** Returns the weights that a network begins with. */
export function initialState(spec: PlaySpec, texts: TaskTexts): TrainedState {
  const { tensors } = coreNetworkOf(spec, taskOf(spec.task, texts));
  const parameters = initializeParameters(tensors, createRandom(spec.seed));
  return { steps: 0, parameters, firstMoments: new Map(), secondMoments: new Map() };
}

/** Returns the sequences of a step. */
export function batchOfStep(spec: PlaySpec, task: PlayTask, step: number): PlayBatch {
  return drawBatch(task, BATCH, spec.length, randomOfStep(spec.seed, step, 0));
}

/** Returns the source of a random a⟨0⟩ of a step; undefined for zeros. */
export function noiseOfStep({ seed, initialState: kind }: PlaySpec, step: number): Random | undefined {
  return kind === "random" ? randomOfStep(seed, step, 1) : undefined;
}
