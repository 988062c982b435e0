/** Small vectors as plain lists, for equations that are read rather than run fast. */
import type { Floats } from "../tensor.ts";

export type Vector = readonly number[];
export type Matrix = readonly number[];

/** `count` rows of `columns` numbers, from row `from` on. */
export function rows(W: Floats, from: number, count: number, columns: number): Vector {
  return Array.from(W.subarray(from * columns, (from + count) * columns));
}

/** W x + b, with W of as many rows as b has numbers. */
export function affine(W: ArrayLike<number>, x: Vector, b: ArrayLike<number>): Vector {
  return Array.from(b, (bias, r) => x.reduce((sum, value, k) => sum + W[r * x.length + k] * value, bias));
}

export function add(...vectors: readonly Vector[]): Vector {
  return vectors[0].map((_, j) => vectors.reduce((sum, vector) => sum + vector[j], 0));
}

export function times(...vectors: readonly Vector[]): Vector {
  return vectors[0].map((_, j) => vectors.reduce((product, vector) => product * vector[j], 1));
}

export function oneMinus(vector: Vector): Vector {
  return vector.map(value => 1 - value);
}
