/** The recurrent cells that TensorFlow.js has, and how their weights are arranged there. */
import type { CellParameters } from "../core/cells/cell.ts";
import type { CellVariant } from "../core/cells/cellVariants.ts";
import { SpecError } from "../core/network/spec.ts";
import type { Floats } from "../core/tensor.ts";

/** One weight of a Keras layer. */
export interface KerasWeight {
  /** "layer/variable". */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface KerasCell {
  readonly className: "SimpleRNN" | "GRU" | "LSTM";
  readonly config: Readonly<Record<string, unknown>>;
  /** For each gate in the order of Keras, its place in torch.nn. */
  readonly gates: readonly number[];
}

const GATED = { activation: "tanh", recurrent_activation: "sigmoid" };

/** Keras has the gates z, r, h of a GRU and i, f, c, o of an LSTM; torch.nn has r, z, n and i, f, g, o. */
const KERAS_CELLS: Readonly<Partial<Record<CellVariant, KerasCell>>> = {
  rnn: { className: "SimpleRNN", config: { activation: "tanh" }, gates: [0] },
  rnnRelu: { className: "SimpleRNN", config: { activation: "relu" }, gates: [0] },
  gruResetBefore: { className: "GRU", config: { ...GATED, reset_after: false }, gates: [1, 0, 2] },
  lstm: { className: "LSTM", config: { ...GATED, unit_forget_bias: false }, gates: [0, 1, 2, 3] },
};

/** Whether TensorFlow.js has a layer for a cell. Its GRU has the reset gate before the product, unlike torch.nn. */
export function isKerasCell(cell: CellVariant): boolean {
  return KERAS_CELLS[cell] !== undefined;
}

/**
 * Finds the layer of a cell.
 *
 * @throws SpecError for a cell that TensorFlow.js lacks
 */
export function kerasCellOf(cell: CellVariant): KerasCell {
  const found = KERAS_CELLS[cell];
  if (found) return found;
  throw new SpecError(`cell: expected one of ${Object.keys(KERAS_CELLS).join(", ")} for tfjs, found ${cell}`);
}

/**
 * The weights of one layer in one direction. A matrix is [out, in] in torch.nn and [in, out] in Keras. torch.nn has two
 * biases, Keras has their sum.
 *
 * @param scope the name of the layer in the names of its weights
 */
export function recurrentWeights(
  scope: string,
  cell: CellVariant,
  { input, recurrent }: CellParameters,
): readonly KerasWeight[] {
  const { gates } = kerasCellOf(cell);
  const rows = input.b.length;
  const na = rows / gates.length;
  const order = gates.flatMap(gate => Array.from({ length: na }, (_, j) => gate * na + j));
  const bias = Float32Array.from(order, r => (input.b[r] as number) + (recurrent.b[r] as number));
  return [
    { name: `${scope}/kernel`, shape: [input.W.length / rows, rows], values: transposed(input.W, order) },
    { name: `${scope}/recurrent_kernel`, shape: [na, rows], values: transposed(recurrent.W, order) },
    { name: `${scope}/bias`, shape: [rows], values: bias },
  ];
}

/** Arranges [rows, columns] as [columns, rows], with the rows in another order. */
export function transposed(values: Floats, order: readonly number[]): Float32Array {
  const rows = order.length;
  const columns = values.length / rows;
  const out = new Float32Array(values.length);
  for (const [r, from] of order.entries())
    for (let k = 0; k < columns; k++) out[k * rows + r] = values[from * columns + k] as number;
  return out;
}
