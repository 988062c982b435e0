/** Weights in a quarter of the room: eight bits a number and one scale a row. */
import type { Floats } from "../tensor.ts";

/** A matrix as whole numbers of -127..127 and the scale of each row. */
export interface QuantizedMatrix {
  /** [rows, columns], row-major. */
  readonly values: Int8Array;
  /** [rows] */
  readonly scales: Float32Array;
}

const LARGEST = 127;

/**
 * Symmetric quantization by rows: each number is off by half a scale at most.
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

/** The matrix that the whole numbers stand for, [rows, columns]. */
export function dequantizeRows({ values, scales }: QuantizedMatrix): Float32Array {
  const columns = values.length / scales.length;
  const matrix = new Float32Array(values.length);
  for (let r = 0; r < scales.length; r++) {
    for (let k = r * columns; k < (r + 1) * columns; k++) matrix[k] = values[k] * scales[r];
  }
  return matrix;
}
