/** Small sequence networks, and the check of their gradients. */
import { expect } from "vitest";
import type { CellVariant } from "../../../src/core/cells/cellVariants.ts";
import { softmax } from "../../../src/core/loss.ts";
import { mapParameters } from "../../../src/core/network/network.ts";
import type { Decoder } from "../../../src/core/sequence/decoding.ts";
import type { RecurrentSpec } from "../../../src/core/sequence/recurrentSpec.ts";
import type { Pass, SequenceNetwork } from "../../../src/core/sequence/sequenceNetwork.ts";
import type { StepNorms } from "../../../src/core/sequence/stackBackward.ts";
import { type Floats, type Parameters, product, zerosLike } from "../../../src/core/tensor.ts";
import { drawer, numericGradient } from "../network/fixtures.ts";

/** Two units, one layer, one direction and no dropout, unless given otherwise. */
export function smallStack(cell: CellVariant, others: Partial<RecurrentSpec> = {}): RecurrentSpec {
  return { cell, hiddenSize: 2, layers: 1, isBidirectional: false, dropout: 0, ...others };
}

/** Parameters in float64, all away from zero. Biases tend to be positive, so that ReLUs are active. */
export function randomTensors(network: Pick<SequenceNetwork<never>, "tensors">, seed: number): Map<string, Floats> {
  const draw = drawer(seed);
  return new Map(
    network.tensors.map(({ name, shape }) => [
      name,
      draw(product(shape)).map(value => (name.includes("bias_ih") ? value + 1 : value)),
    ]),
  );
}

/** The distributions of a decoder before and after each token of an answer, one after another. */
export function distributionsOf<State>(decoder: Decoder<State>, answer: readonly number[]): number[] {
  const all: number[] = [];
  let prediction = decoder.first();
  for (const token of [...answer, undefined]) {
    const yHat = prediction.scores.slice();
    softmax(yHat, yHat.length);
    all.push(...yHat);
    if (token !== undefined) prediction = decoder.advance(prediction.state, token);
  }
  return all;
}

export interface Gradients {
  readonly lossNats: number;
  readonly gradients: ReadonlyMap<string, Floats>;
  readonly norms: Readonly<Record<string, StepNorms>>;
}

export function gradientsOf<B>(network: SequenceNetwork<B>, parameters: Parameters, batch: B, pass?: Pass): Gradients {
  const gradients = mapParameters(parameters, values => zerosLike(values));
  const forward = network.forward(parameters, batch, pass);
  return { lossNats: forward.lossNats, norms: forward.backward(gradients), gradients };
}

/**
 * Compares the gradient of every tensor with central differences, relative to the largest element of its gradient. If
 * that is far smaller than others, relative to a thousandth of the largest of all: the differences are not more exact.
 *
 * @param pass     called for each pass, so that each pass draws the same numbers
 * @param isSilent tensors that do not affect the loss; all others must have a gradient
 */
export function expectTrueGradients<B>(
  network: SequenceNetwork<B>,
  batch: B,
  seed: number,
  pass: () => Pass = () => ({}),
  isSilent: (name: string) => boolean = () => false,
): void {
  const parameters = randomTensors(network, seed);
  const { gradients } = gradientsOf(network, parameters, batch, pass());
  const loss = () => network.forward(parameters, batch, pass()).lossNats;
  const largest = Math.max(...[...gradients.values()].map(magnitudeOf));
  for (const { name } of network.tensors) {
    const analytic = gradients.get(name)!;
    const numeric = numericGradient(loss, parameters.get(name)!);
    const error = magnitudeOf(analytic.map((value, k) => value - numeric[k]!));
    expect(magnitudeOf(analytic) === 0, `${name} has no gradient`).toBe(isSilent(name));
    expect(error / Math.max(magnitudeOf(numeric), largest / 1000), name).toBeLessThan(1e-6);
  }
}

function magnitudeOf(values: Floats): number {
  return Math.max(...values.map(Math.abs));
}
