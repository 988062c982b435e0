/** How the kernels arrange the rows of each cell's gates, and the sizes of a layer's arrays there. */
import type { LayerRequest, LayerWeights } from "../core/cells/affine.ts";

/** The fields of `LayerRun` in assembly/sequence/layerRun.ts, in the same order. */
export const FIELDS = [
  ...["cell", "steps", "batch", "groups", "isReversed", "inputs", "paddedInputs", "units", "paddedUnits"],
  ...["gateRows", "inputRows", "recurrentRow", "recurrentRows", "inputOrder", "recurrentOrder"],
  ...["x", "outputs", "dOutputs", "dx", "before", "after", "dAfter", "dBefore", "lengths"],
  ...["inputPanels", "inputTransposed", "recurrentPanels", "recurrentTransposed", "bias", "peepholes"],
  ...["xColumns", "gates", "activations", "cells", "inner", "xBlocks", "aBlocks", "innerBlocks"],
  ...["da", "daPrev", "dc", "dInner", "passing", "squares"],
  ...["dInput", "dInputBias", "dRecurrent", "dRecurrentBias", "dPeepholes"],
];

/** Sequences of a group, and rows of a panel. */
export const LANES = 8;

/** How the rows of a cell's gates are arranged in the kernels. */
interface CellLayout {
  /** The number of the cell in assembly/sequence/layerRun.ts. */
  readonly cell: number;
  /** The blocks of the weights' rows that the products read, in the order of the gates. */
  readonly input: readonly number[];
  readonly recurrent: readonly number[];
  /** The block of the gates that the recurrent product starts with. */
  readonly recurrentFrom: number;
  readonly stateArrays: number;
  /** Whether the reset gate is before the product, which then reads Γr * a⟨t-1⟩. */
  readonly hasInner?: true;
}

const likeWeights = (cell: number, blocks: number, stateArrays = 1): CellLayout => {
  const order = Array.from({ length: blocks }, (_, k) => k);
  return { cell, input: order, recurrent: order, recurrentFrom: 0, stateArrays };
};

const LAYOUTS: Readonly<Record<string, CellLayout>> = {
  rnn: likeWeights(0, 1),
  rnnRelu: likeWeights(1, 1),
  // n r z q: the input product reaches n r z, the recurrent product r z q.
  gru: { cell: 2, input: [2, 0, 1], recurrent: [0, 1, 2], recurrentFrom: 1, stateArrays: 1 },
  gruResetBefore: { ...likeWeights(3, 3), hasInner: true },
  gruSimplified: likeWeights(4, 2),
  lstm: likeWeights(5, 4, 2),
  lstmPeephole: likeWeights(6, 4, 2),
};

export function layoutOf(cell: string): CellLayout | undefined {
  return Object.hasOwn(LAYOUTS, cell) ? LAYOUTS[cell] : undefined;
}

/** The sizes of a run. */
export interface Sizes {
  readonly layout: CellLayout;
  readonly steps: number;
  readonly batch: number;
  readonly groups: number;
  readonly inputs: number;
  readonly units: number;
  readonly paddedInputs: number;
  readonly paddedUnits: number;
  readonly gateRows: number;
  readonly inputRows: number;
  readonly recurrentRows: number;
}

/** The next multiple of 8. */
export function padded(n: number): number {
  return LANES * Math.ceil(n / LANES);
}

export function sizesOf(layout: CellLayout, { input, recurrent }: LayerWeights, { xs, from }: LayerRequest): Sizes {
  const units = recurrent.W.length / recurrent.b.length;
  const inputs = input.W.length / input.b.length;
  const batch = from[0]!.length / units;
  const [paddedInputs, paddedUnits] = [padded(inputs), padded(units)];
  const [inputRows, recurrentRows] = [layout.input.length * paddedUnits, layout.recurrent.length * paddedUnits];
  const gateRows = Math.max(inputRows, layout.recurrentFrom * paddedUnits + recurrentRows);
  const groups = Math.ceil(batch / LANES);
  const rows = { gateRows, inputRows, recurrentRows };
  return { layout, steps: xs.length, batch, groups, inputs, units, paddedInputs, paddedUnits, ...rows };
}

/** About how many numbers a run takes, forward and backward. */
export function numbersOf({ steps, groups, paddedInputs, paddedUnits, gateRows }: Sizes): number {
  // x in rows, columns and blocks, and dx; gates; a, c, inner, blocks of a and inner, and the outputs' rows with gradient.
  const columns = 4 * paddedInputs + gateRows + 7 * paddedUnits;
  const weights = 2 * (gateRows + LANES) * (paddedInputs + paddedUnits + LANES);
  return LANES * (steps + 2) * groups * (columns + 2 * LANES) + weights;
}

/** Four bits for each number, the first lowest. */
export function packed(order: readonly number[]): number {
  return order.reduce((bits, block, k) => bits | (block << (4 * k)), 0);
}

/** The most chunks of a call. */
export const MOST_CHUNKS = 128;
/** A thread waits for a chunk of another one, so none may take long. Set by hand, not measured. */
const MULTIPLICATIONS_OF_CHUNK = 1e10;

/** How many chunks so many items make: one where there is one thread, and more than usual where a chunk would take long. */
export function chunksOf(threads: number, items: number, usual: number, multiplications: number): number {
  if (threads === 1) return 1;
  return Math.min(items, MOST_CHUNKS, Math.max(usual, Math.ceil(multiplications / MULTIPLICATIONS_OF_CHUNK)));
}
