/**
 * The number arrays of the engine, and the check that their shapes fit.
 * Core code is generic over precision: float32 in use, float64 when gradients are proven.
 */

/** A flat, row-major array of numbers. */
export type Floats = Float32Array | Float64Array;

/** Named parameters or gradients of a network, in the order of `parameterShapes`. */
export type Parameters = ReadonlyMap<string, Floats>;

/** A tensor does not have the shape that its place asks for: a bug in the caller. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  constructor(what: string, expected: readonly number[], found: number) {
    super(`${what}: expected [${expected.join(", ")}] = ${product(expected)} numbers, found ${found}`);
  }
}

/** Number of elements of a shape. */
export function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

/** @throws ShapeError when `values` does not hold exactly the elements of `shape` */
export function checkShape(what: string, values: { readonly length: number }, shape: readonly number[]): void {
  if (values.length !== product(shape)) throw new ShapeError(what, shape, values.length);
}

/** New zeros in the precision of `like`. */
export function zerosLike(like: Floats, length: number = like.length): Floats {
  return like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/** sum += more, element by element. */
export function addInPlace(sum: Floats, more: Floats): void {
  for (let k = 0; k < sum.length; k++) sum[k] += more[k];
}

/** The L2 norm of all elements. */
export function l2Norm(values: Floats): number {
  let squares = 0;
  for (let k = 0; k < values.length; k++) squares += values[k] * values[k];
  return Math.sqrt(squares);
}
