/** Runs a stack over a sequence, layer by layer. */
import type { Cell, CellParameters, CellState, CellStep } from "../cells/cell.ts";
import { traitsOf } from "../cells/cellVariants.ts";
import { dropoutMask } from "../network/languageModel.ts";
import type { Random } from "../random.ts";
import { checkShape, type Floats } from "../tensor.ts";
import { concatColumns } from "./columns.ts";
import { directionsOf } from "./recurrentSpec.ts";
import type { Stack, StackState } from "./stack.ts";

/** The result of a forward pass, with what the backward pass needs. */
export interface StackForward {
  /** [layer][direction][time]. Time is the position in the sequence, also for the direction that reads from the end. */
  readonly steps: readonly (readonly (readonly CellStep[])[])[];
  /** a⟨t⟩ of the top layer with both directions concatenated, [time] of [batch, directions * na]. */
  readonly outputs: readonly Floats[];
  /** The state after the last step of each direction. The direction that reads from the end ends at position 1. */
  readonly state: StackState;
  /** The dropout masks of each layer's inputs, [layer][time] of [batch, inputs]; empty without dropout. */
  readonly masks: readonly (readonly Floats[])[];
  readonly lengths: Int32Array | undefined;
}

/** What a pass through a stack may have. */
export interface StackPass {
  /** Source of the dropout masks between layers; absent outside training. */
  readonly dropout?: Random | undefined;
  /** The steps of each sequence, [batch], each at least 1. Steps beyond are padding. Absent: all are whole. */
  readonly lengths?: Int32Array | undefined;
}

/**
 * Runs a stack over whole sequences.
 *
 *     →a⟨t⟩ = cell(x⟨t⟩, →a⟨t-1⟩)      ←a⟨t⟩ = cell(x⟨t⟩, ←a⟨t+1⟩)      a⟨t⟩ = [→a⟨t⟩, ←a⟨t⟩]
 *
 * The a⟨t⟩ of each layer is the x⟨t⟩ of the next. Schuster & Paliwal 1997; Graves, Mohamed & Hinton 2013.
 *
 * @param xs      [time] of [batch, inputs]
 * @param state   the state from which each direction starts; not changed
 */
export function forwardStack(
  { spec, layers }: Stack,
  xs: readonly Floats[],
  state: StackState,
  { dropout, lengths }: StackPass = {},
): StackForward {
  const { cell } = traitsOf(spec.cell);
  const directions = directionsOf(spec);
  const batch = state[0][0].length / spec.hiddenSize;
  checkShape("time", { length: Math.min(1, xs.length) }, [1]);
  checkShape("x<1>", xs[0], [batch, layers[0][0].input.W.length / layers[0][0].input.b.length]);
  const steps: CellStep[][][] = [];
  const masks: Floats[][] = [];
  let inputs = xs;
  for (const [l, both] of layers.entries()) {
    masks.push(
      l > 0 && dropout !== undefined && spec.dropout > 0
        ? inputs.map(x => dropoutMask(x, { rate: spec.dropout, random: dropout }))
        : [],
    );
    inputs = masks[l].length === 0 ? inputs : inputs.map((x, t) => x.map((value, k) => value * masks[l][t][k]));
    const runs = both.map((parameters, d) =>
      forwardDirection(cell, parameters, inputs, state[l * directions + d], { direction: d, lengths }),
    );
    inputs = xs.map((_, t) =>
      concatColumns(
        runs.map(run => run[t].next[0]),
        batch,
      ),
    );
    steps.push(runs);
  }
  const last = (run: CellStep[], d: number): CellState => run[d === 0 ? xs.length - 1 : 0].next;
  return { steps, outputs: inputs, state: steps.flatMap(runs => runs.map(last)), masks, lengths };
}

/** Runs one direction of one layer over the whole sequence. Direction 1 starts at the end. */
function forwardDirection(
  cell: Cell,
  parameters: CellParameters,
  xs: readonly Floats[],
  from: CellState,
  { direction, lengths }: { readonly direction: number; readonly lengths: Int32Array | undefined },
) {
  const taken = new Array<CellStep>(xs.length);
  let state = from;
  for (let k = 0; k < xs.length; k++) {
    const t = direction === 0 ? k : xs.length - 1 - k;
    taken[t] = cell.forward(parameters, xs[t], state);
    if (lengths) keepPadded(taken[t], t, lengths);
    state = taken[t].next;
  }
  return taken;
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
