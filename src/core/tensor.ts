/**
 * The arrays of numbers that every engine uses, and the checks of their shapes.
 * Core code is generic over precision: float32 in the product, float64 in the tests of gradients.
 */

/** A flat, row-major array of numbers. */
export type Floats = Float32Array | Float64Array;

/** The parameters or gradients of a network by name, in the order of `parameterShapes`. */
export type Parameters = ReadonlyMap<string, Floats>;

/** Says that a tensor has the wrong shape, which is a bug in the caller. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  constructor(what: string, expected: readonly number[], found: number) {
    super(`${what}: expected [${expected.join(", ")}] = ${product(expected)} numbers, found ${found}`);
  }
}

/** Counts the elements of a shape. */
export function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

/**
 * Checks that `values` holds exactly the elements of `shape`.
 *
 * @throws ShapeError
 */
export function checkShape(what: string, values: { readonly length: number }, shape: readonly number[]): void {
  if (values.length !== product(shape)) throw new ShapeError(what, shape, values.length);
}

/** Makes an array of zeros in the precision of `like`. */
export function zerosLike(like: Floats, length: number = like.length): Floats {
  return like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/** sum += more, element by element. `sum` is changed in place. */
export function addInPlace(sum: Floats, more: Floats): void {
  for (let k = 0; k < sum.length; k++) sum[k] += more[k];
}

/** Computes the L2 norm of all elements. */
export function l2Norm(values: Floats): number {
  let squares = 0;
  for (let k = 0; k < values.length; k++) squares += values[k] * values[k];
  return Math.sqrt(squares);
}
