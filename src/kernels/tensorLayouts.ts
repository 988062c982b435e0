/**
 * Where each number of a named tensor lies in a kernel's memory: torch.nn's row-major layout on one side, padded
 * panels of 8 rows on the other. Row and column contribute separately, so two tables describe every layout.
 */
import { type CellKind, type LanguageModelSpec, parameterShapes, stateArraysOf } from "../core/network/spec.ts";
import { type Floats, product } from "../core/tensor.ts";
import { indexOf, type KernelInstance } from "./kernelModule.ts";

/** Numbers of the tensors in assembly/module.ts. */
const EMBEDDING = 0;
const LAYER_TENSORS = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
const OUTPUT = 5;
const OUTPUT_BIAS = 6;

/** The arrays of a tensor. */
export const VALUES = 0;
const TRANSPOSED = 4;
export const FIRST_MOMENTS = 2;
export const SECOND_MOMENTS = 3;

/** A tensor's place; number [r, k] lies at start + rows[r] + columns[k]. */
interface TensorLayout {
  readonly name: string;
  readonly tensor: number;
  readonly layer: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * The places of all tensors of a trainer or a predictor. A tied trainer has no embedding table beside the output
 * weights; a tied predictor has, for fast look-up, so that one tensor lies in two places.
 */
export function tensorLayouts(spec: LanguageModelSpec, { kernels }: KernelInstance, owner: "trainer" | "predictor") {
  const places: TensorLayout[] = [];
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
    if (!isTiedTable || owner === "predictor") places.push(at(found.tensor));
    if (isTiedTable) places.push(at(OUTPUT));
  }
  return places;
}

/** Writes a tensor, given in torch's layout. */
export function writeTensor({ kernels, floats }: KernelInstance, place: TensorLayout, array: number, values: Floats) {
  const start = indexOf(kernels.tensorArray(place.tensor, place.layer, array));
  let from = 0;
  for (const row of place.rows) for (const column of place.columns) floats[start + row + column] = values[from++];
}

/** Gives one memory the values of another of the same spec, padding too: both lay them out alike. Tied, without the table. */
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

/** A tied predictor looks tokens up in a table that is the learner's transposed copy of the output weights. */
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

/** A tensor in torch's layout. */
export function readTensor({ kernels, floats }: KernelInstance, place: TensorLayout, array: number): Float32Array {
  const start = indexOf(kernels.tensorArray(place.tensor, place.layer, array));
  const values = new Float32Array(product([place.rows.length, place.columns.length]));
  let to = 0;
  for (const row of place.rows) for (const column of place.columns) values[to++] = floats[start + row + column];
  return values;
}

/** Where each number of the kept state lies, in the order [layers, arrays, batch, hidden]. */
export function stateOffsets(spec: LanguageModelSpec, batch: number, { kernels }: KernelInstance): Int32Array {
  const { layers, cell, hiddenSize } = spec;
  const arrays = stateArraysOf(cell);
  const stride = kernels.stateStride() / 4;
  const places = new Int32Array(layers * arrays * batch * hiddenSize);
  let end = 0;
  for (let l = 0; l < layers; l++) {
    for (let array = 0; array < arrays; array++) {
      const start = indexOf(kernels.savedState(l, array));
      for (let b = 0; b < batch; b++) {
        for (let j = 0; j < hiddenSize; j++) places[end++] = start + (b >> 3) * stride + j * 8 + (b & 7);
      }
    }
  }
  return places;
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

/** Gates of the input product by their place in memory: assembly/cells.ts has the GRU's as n, r, z. */
const INPUT_GATES: Record<CellKind, readonly number[]> = { rnn: [0], gru: [1, 2, 0], lstm: [0, 1, 2, 3] };

/** From a row of the named tensor to its row in memory, where each gate is padded to a multiple of 8 rows. */
function kernelRows(spec: LanguageModelSpec, name: string): (r: number) => number {
  if (!name.startsWith("rnn.")) return r => r;
  const { cell, hiddenSize } = spec;
  const block = Math.ceil(hiddenSize / 8) * 8;
  return r => {
    const gate = Math.floor(r / hiddenSize);
    return (name.includes("_ih_") ? INPUT_GATES[cell][gate] : gate) * block + (r % hiddenSize);
  };
}
