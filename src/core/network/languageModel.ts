/**
 * The language model over one window, forward and backward through time.
 * Token ids are [time, batch], scores and their gradients [time, batch, vocabularySize].
 */
import { addAffine, addAffineBackward } from "../cells/affine.ts";
import type { CellState, CellStep } from "../cells/cell.ts";
import type { Random } from "../random.ts";
import { addInPlace, type Floats, l2Norm, zerosLike } from "../tensor.ts";
import { gather, scatterAdd } from "./embedding.ts";
import { cellOf, type Network, type RecurrentState } from "./network.ts";
import type { LanguageModelSpec } from "./spec.ts";

/** A network with its spec. */
export interface LanguageModel {
  readonly spec: LanguageModelSpec;
  readonly network: Network;
}

/** The result of a forward pass, with what the backward pass needs. */
export interface WindowForward {
  readonly inputs: Int32Array;
  /** [time][layer]. */
  readonly steps: readonly (readonly CellStep[])[];
  /** z⟨t⟩ = Wya a⟨t⟩ + by, [time, batch, vocabularySize]. softmax(z⟨t⟩) is the distribution of the next token. */
  readonly scores: Floats;
  /** a⟨t⟩ of the top layer, [time, batch, hiddenSize]. */
  readonly tops: Floats;
  /** The state after the window. */
  readonly state: RecurrentState;
  /** The dropout mask of each layer's input, [time][layer]; undefined where nothing is dropped. */
  readonly masks: readonly (readonly (Floats | undefined)[])[];
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
  const cell = cellOf(spec.cell);
  const scores = zerosLike(network.embedding, inputs.length * spec.vocabularySize);
  const tops = zerosLike(network.embedding, inputs.length * spec.hiddenSize);
  const steps: CellStep[][] = [];
  const masks: (Floats | undefined)[][] = [];
  let current = state;
  for (let start = 0; start < inputs.length; start += batch) {
    const taken: CellStep[] = [];
    let x = gather(network.embedding, inputs.subarray(start, start + batch), spec.embeddingSize);
    const dropped: (Floats | undefined)[] = [];
    for (const [l, layer] of network.layers.entries()) {
      const mask = l > 0 && dropout ? dropoutMask(x, dropout) : undefined;
      if (mask) x = x.map((value, k) => value * mask[k]);
      dropped.push(mask);
      taken.push(cell.forward(layer, x, current[l]));
      x = taken[l].next[0];
    }
    masks.push(dropped);
    tops.set(x, start * spec.hiddenSize);
    current = taken.map(step => step.next);
    steps.push(taken);
  }
  addAffine(scores, network.output, tops); // of all steps at once, so that a weight is read once for all of them
  return { inputs, steps, scores, tops, state: current, masks };
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
  const cell = cellOf(spec.cell);
  const { inputs, steps, tops, masks } = forward;
  const batch = inputs.length / steps.length;
  const top = spec.layers - 1;
  const norms = new Float64Array(steps.length * spec.layers);
  // dL/d(state after step t) of each layer, from step t+1; nothing flows in from beyond the window.
  const fromLater: CellState[] = forward.state.map(arrays => arrays.map(values => zerosLike(values)));
  const dTops = zerosLike(tops);
  addAffineBackward(dScores, network.output, tops, dTops, grads.output);
  const width = batch * spec.hiddenSize;
  for (let t = steps.length - 1; t >= 0; t--) {
    let fromAbove = dTops.subarray(t * width, (t + 1) * width);
    for (let l = top; l >= 0; l--) {
      addInPlace(fromLater[l][0], fromAbove);
      norms[t * spec.layers + l] = l2Norm(fromLater[l][0]);
      const { dx, dPrev } = cell.backward(network.layers[l], steps[t][l], fromLater[l], grads.layers[l]);
      fromAbove = dx;
      const mask = masks[t][l];
      if (mask) for (let k = 0; k < mask.length; k++) fromAbove[k] *= mask[k];
      fromLater[l] = dPrev;
    }
    scatterAdd(grads.embedding, inputs.subarray(t * batch, (t + 1) * batch), fromAbove);
  }
  return norms;
}
