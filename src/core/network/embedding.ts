/** The embedding: one row of numbers for each token, which is the product of its matrix with a one-hot vector. */
import { type Floats, zerosLike } from "../tensor.ts";

/**
 * x[i] = E[token[i]].
 *
 * @param E [tokens there are, nx]
 * @returns [tokens, nx]
 */
export function gather(E: Floats, tokens: Int32Array, nx: number): Floats {
  const x = zerosLike(E, tokens.length * nx);
  for (const [i, token] of tokens.entries()) x.set(E.subarray(token * nx, (token + 1) * nx), i * nx);
  return x;
}

/**
 * dE[token[i]] += dx[i].
 *
 * @param dx [tokens, nx]
 */
export function scatterAdd(dE: Floats, tokens: Int32Array, dx: Floats): void {
  const nx = dx.length / tokens.length;
  for (const [i, token] of tokens.entries()) {
    for (let k = 0; k < nx; k++) dE[token * nx + k] += dx[i * nx + k];
  }
}
