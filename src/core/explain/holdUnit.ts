/** Holds a unit of a network at a value, to see what depends on it. */
import type { CellParameters, CellState } from "../cells/cell.ts";
import { traitsOf } from "../cells/cellVariants.ts";
import type { LanguageModel } from "../network/languageModel.ts";
import type { RecurrentState } from "../network/network.ts";
import type { CellKind } from "../network/spec.ts";

/** What can be held: a⟨t⟩, c⟨t⟩, c̃⟨t⟩, or the value of a gate after its sigmoid. */
export type HeldQuantity = "hidden" | "memory" | "candidate" | "update" | "forget" | "output" | "reset";

/** A unit of a layer, held at a value from the first step on. */
export interface Hold {
  /** 0 is the lowest layer. */
  readonly layer: number;
  readonly quantity: HeldQuantity;
  readonly unit: number;
  readonly value: number;
}

/** What enters the sigmoid or tanh of the held row. */
interface Row {
  /** The block of rows in the weights, in torch.nn's order. */
  readonly block: number;
  readonly input: number;
}

/** Beyond this, a sigmoid is 0 or 1 and a tanh is -1 or 1 in float32. */
const SATURATED = 40;

const clamped = (value: number): number => Math.max(-SATURATED, Math.min(SATURATED, value));
const gateRow = (block: number, value: number): Row => ({
  block,
  input: clamped(Math.log(Math.max(0, value)) - Math.log(Math.max(0, 1 - value))),
});
const tanhRow = (block: number, value: number): Row => ({
  block,
  input: clamped(Math.atanh(Math.max(-1, Math.min(1, value)))),
});

/** The rows to hold, and the state that the unit begins with where that holds it. */
interface Plan {
  readonly rows: readonly Row[];
  /** By array of the state: a⟨t⟩, c⟨t⟩. */
  readonly begins?: readonly (number | undefined)[];
}

/**
 * A network that differs in one unit: its weights and its initial state keep the unit at the value at every step. All
 * other units are as before, except for what they read from this one.
 *
 * A row of weights is replaced by a constant input of its sigmoid or tanh. A state stays where its gates keep it.
 *
 * @param state the state before the first step; not changed
 */
export function holdUnit(
  { spec, network }: LanguageModel,
  hold: Hold,
  state: RecurrentState,
): { readonly model: LanguageModel; readonly state: RecurrentState } {
  const { layer, unit } = hold;
  const { rows, begins = [] } = planOf(spec.cell, hold);
  const layers = network.layers.map((parameters, l) =>
    l === layer ? heldRows(spec.cell, parameters, unit, rows) : parameters,
  );
  const begun = state.map(
    (arrays, l): CellState => (l === layer ? arrays.map((array, k) => heldAt(array, unit, begins[k])) : arrays),
  );
  return { model: { spec, network: { ...network, layers } }, state: begun };
}

function heldAt<Array extends CellState[number]>(array: Array, unit: number, value: number | undefined): Array {
  if (value === undefined) return array;
  const held = array.slice() as Array;
  held[unit] = value;
  return held;
}

function planOf(cell: CellKind, { quantity, value }: Hold): Plan {
  switch (cell) {
    case "rnn":
      return { rows: [tanhRow(0, value)] };
    case "rnnRelu":
      return { rows: [{ block: 0, input: Math.max(0, value) }] };
    case "gru":
    case "gruResetBefore":
      return gruPlan(quantity, value, { reset: 0, kept: 1, candidate: 2 });
    case "gruSimplified":
      return gruPlan(quantity, value, { reset: -1, kept: 0, candidate: 1 });
    case "lstm":
    case "lstmPeephole":
      return lstmPlan(quantity, value);
    default:
      return cell satisfies never;
  }
}

/** In torch.nn's GRU, z is the share that is kept, so Γu = 1 - z. */
function gruPlan(
  quantity: HeldQuantity,
  value: number,
  blocks: { readonly reset: number; readonly kept: number; readonly candidate: number },
): Plan {
  if (quantity === "update") return { rows: [gateRow(blocks.kept, 1 - value)] };
  if (quantity === "candidate") return { rows: [tanhRow(blocks.candidate, value)] };
  if (quantity === "reset" && blocks.reset >= 0) return { rows: [gateRow(blocks.reset, value)] };
  return { rows: [gateRow(blocks.kept, 1)], begins: [value] };
}

function lstmPlan(quantity: HeldQuantity, value: number): Plan {
  const kept = [gateRow(0, 0), gateRow(1, 1)];
  switch (quantity) {
    case "update":
      return { rows: [gateRow(0, value)] };
    case "forget":
      return { rows: [gateRow(1, value)] };
    case "candidate":
      return { rows: [tanhRow(2, value)] };
    case "output":
      return { rows: [gateRow(3, value)] };
    case "memory":
      return { rows: kept, begins: [undefined, value] };
    default:
      // a⟨t⟩ = Γo * tanh c⟨t⟩
      return { rows: [...kept, gateRow(3, 1)], begins: [value, tanhRow(0, value).input] };
  }
}

/** The peephole weights of a block of rows: i, f, o. */
const PEEPHOLES: Readonly<Record<number, number>> = { 0: 0, 1: 1, 3: 2 };

function heldRows(cell: CellKind, parameters: CellParameters, unit: number, rows: readonly Row[]): CellParameters {
  const na = parameters.recurrent.b.length / traitsOf(cell).gates;
  const copy = ({ W, b, products }: CellParameters["input"]) => ({ W: W.slice(), b: b.slice(), products });
  const [input, recurrent] = [copy(parameters.input), copy(parameters.recurrent)];
  const peepholes = parameters.peepholes?.slice();
  for (const { block, input: before } of rows) {
    const row = block * na + unit;
    for (const { W, b } of [input, recurrent]) {
      const nx = W.length / b.length;
      W.fill(0, row * nx, (row + 1) * nx);
      b[row] = 0;
    }
    input.b[row] = before;
    const place = PEEPHOLES[block];
    if (peepholes && place !== undefined) peepholes[place * na + unit] = 0;
  }
  return { input, recurrent, ...(peepholes && { peepholes }) };
}
