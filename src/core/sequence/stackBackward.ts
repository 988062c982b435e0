/** Backpropagation through the time steps of a sequence and the layers of a stack. */
import type { Cell, CellParameters, CellState, CellStep } from "../cells/cell.ts";
import { traitsOf } from "../cells/cellVariants.ts";
import { addInPlace, type Floats, l2Norm, zerosLike } from "../tensor.ts";
import { addColumns } from "./columns.ts";
import { directionsOf } from "./recurrentSpec.ts";
import type { Stack, StackState } from "./stack.ts";
import type { StackForward } from "./stackForward.ts";

/** The gradients of the outputs and of the last state of a stack. */
export interface StackUpstream {
  /** dL/da⟨t⟩ of the top layer, [time] of [batch, directions * na]; absent if only the state was used. */
  readonly outputs?: readonly Floats[];
  /** dL/d(last state); absent if only the outputs were used. */
  readonly state?: StackState;
}

/** ||dL/da⟨t⟩||, the L2 norm over batch and units, [layer][direction] of [time] (Bengio, Simard & Frasconi 1994). */
export type StepNorms = readonly (readonly Float64Array[])[];

/** The gradients that a stack passes on. */
export interface StackBackward {
  /** dL/dx⟨t⟩, [time] of [batch, inputs]. */
  readonly dxs: readonly Floats[];
  /** dL/d(state before the sequence). */
  readonly dInitial: StackState;
  readonly norms: StepNorms;
}

/**
 * Backpropagates through all layers and steps (Werbos 1990).
 *
 * @param grads added to
 */
export function backwardStack(
  { spec, layers }: Stack,
  { steps, state, masks, lengths }: StackForward,
  upstream: StackUpstream,
  grads: Stack,
): StackBackward {
  const { cell } = traitsOf(spec.cell);
  const directions = directionsOf(spec);
  const time = steps[0][0].length;
  const dInitial: CellState[] = new Array(state.length);
  const norms: Float64Array[][] = layers.map(both => both.map(() => new Float64Array(time)));
  let dOutputs = upstream.outputs;
  for (let l = spec.layers - 1; l >= 0; l--) {
    const dxs = steps[l][0].map(({ x }) => zerosLike(x));
    for (let d = 0; d < directions; d++) {
      const s = l * directions + d;
      const course: DirectionPass = {
        cell,
        parameters: layers[l][d],
        grads: grads.layers[l][d],
        taken: steps[l][d],
        direction: d,
        norms: norms[l][d],
        lengths,
      };
      const fromEnd = state[s].map((values, k) => upstream.state?.[s][k].slice() ?? zerosLike(values));
      dInitial[s] = backwardDirection(course, dOutputs, fromEnd, dxs);
    }
    for (const [t, mask] of masks[l].entries()) for (let k = 0; k < mask.length; k++) dxs[t][k] *= mask[k];
    dOutputs = dxs;
  }
  return { dxs: dOutputs as readonly Floats[], dInitial, norms };
}

/** One direction of one layer. */
interface DirectionPass {
  readonly cell: Cell;
  readonly parameters: CellParameters;
  /** Added to. */
  readonly grads: CellParameters;
  readonly taken: readonly CellStep[];
  readonly direction: number;
  /** Filled. */
  readonly norms: Float64Array;
  readonly lengths: Int32Array | undefined;
}

/**
 * Backpropagates along one direction of one layer.
 *
 * @param dOutputs dL/da⟨t⟩ of all directions, concatenated
 * @param fromEnd  dL/d(last state); its arrays are changed
 * @param dxs      added to
 * @returns dL/d(first state)
 */
function backwardDirection(
  { cell, parameters, grads, taken, direction, norms, lengths }: DirectionPass,
  dOutputs: readonly Floats[] | undefined,
  fromEnd: CellState,
  dxs: readonly Floats[],
): CellState {
  const na = parameters.recurrent.W.length / parameters.recurrent.b.length;
  const batch = taken[0].next[0].length / na;
  let fromLater = fromEnd;
  for (let k = taken.length - 1; k >= 0; k--) {
    const t = direction === 0 ? k : taken.length - 1 - k;
    if (dOutputs !== undefined) addColumns(fromLater[0], dOutputs[t], batch, direction * na);
    norms[t] = l2Norm(fromLater[0]);
    const padded = lengths && takePadded(fromLater, t, lengths);
    const { dx, dPrev } = cell.backward(parameters, taken[t], fromLater, grads);
    addInPlace(dxs[t], dx);
    fromLater = dPrev;
    for (const { array, from, values } of padded ?? []) fromLater[array].set(values, from);
  }
  return fromLater;
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
