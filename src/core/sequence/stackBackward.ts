/** Backpropagation through the layers of a stack, and the time steps of a sequence. */
import type { CellState } from "../cells/cell.ts";
import { addInPlace, type Floats, zerosLike } from "../tensor.ts";
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
  { spec }: Stack,
  { runs, state, masks }: StackForward,
  upstream: StackUpstream,
  grads: Stack,
): StackBackward {
  const directions = directionsOf(spec);
  const dInitial: CellState[] = new Array(state.length);
  const norms: Float64Array[][] = runs.map(both => new Array<Float64Array>(both.length));
  let dOutputs = upstream.outputs;
  for (let l = spec.layers - 1; l >= 0; l--) {
    let dxs: readonly Floats[] = [];
    for (const [d, run] of runs[l].entries()) {
      const s = l * directions + d;
      const last = state[s].map((values, k) => upstream.state?.[s][k].slice() ?? zerosLike(values));
      const outputs = dOutputs?.map((joined, t) => (directions === 1 ? joined : own(joined, run.outputs[t], d)));
      const back = run.backward({ outputs, last }, grads.layers[l][d]);
      dInitial[s] = back.dInitial;
      norms[l][d] = back.norms;
      if (d === 0) dxs = back.dxs;
      else for (const [t, dx] of dxs.entries()) addInPlace(dx, back.dxs[t]);
    }
    for (const [t, mask] of masks[l].entries()) for (let k = 0; k < mask.length; k++) dxs[t][k] *= mask[k];
    dOutputs = dxs;
  }
  return { dxs: dOutputs as readonly Floats[], dInitial, norms };

  function own(joined: Floats, like: Floats, direction: number): Floats {
    const part = zerosLike(like);
    addColumns(part, joined, part.length / spec.hiddenSize, direction * spec.hiddenSize);
    return part;
  }
}
