/**
 * The product that every cell and the output layer are made of, and its way back. Sums forward are in float64.
 */
import type { Floats } from "../tensor.ts";

/** W: [out, in], row-major; b: [out]. Also holds their gradients, each in the place of its namesake. */
export interface Affine {
  readonly W: Floats;
  readonly b: Floats;
}

/**
 * z += W x + b, for each row of a batch.
 *
 * @param z changed in place, [batch, out]
 * @param x [batch, in]
 */
export function addAffine(z: Floats, { W, b }: Affine, x: Floats): void {
  const out = b.length;
  const nx = W.length / out;
  const batch = z.length / out;
  for (let i = 0; i < batch; i++) {
    const from = i * nx;
    for (let r = 0, w = 0; r < out; r++) {
      let sum = b[r];
      for (let k = from; k < from + nx; k++, w++) sum += W[w] * x[k];
      z[i * out + r] += sum;
    }
  }
}

/**
 * Back through z = W x + b: dW += dz^T x, db += dz, dx += dz W.
 *
 * @param dz    [batch, out]
 * @param x     [batch, in], as it went forward
 * @param dx    added to, [batch, in]
 * @param grads added to
 */
export function addAffineBackward(dz: Floats, { W, b }: Affine, x: Floats, dx: Floats, grads: Affine): void {
  const out = b.length;
  const nx = W.length / out;
  const batch = dz.length / out;
  const { W: dW, b: db } = grads;
  for (let i = 0; i < batch; i++) {
    const from = i * nx;
    for (let r = 0, w = 0; r < out; r++) {
      const d = dz[i * out + r];
      db[r] += d;
      for (let k = from; k < from + nx; k++, w++) {
        dW[w] += d * x[k];
        dx[k] += d * W[w];
      }
    }
  }
}

/** Rows `from` to `to` of W and b, where they are: nothing is copied. */
export function rowsOf({ W, b }: Affine, from: number, to: number): Affine {
  const nx = W.length / b.length;
  return { W: W.subarray(from * nx, to * nx), b: b.subarray(from, to) };
}

/** 1 / (1 + exp(-z)). */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
