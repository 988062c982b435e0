/** Softmax, cross-entropy, and its gradient. */
import type { Floats } from "./tensor.ts";

/** Marks a position without a target, such as the padding after the end of a shorter sequence in a batch. */
export const NO_TARGET = -1;

/**
 * Turns scores into probabilities, row by row.
 *
 *     ŷ = softmax(z) = exp(z) / sum exp(z)
 *
 * The largest score of a row is subtracted first, so nothing overflows.
 *
 * @param z scores, changed in place into the probabilities, [rows, size]
 */
export function softmax(z: Floats, size: number): void {
  for (let row = 0; row < z.length; row += size) {
    const total = logSumExp(z, row, size);
    for (let k = row; k < row + size; k++) z[k] = Math.exp(z[k] - total);
  }
}

/**
 * Computes the mean cross-entropy in nats.
 *
 *     L = -mean ln softmax(z)[y]
 *
 * The loss comes from the scores, so it is right even where a probability underflows.
 *
 * @param z scores, [rows, size]
 * @param y target ids, [rows]; the mean is over those that are not NO_TARGET
 */
export function crossEntropyNats(z: Floats, y: Int32Array, size: number): number {
  let nats = 0;
  let counted = 0;
  for (let i = 0; i < y.length; i++) {
    if (y[i] === NO_TARGET) continue;
    nats += logSumExp(z, i * size, size) - z[i * size + y[i]];
    counted++;
  }
  return nats / counted;
}

/**
 * Computes the gradient of the mean cross-entropy.
 *
 *     dL/dz = (softmax(z) - onehot(y)) / targets      0 in rows without a target
 *
 * @param z scores, changed in place into their gradient, [rows, size]
 * @param y target ids, [rows]; rows with NO_TARGET do not count
 */
export function crossEntropyBackward(z: Floats, y: Int32Array, size: number): void {
  softmax(z, size);
  const counted = y.reduce((count, target) => count + (target === NO_TARGET ? 0 : 1), 0);
  for (let i = 0; i < y.length; i++) {
    if (y[i] === NO_TARGET) z.fill(0, i * size, (i + 1) * size);
    else z[i * size + y[i]] -= 1;
  }
  for (let k = 0; k < z.length; k++) z[k] /= counted;
}

/**
 * Turns scores into the gradient of their mean cross-entropy, in place.
 *
 * @returns the mean cross-entropy in nats
 */
export function crossEntropyInPlace(z: Floats, y: Int32Array, size: number): number {
  const nats = crossEntropyNats(z, y, size);
  crossEntropyBackward(z, y, size);
  return nats;
}

/** ln sum exp(z) over one row. */
function logSumExp(z: Floats, start: number, size: number): number {
  let max = -Infinity;
  for (let k = start; k < start + size; k++) if (z[k] > max) max = z[k];
  let total = 0;
  for (let k = start; k < start + size; k++) total += Math.exp(z[k] - max);
  return max + Math.log(total);
}
