/**
 * Converts tensors between the row-major layout of torch.nn and the kernels' padded panels of 8 rows. Row and column
 * contribute to an offset separately, so two tables describe every layout.
 */
import { type LanguageModelSpec, parameterShapes, stateArraysOf } from "../core/network/spec.ts";
import { type Floats, product } from "../core/tensor.ts";
import { indexOf, type KernelCell, type KernelInstance } from "./kernelModule.ts";

/** The numbers of the tensors in assembly/module.ts. */
const EMBEDDING = 0;
const LAYER_TENSORS = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
const OUTPUT = 5;
const OUTPUT_BIAS = 6;

/** The numbers of the arrays of a tensor in assembly/module.ts. */
export const VALUES = 0;
const TRANSPOSED = 4;
export const FIRST_MOMENTS = 2;
export const SECOND_MOMENTS = 3;

/** The layout of a tensor: element [r, k] is at start + rows[r] + columns[k]. */
interface TensorLayout {
  readonly name: string;
  readonly tensor: number;
  readonly layer: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * Lists the layouts of all tensors of a trainer or a predictor. If tied, a trainer has the output weights alone, but a
 * predictor also has an embedding table for fast lookup, so one tensor has two layouts.
 */
export function tensorLayouts(spec: LanguageModelSpec, { kernels }: KernelInstance, owner: "trainer" | "predictor") {
  const layouts: TensorLayout[] = [];
  for (const { name, shape } of parameterShapes(spec)) {
    const found = tensorNamed(name);
    const [rowCount, columnCount = 1] = shape as readonly [number, number?];
    const at = (tensor: number): TensorLayout => {
      const stride = kernels.tensorStride(tensor, found.layer) / 4;
      const rowOf = tensor === EMBEDDING ? embeddingRow : shape.length === 1 ? biasRow : panelRow(stride);
      const columnOf = tensor === EMBEDDING ? embeddingColumn(stride) : panelColumn;
      const row = kernelRows(spec, name);
      const rows = Int32Array.from({ length: rowCount }, (_, r) => rowOf(row(r)));
      return { name, ...found, tensor, rows, columns: Int32Array.from({ length: columnCount }, (_, k) => columnOf(k)) };
    };
    const isTiedTable = spec.isTied && found.tensor === EMBEDDING;
    if (!isTiedTable || owner === "predictor") layouts.push(at(found.tensor));
    if (isTiedTable) layouts.push(at(OUTPUT));
  }
  return layouts;
}

/** Writes a tensor from the layout of torch.nn. */
export function writeTensor({ kernels, floats }: KernelInstance, layout: TensorLayout, array: number, values: Floats) {
  const start = indexOf(kernels.tensorArray(layout.tensor, layout.layer, array));
  let from = 0;
  for (const row of layout.rows) for (const column of layout.columns) floats[start + row + column] = values[from++];
}

/** Copies all values between two memories of the same spec, padding included, without the table of a tied predictor. */
export function copyValues(spec: LanguageModelSpec, from: KernelInstance, to: KernelInstance): void {
  for (const { name } of parameterShapes(spec)) {
    const { tensor: named, layer } = tensorNamed(name);
    const tensor = spec.isTied && named === EMBEDDING ? OUTPUT : named;
    copyArray(
      { ...from, address: from.kernels.tensorArray(tensor, layer, VALUES) },
      { ...to, address: to.kernels.tensorArray(tensor, layer, VALUES) },
      to.kernels.tensorBytes(tensor, layer),
    );
  }
}

/** Copies the learner's transposed output weights to the table in which a tied predictor looks tokens up. */
export function copyTiedTable(learner: KernelInstance, predictor: KernelInstance): void {
  copyArray(
    { ...learner, address: learner.kernels.tensorArray(OUTPUT, 0, TRANSPOSED) },
    { ...predictor, address: predictor.kernels.tensorArray(EMBEDDING, 0, VALUES) },
    predictor.kernels.tensorBytes(EMBEDDING, 0),
  );
}

interface TensorArray {
  readonly floats: Float32Array;
  readonly address: number;
}

function copyArray(from: TensorArray, to: TensorArray, bytes: number): void {
  const start = indexOf(from.address);
  to.floats.set(from.floats.subarray(start, start + bytes / 4), indexOf(to.address));
}

/** Reads a tensor into the layout of torch.nn. */
export function readTensor({ kernels, floats }: KernelInstance, layout: TensorLayout, array: number): Float32Array {
  const start = indexOf(kernels.tensorArray(layout.tensor, layout.layer, array));
  const values = new Float32Array(product([layout.rows.length, layout.columns.length]));
  let to = 0;
  for (const row of layout.rows) for (const column of layout.columns) values[to++] = floats[start + row + column];
  return values;
}

/** Lists the offset of each number of the saved state, in the order [layers, arrays, batch, hidden]. */
export function stateOffsets(spec: LanguageModelSpec, batch: number, { kernels }: KernelInstance): Int32Array {
  const { layers, cell, hiddenSize } = spec;
  const arrays = stateArraysOf(cell);
  const stride = kernels.stateStride() / 4;
  const offsets = new Int32Array(layers * arrays * batch * hiddenSize);
  let end = 0;
  for (let l = 0; l < layers; l++) {
    for (let array = 0; array < arrays; array++) {
      const start = indexOf(kernels.savedState(l, array));
      for (let b = 0; b < batch; b++) {
        for (let j = 0; j < hiddenSize; j++) offsets[end++] = start + (b >> 3) * stride + j * 8 + (b & 7);
      }
    }
  }
  return offsets;
}

function tensorNamed(name: string): { readonly tensor: number; readonly layer: number } {
  if (name === "embedding.weight") return { tensor: EMBEDDING, layer: 0 };
  if (name === "output.weight") return { tensor: OUTPUT, layer: 0 };
  if (name === "output.bias") return { tensor: OUTPUT_BIAS, layer: 0 };
  const [, kind = "", layer] = /^rnn\.(\w+)_l(\d+)$/.exec(name) ?? [];
  return { tensor: 1 + LAYER_TENSORS.indexOf(kind), layer: Number(layer) };
}

const panelRow = (stride: number) => (r: number) => (r >> 3) * stride + (r & 7);
const panelColumn = (k: number) => k * 8;
const biasRow = (r: number) => r;
const embeddingRow = (r: number) => r * 8;
const embeddingColumn = (stride: number) => (k: number) => (k >> 3) * stride + (k & 7);

/** The order of the gates in memory. assembly/arithmetic/cells.ts has those of the GRU as n, r, z. */
const INPUT_GATES: Record<KernelCell, readonly number[]> = { rnn: [0], gru: [1, 2, 0], lstm: [0, 1, 2, 3] };

/** Maps a row of a named tensor to its row in memory, where each gate is padded to a multiple of 8 rows. */
function kernelRows(spec: LanguageModelSpec, name: string): (r: number) => number {
  if (!name.startsWith("rnn.")) return r => r;
  const { cell, hiddenSize } = spec;
  const block = Math.ceil(hiddenSize / 8) * 8;
  return r => {
    const gate = Math.floor(r / hiddenSize);
    return (name.includes("_ih_") ? INPUT_GATES[cell as KernelCell][gate] : gate) * block + (r % hiddenSize);
  };
}
