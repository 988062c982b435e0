/** Runs a layer over a sequence in one direction, step by step or as the products of its weights do it. */
import { addInPlace, type Floats, l2Norm } from "../tensor.ts";
import type { LayerBackward, LayerForward, LayerRequest, LayerUpstream } from "./affine.ts";
import type { Cell, CellParameters, CellState, CellStep } from "./cell.ts";
import { type CellVariant, traitsOf } from "./cellVariants.ts";

/** A layer that has run. */
export interface RunLayer extends LayerForward {
  /** Each step by its position; empty where products have run the layer as a whole. */
  readonly steps: readonly CellStep[];
}

/**
 * Runs a layer over a whole sequence.
 *
 *     a⟨t⟩ = cell(x⟨t⟩, a⟨t-1⟩)      from the end: a⟨t⟩ = cell(x⟨t⟩, a⟨t+1⟩)
 */
export function runLayer(
  variant: CellVariant,
  parameters: CellParameters,
  request: Omit<LayerRequest, "cell">,
): RunLayer {
  const whole = parameters.input.products?.runLayer?.(parameters, { ...request, cell: variant });
  return whole ? { ...whole, steps: [] } : runPlainly(traitsOf(variant).cell, parameters, request);
}

function runPlainly(
  cell: Cell,
  parameters: CellParameters,
  { xs, from, direction, lengths }: Omit<LayerRequest, "cell">,
): RunLayer {
  const steps = new Array<CellStep>(xs.length);
  let state: CellState = from;
  for (let k = 0; k < xs.length; k++) {
    const t = positionOf(k, xs.length, direction);
    steps[t] = cell.forward(parameters, xs[t], state);
    if (lengths) keepPadded(steps[t], t, lengths);
    state = steps[t].next;
  }
  const pass: DirectionPass = { cell, parameters, steps, direction, lengths };
  return {
    steps,
    outputs: steps.map(({ next }) => next[0]),
    last: state,
    backward: (upstream, grads) => backPlainly(pass, upstream, grads),
  };
}

/** The position in the sequence of the step that is taken after `k` others. */
function positionOf(k: number, time: number, direction: number): number {
  return direction === 0 ? k : time - 1 - k;
}

/** Beyond the end of a sequence its state stays what it was. */
function keepPadded({ prev, next }: CellStep, t: number, lengths: Int32Array): void {
  for (const [k, array] of next.entries()) {
    const na = array.length / lengths.length;
    for (let i = 0; i < lengths.length; i++) {
      if (t >= lengths[i]) array.set(prev[k].subarray(i * na, (i + 1) * na), i * na);
    }
  }
}

/** A direction of a layer that was run step by step. */
interface DirectionPass {
  readonly cell: Cell;
  readonly parameters: CellParameters;
  readonly steps: readonly CellStep[];
  readonly direction: number;
  readonly lengths: Int32Array | undefined;
}

function backPlainly(
  { cell, parameters, steps, direction, lengths }: DirectionPass,
  { outputs, last }: LayerUpstream,
  grads: CellParameters,
): LayerBackward {
  const time = steps.length;
  const dxs = new Array<Floats>(time);
  const norms = new Float64Array(time);
  let fromLater: CellState = last;
  for (let k = time - 1; k >= 0; k--) {
    const t = positionOf(k, time, direction);
    if (outputs) addInPlace(fromLater[0], outputs[t]);
    norms[t] = l2Norm(fromLater[0]);
    const padded = lengths && takePadded(fromLater, t, lengths);
    const { dx, dPrev } = cell.backward(parameters, steps[t], fromLater, grads);
    dxs[t] = dx;
    fromLater = dPrev;
    for (const { array, from, values } of padded ?? []) fromLater[array].set(values, from);
  }
  return { dxs, dInitial: fromLater, norms };
}

/**
 * Takes out the gradients of sequences that have ended, whose state only passes through. They are zero afterward, so
 * the cell adds nothing for them.
 */
function takePadded(gradients: CellState, t: number, lengths: Int32Array) {
  const taken: { readonly array: number; readonly from: number; readonly values: Floats }[] = [];
  for (const [array, values] of gradients.entries()) {
    const na = values.length / lengths.length;
    for (let i = 0; i < lengths.length; i++) {
      if (t < lengths[i]) continue;
      const from = i * na;
      taken.push({ array, from, values: values.slice(from, from + na) });
      values.fill(0, from, from + na);
    }
  }
  return taken;
}
