/** Quantizes matrices to eight bits a weight and one scale a row, a quarter of their size. */
import type { Floats, Parameters } from "../tensor.ts";
import { type LanguageModelSpec, parameterShapes } from "./spec.ts";

/** A quantized matrix: integers of -127..127, and one scale for each row. */
export interface QuantizedMatrix {
  /** [rows, columns], row-major. */
  readonly values: Int8Array;
  /** [rows] */
  readonly scales: Float32Array;
}

const LARGEST = 127;

/**
 * Quantizes each row symmetrically. A number changes by at most half the scale of its row.
 *
 *     s_r = max_k |W_rk| / 127     Q_rk = round(W_rk / s_r)     W_rk ~ s_r Q_rk
 *
 * @param matrix [rows, columns], row-major
 */
export function quantizeRows(matrix: Floats, rows: number): QuantizedMatrix {
  const columns = matrix.length / rows;
  const values = new Int8Array(matrix.length);
  const scales = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    const row = matrix.subarray(r * columns, (r + 1) * columns);
    let largest = 0;
    for (const value of row) largest = Math.max(largest, Math.abs(value));
    scales[r] = largest / LARGEST;
    if (largest === 0) continue;
    for (let k = 0; k < columns; k++) values[r * columns + k] = Math.round((row[k] * LARGEST) / largest);
  }
  return { values, scales };
}

/** Restores an approximate matrix, [rows, columns]. */
export function dequantizeRows({ values, scales }: QuantizedMatrix): Float32Array {
  const columns = values.length / scales.length;
  const matrix = new Float32Array(values.length);
  for (let r = 0; r < scales.length; r++) {
    for (let k = r * columns; k < (r + 1) * columns; k++) matrix[k] = values[k] * scales[r];
  }
  return matrix;
}

/** The parameters of a predictor with weights in eight bits: each matrix is rounded, but not an embedding of its own. */
export function roundedToInt8(spec: LanguageModelSpec, parameters: Parameters): Parameters {
  const rounded = new Map(parameters);
  for (const { name, shape } of parameterShapes(spec)) {
    const values = parameters.get(name);
    const isLookedUp = name === "embedding.weight" && !spec.isTied;
    if (!values || shape.length === 1 || isLookedUp) continue;
    rounded.set(name, dequantizeRows(quantizeRows(values, shape[0] as number)));
  }
  return rounded;
}
