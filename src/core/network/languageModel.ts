/**
 * The language model over one window, forward and backward through time.
 * Token ids are [time, batch], scores and their gradients [time, batch, vocabularySize].
 */
import { addAffine, addAffineBackward, stepZeros } from "../cells/affine.ts";
import type { CellStep } from "../cells/cell.ts";
import { type RunLayer, runLayer } from "../cells/layer.ts";
import type { Random } from "../random.ts";
import { type Floats, zerosLike } from "../tensor.ts";
import { gather, scatterAdd } from "./embedding.ts";
import type { Network, RecurrentState } from "./network.ts";
import type { LanguageModelSpec } from "./spec.ts";

/** A network with its spec. */
export interface LanguageModel {
  readonly spec: LanguageModelSpec;
  readonly network: Network;
}

/** The result of a forward pass, with what the backward pass needs. */
export interface WindowForward {
  readonly inputs: Int32Array;
  /** From the lowest layer up. */
  readonly layers: readonly RunLayer[];
  /** [time][layer]; no layers where products have run them as a whole. */
  readonly steps: readonly (readonly CellStep[])[];
  /** z⟨t⟩ = Wya a⟨t⟩ + by, [time, batch, vocabularySize]. softmax(z⟨t⟩) is the distribution of the next token. */
  readonly scores: Floats;
  /** a⟨t⟩ of the top layer, [time, batch, hiddenSize]. */
  readonly tops: Floats;
  /** The state after the window. */
  readonly state: RecurrentState;
  /** The dropout mask of each layer's input, [time][layer - 1]; empty where nothing is dropped. */
  readonly masks: readonly (readonly Floats[])[];
}

/** Drops connections between layers, never those through time (Zaremba, Sutskever & Vinyals 2014). */
export interface Dropout {
  /** The fraction that is dropped, 0 to below 1. */
  readonly rate: number;
  readonly random: Random;
}

/**
 * Runs the network over a window.
 *
 *     x⟨t⟩ = E[token⟨t⟩]     a⟨t⟩ = cell(x⟨t⟩, a⟨t-1⟩)  (layers times)     z⟨t⟩ = Wya a⟨t⟩ + by
 *
 * @param inputs token ids, [time, batch]
 * @param state  the state before the window, with arrays of [batch, hiddenSize]; not changed
 */
export function forwardWindow(
  model: LanguageModel,
  inputs: Int32Array,
  state: RecurrentState,
  dropout?: Dropout,
): WindowForward {
  const { spec, network } = model;
  const batch = state[0][0].length / spec.hiddenSize;
  const time = inputs.length / batch;
  const scores = stepZeros(network.output, inputs.length * spec.vocabularySize);
  const tops = stepZeros(network.output, inputs.length * spec.hiddenSize);
  const masks = dropout ? masksOf(spec, state[0][0], time, dropout) : [];
  const layers: RunLayer[] = [];
  let xs: readonly Floats[] = Array.from({ length: time }, (_, t) =>
    gather(network.embedding, inputs.subarray(t * batch, (t + 1) * batch), spec.embeddingSize),
  );
  for (const [l, layer] of network.layers.entries()) {
    const read = l > 0 && dropout ? xs.map((x, t) => x.map((value, k) => value * masks[t][l - 1][k])) : xs;
    layers.push(runLayer(spec.cell, layer, { xs: read, from: state[l], direction: 0 }));
    xs = layers[l].outputs;
  }
  for (const [t, a] of xs.entries()) tops.set(a, t * batch * spec.hiddenSize);
  addAffine(scores, network.output, tops); // of all steps at once, so that a weight is read once for all of them
  const steps = xs.map((_, t) => layers.flatMap(layer => layer.steps.slice(t, t + 1)));
  return { inputs, layers, steps, scores, tops, state: layers.map(({ last }) => last), masks };
}

/** The masks of the inputs of all layers but the lowest, drawn step by step. */
function masksOf({ layers }: LanguageModelSpec, like: Floats, time: number, dropout: Dropout): Floats[][] {
  return Array.from({ length: time }, () => Array.from({ length: layers - 1 }, () => dropoutMask(like, dropout)));
}

/** A mask of inverted dropout (Srivastava et al. 2014): 0 with the probability `rate`, else 1 / (1 - rate). */
export function dropoutMask(like: Floats, { rate, random }: Dropout): Floats {
  const mask = zerosLike(like);
  for (let k = 0; k < mask.length; k++) mask[k] = random() < rate ? 0 : 1 / (1 - rate);
  return mask;
}

/**
 * Backpropagates through the time of the window (Werbos 1990), truncated at its first step (Williams & Peng 1990).
 *
 * @param dScores dL/dz, [time, batch, vocabularySize]
 * @param grads   added to
 * @returns ||dL/da⟨t⟩||, the L2 norm over batch and units, [time, layers]; it shows whether the gradient vanishes or
 *          explodes toward the start of the window (Bengio, Simard & Frasconi 1994)
 */
export function backwardWindow(
  model: LanguageModel,
  forward: WindowForward,
  dScores: Floats,
  grads: Network,
): Float64Array {
  const { spec, network } = model;
  const { inputs, layers, tops, masks } = forward;
  const time = forward.steps.length;
  const batch = inputs.length / time;
  const norms = new Float64Array(time * spec.layers);
  const dTops = stepZeros(network.output, tops.length);
  addAffineBackward(dScores, network.output, tops, dTops, grads.output);
  const width = batch * spec.hiddenSize;
  let outputs: readonly Floats[] = Array.from({ length: time }, (_, t) => dTops.subarray(t * width, (t + 1) * width));
  for (let l = spec.layers - 1; l >= 0; l--) {
    const last = forward.state[l].map(values => zerosLike(values)); // nothing flows in from beyond the window
    const back = layers[l].backward({ outputs, last }, grads.layers[l]);
    for (const [t, norm] of back.norms.entries()) norms[t * spec.layers + l] = norm;
    if (l > 0) for (const [t, mask] of masks.entries()) multiplyInPlace(back.dxs[t], mask[l - 1]);
    outputs = back.dxs;
  }
  for (let t = time - 1; t >= 0; t--) {
    scatterAdd(grads.embedding, inputs.subarray(t * batch, (t + 1) * batch), outputs[t]);
  }
  return norms;
}

function multiplyInPlace(values: Floats, factors: Floats): void {
  for (let k = 0; k < values.length; k++) values[k] *= factors[k];
}
