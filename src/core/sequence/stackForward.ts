/** Runs a stack over a sequence, layer by layer. */
import type { CellStep } from "../cells/cell.ts";
import { type RunLayer, runLayer } from "../cells/layer.ts";
import { dropoutMask } from "../network/languageModel.ts";
import type { Random } from "../random.ts";
import { checkShape, type Floats } from "../tensor.ts";
import { concatColumns } from "./columns.ts";
import { directionsOf } from "./recurrentSpec.ts";
import type { Stack, StackState } from "./stack.ts";

/** The result of a forward pass, with what the backward pass needs. */
export interface StackForward {
  /** [layer][direction]. */
  readonly runs: readonly (readonly RunLayer[])[];
  /**
   * [layer][direction][time]. Time is the position in the sequence, also for the direction that reads from the end. No
   * times where products have run a layer as a whole.
   */
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
  const directions = directionsOf(spec);
  const batch = state[0][0].length / spec.hiddenSize;
  checkShape("time", { length: Math.min(1, xs.length) }, [1]);
  checkShape("x<1>", xs[0], [batch, layers[0][0].input.W.length / layers[0][0].input.b.length]);
  const runs: RunLayer[][] = [];
  const masks: Floats[][] = [];
  let inputs = xs;
  for (const [l, both] of layers.entries()) {
    masks.push(
      l > 0 && dropout !== undefined && spec.dropout > 0
        ? inputs.map(x => dropoutMask(x, { rate: spec.dropout, random: dropout }))
        : [],
    );
    const read = masks[l].length === 0 ? inputs : inputs.map((x, t) => x.map((value, k) => value * masks[l][t][k]));
    const own = both.map((parameters, d) =>
      runLayer(spec.cell, parameters, { xs: read, from: state[l * directions + d], direction: d, lengths }),
    );
    inputs = xs.map((_, t) =>
      concatColumns(
        own.map(({ outputs }) => outputs[t]),
        batch,
      ),
    );
    runs.push(own);
  }
  const steps = runs.map(both => both.map(run => run.steps));
  return { runs, steps, outputs: inputs, state: runs.flat().map(({ last }) => last), masks, lengths };
}
