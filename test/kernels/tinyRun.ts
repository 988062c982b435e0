/** Small training runs with random parameters and windows. */
import type { StepResult, Trainer, TrainerOptions, TrainingWindow } from "../../src/core/network/engine.ts";
import { initialParameters } from "../../src/core/network/initialize.ts";
import type { OutputSampling } from "../../src/core/network/sampledSoftmax.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import type { Random } from "../../src/core/random.ts";
import type { Parameters } from "../../src/core/tensor.ts";

/** A clip norm that takes effect on a small network, and a learning rate that moves it. */
export const STEP = { learningRate: 0.01, clipNorm: 0.1 };

/** Sizes that are not multiples of 8. */
export const TINY: LanguageModelSpec = {
  cell: "lstm",
  vocabularySize: 37,
  embeddingSize: 10,
  hiddenSize: 19,
  layers: 2,
  isTied: false,
};

/** Biases are random, too, so that a bias at the wrong offset is detected. */
export function optionsOf(
  spec: LanguageModelSpec,
  sizes: { readonly batch: number; readonly windowSteps: number; readonly threads: number },
  random: Random,
): TrainerOptions {
  const parameters = initialParameters(spec, random);
  for (const values of parameters.values()) for (const k of values.keys()) values[k]! += (random() - 0.5) * 0.1;
  return { spec, parameters, ...sizes, optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 } };
}

/** Every third token is sampled twice as often as the others. */
export function samplingOf({ vocabularySize }: LanguageModelSpec, negatives: number): OutputSampling {
  return {
    negatives,
    proposal: Float64Array.from({ length: vocabularySize }, (_, v) => (v % 3 === 0 ? 2 : 1)),
    seed: 3,
  };
}

/** A window of `count` random tokens and targets. */
export function windowOf(spec: LanguageModelSpec, count: number, random: Random): TrainingWindow {
  const draw = () => Int32Array.from({ length: count }, () => Math.floor(random() * spec.vocabularySize));
  return { inputs: draw(), targets: draw() };
}

/** Takes a step on each window. */
export function stepAll(trainer: Trainer, windows: readonly TrainingWindow[]): readonly StepResult[] {
  return windows.map(window => trainer.step(window, STEP));
}

/** The largest difference between two sets of tensors. */
export function largestDifference(a: Parameters, b: Parameters): number {
  let largest = 0;
  for (const [name, values] of b) {
    for (const [k, value] of values.entries()) largest = Math.max(largest, Math.abs(a.get(name)![k]! - value));
  }
  return largest;
}
