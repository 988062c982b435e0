/** Small networks, seeded numbers and comparisons for the tests of the network. */

import { crossEntropyBackward, crossEntropyNats } from "../../../src/core/loss.ts";
import type { TrainingWindow } from "../../../src/core/network/engine.ts";
import { backwardWindow, forwardWindow } from "../../../src/core/network/languageModel.ts";
import { mapParameters, networkOf, type RecurrentState } from "../../../src/core/network/network.ts";
import {
  type CellKind,
  type LanguageModelSpec,
  parameterShapes,
  stateArraysOf,
} from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { type Floats, type Parameters, product, zerosLike } from "../../../src/core/tensor.ts";

/** Six tokens, with four or five units. */
export function smallSpec(cell: CellKind, layers: number, isTied: boolean): LanguageModelSpec {
  return { cell, vocabularySize: 6, embeddingSize: isTied ? 4 : 5, hiddenSize: 4, layers, isTied };
}

/** Every cell with one layer and two, tied and untied. */
export const ALL_SMALL_SPECS = (["rnn", "gru", "lstm"] as const).flatMap(cell =>
  [1, 2].flatMap(layers =>
    [true, false].map(isTied => ({
      name: `${cell}, ${layers} layer${layers > 1 ? "s" : ""}, ${isTied ? "tied" : "untied"}`,
      spec: smallSpec(cell, layers, isTied),
    })),
  ),
);

/** Draws uniform numbers of -1..1 in float64 from a seed. */
export function drawer(seed: number): (length: number) => Float64Array {
  const random = createRandom(seed);
  return length => Float64Array.from({ length }, () => random() * 2 - 1);
}

/** Parameters in float64, all away from zero, biases included. */
export function randomParameters(spec: LanguageModelSpec, seed: number): Map<string, Float64Array> {
  const draw = drawer(seed);
  return new Map(parameterShapes(spec).map(({ name, shape }) => [name, draw(product(shape))]));
}

export function randomTokens(length: number, vocabularySize: number, seed: number): Int32Array {
  const random = createRandom(seed);
  return Int32Array.from({ length }, () => Math.floor(random() * vocabularySize));
}

/** dLoss/dInput by central differences; changes `input` in place and restores it. */
export function numericGradient(loss: () => number, input: Floats, h = 1e-5): Float64Array {
  return Float64Array.from(input, (value, k) => {
    input[k] = value + h;
    const up = loss();
    input[k] = value - h;
    const down = loss();
    input[k] = value;
    return (up - down) / (2 * h);
  });
}

/** The largest difference, relative to the largest expected magnitude. */
export function relativeError(found: Floats, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let difference = 0;
  let magnitude = 0;
  for (let k = 0; k < found.length; k++) {
    difference = Math.max(difference, Math.abs((found[k] ?? NaN) - (expected[k] ?? NaN)));
    magnitude = Math.max(magnitude, Math.abs(expected[k] ?? NaN));
  }
  return difference / magnitude;
}

export function dot(left: Floats, right: Floats): number {
  let sum = 0;
  for (let k = 0; k < left.length; k++) sum += (left[k] ?? NaN) * (right[k] ?? NaN);
  return sum;
}

/** The loss of one window and the gradient of every parameter, from a given state. */
export function lossAndGradients(
  spec: LanguageModelSpec,
  parameters: Parameters,
  window: TrainingWindow,
  state: RecurrentState,
): { lossNats: number; gradients: Map<string, Floats> } {
  const model = { spec, network: networkOf(spec, parameters) };
  const gradients = mapParameters(parameters, values => zerosLike(values));
  const forward = forwardWindow(model, window.inputs, state);
  const lossNats = crossEntropyNats(forward.scores, window.targets, spec.vocabularySize);
  crossEntropyBackward(forward.scores, window.targets, spec.vocabularySize);
  backwardWindow(model, forward, forward.scores, networkOf(spec, gradients));
  return { lossNats, gradients };
}

/** A state without zeros. */
export function randomState(spec: LanguageModelSpec, batch: number, seed: number): RecurrentState {
  const draw = drawer(seed);
  const array = () => draw(batch * spec.hiddenSize);
  return Array.from({ length: spec.layers }, () => Array.from({ length: stateArraysOf(spec.cell) }, array));
}
