/** The network of a spec as `core` defines it: its tensors, its loss, and everything that the figures show. */

import { traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { normal, type Random, STATE_DEVIATION } from "../../../src/core/random.ts";
import { type ManyToMany, manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { directionsOf, type RecurrentSpec } from "../../../src/core/sequence/recurrentSpec.ts";
import type { LossForward } from "../../../src/core/sequence/sequenceNetwork.ts";
import type { TensorPlan } from "../../../src/core/sequence/tensorPlan.ts";
import { type FeedForward, feedForward } from "../../../src/core/tasks/feedForward.ts";
import type { Floats, Parameters } from "../../../src/core/tensor.ts";
import { EMBEDDING_SIZE, type PlaySpec, WINDOW_TOKENS } from "./spec.ts";
import type { PlayBatch, PlayTask } from "./tasks.ts";

/** The sizes of the recurrent part; undefined for the feed-forward network. */
export function recurrentSpecOf(spec: PlaySpec): RecurrentSpec | undefined {
  const { cell, units: hiddenSize, layers, isBidirectional } = spec;
  return cell === "window" ? undefined : { cell, hiddenSize, layers, isBidirectional, dropout: 0 };
}

/** A network that every engine of the playground agrees with. */
export interface CoreNetwork {
  readonly tensors: readonly TensorPlan[];
  /** Absent in a feed-forward network. */
  readonly recurrent: ManyToMany | undefined;
  forward(parameters: Parameters, batch: PlayBatch, noise?: Random): LossForward;
  /** Computes ŷ⟨t⟩, [time, batch, classes]. */
  predict(parameters: Parameters, batch: PlayBatch, noise?: Random): Floats;
}

/** Makes the network of a spec. */
export function coreNetworkOf(spec: PlaySpec, task: PlayTask): CoreNetwork {
  const vocabularySize = task.vocabulary.length;
  const recurrent = recurrentSpecOf(spec);
  if (!recurrent) return windowNetwork(windowSpec(spec, task), vocabularySize);
  const network = manyToMany({ vocabularySize, embeddingSize: EMBEDDING_SIZE, recurrent, head: task.head });
  const pass = (noise: Random | undefined) => (noise ? { initialState: noise } : {});
  return {
    tensors: network.tensors,
    recurrent: network,
    forward: (parameters, batch, noise) => network.forward(parameters, batch, pass(noise)),
    predict: (parameters, batch, noise) => network.predict(parameters, batch, pass(noise)),
  };
}

function windowSpec({ units }: PlaySpec, { vocabulary, head }: PlayTask): FeedForward {
  // One more token fills the window before the beginning.
  const vocabularySize = vocabulary.length + 1;
  return feedForward({
    vocabularySize,
    embeddingSize: EMBEDDING_SIZE,
    window: WINDOW_TOKENS,
    hiddenSize: units,
    head,
  });
}

function windowNetwork(network: FeedForward, padding: number): CoreNetwork {
  return {
    tensors: network.tensors,
    recurrent: undefined,
    forward: (parameters, batch) =>
      network.forward(parameters, { inputs: windowsOf(batch, padding), targets: batch.targets }),
    predict: (parameters, batch) => network.predict(parameters, windowsOf(batch, padding)),
  };
}

/** The last tokens up to each step, oldest first: [time * batch, window]. */
export function windowsOf({ inputs, batch }: PlayBatch, padding: number): Int32Array {
  return Int32Array.from({ length: inputs.length * WINDOW_TOKENS }, (_, k) => {
    const row = Math.floor(k / WINDOW_TOKENS);
    const from = row - (WINDOW_TOKENS - 1 - (k % WINDOW_TOKENS)) * batch;
    return from < 0 ? padding : inputs[from]!;
  });
}

/**
 * Draws a⟨0⟩ of every layer and direction, in the order in which `core` draws it.
 *
 * @returns arrays of [batch, units], state by state
 */
export function initialNoise(recurrent: RecurrentSpec, batch: number, random: Random): readonly Float32Array[] {
  const count = recurrent.layers * directionsOf(recurrent) * traitsOf(recurrent.cell).stateArrays;
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: batch * recurrent.hiddenSize }, () => STATE_DEVIATION * normal(random)),
  );
}

/** Counts the numbers that a network learns. */
export function parameterCountOf({ tensors }: Pick<CoreNetwork, "tensors">): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}
