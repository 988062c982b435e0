/** The embedding: a matrix with one row for each token. Looking up a row equals multiplying with a one-hot vector. */
import { type Floats, zerosLike } from "../tensor.ts";

/**
 * Looks up the rows of some tokens.
 *
 *     x[i] = E[tokens[i]]
 *
 * @param E      [vocabularySize, nx]
 * @param tokens token ids, [n]
 * @returns      x, [n, nx]
 */
export function gather(E: Floats, tokens: Int32Array, nx: number): Floats {
  const x = zerosLike(E, tokens.length * nx);
  for (const [i, token] of tokens.entries()) x.set(E.subarray(token * nx, (token + 1) * nx), i * nx);
  return x;
}

/**
 * Back through `gather`.
 *
 *     dE[tokens[i]] += dx[i]
 *
 * @param dE     added to, [vocabularySize, nx]
 * @param tokens token ids, [n]
 * @param dx     [n, nx]
 */
export function scatterAdd(dE: Floats, tokens: Int32Array, dx: Floats): void {
  const nx = dx.length / tokens.length;
  for (const [i, token] of tokens.entries()) {
    for (let k = 0; k < nx; k++) dE[token * nx + k] += dx[i * nx + k];
  }
}
