/** The affine map of every cell and of the output layer, forward and backward. Forward sums are in float64. */
import { type Floats, zerosLike } from "../tensor.ts";

/** An affine map. W: [out, in], row-major; b: [out]. The same type holds their gradients. */
export interface Affine {
  readonly W: Floats;
  readonly b: Floats;
  /** Who multiplies; absent: plain TypeScript. */
  readonly products?: Products | undefined;
}

/**
 * Computes the products of affine maps. `core` does it in plain TypeScript, which is the reference, and `kernels` in
 * WebAssembly.
 */
export interface Products {
  /** Copies an array to where these products read it without another copy. */
  own(values: Floats): Floats;
  /** As the function of the same name. */
  addAffine(z: Floats, affine: Affine, x: Floats): void;
  /** As the function of the same name. */
  addAffineBackward(dz: Floats, affine: Affine, x: Floats, dx: Floats, grads: Affine): void;
  /**
   * Turns scores [rows, size] into the gradient of their mean cross-entropy, in place, as `crossEntropyBackward` does.
   * Absent: plain TypeScript does it.
   * @returns the mean cross-entropy in nats
   */
  crossEntropyInPlace?(z: Floats, y: Int32Array, size: number): number;
  /**
   * Takes one step of AdamW, as `adamWStep` does. Absent: plain TypeScript does it.
   * @returns false where an array is not its own, and nothing was done
   */
  adamW?(arrays: AdamWArrays, factors: AdamWFactors): boolean;
  /**
   * Runs a function during which no weights change, so that they may be kept in another layout meanwhile. Gradients are
   * complete when it returns, and arrays that it computed may be reused after that. Absent: the caller just runs it.
   */
  withinStep?<T>(run: () => T): T;
  /** Zeros that last until the end of the step, where these products read and write them without a copy. */
  zeros?(length: number): Floats | undefined;
  /** Runs a whole layer, within a step. Absent, or undefined for this one: the caller goes step by step. */
  runLayer?(weights: LayerWeights, request: LayerRequest): LayerForward | undefined;
  /** Ends the threads that help, if there are any. The products can still be used. */
  dispose?(): void;
}

/** Runs a function during which no weights change. */
export function withinStep<T>(products: Products, run: () => T): T {
  return products.withinStep ? products.withinStep(run) : run();
}

/** Zeros that last until the end of the step, for the input or output of an affine map. */
export function stepZeros({ W, products }: Affine, length: number): Floats {
  return products?.zeros?.(length) ?? zerosLike(W, length);
}

/** The weights of a layer, or their gradients, as the cells have them (`CellParameters`). */
export interface LayerWeights {
  readonly input: Affine;
  readonly recurrent: Affine;
  readonly peepholes?: Floats;
}

/** A sequence that a layer reads in one direction. */
export interface LayerRequest {
  /** The name of the cell. */
  readonly cell: string;
  /** x⟨t⟩, [time] of [batch, nx]. Not changed, and read by the backward pass, too. */
  readonly xs: readonly Floats[];
  /** The state before the first step that the direction takes; not changed. */
  readonly from: readonly Floats[];
  /** 1 reads from the end. */
  readonly direction: number;
  /** The steps of each sequence, [batch], each at least 1. Steps beyond are padding, in which the state stays what it is. */
  readonly lengths?: Int32Array | undefined;
}

/** A layer that has run over a sequence. */
export interface LayerForward {
  /** a⟨t⟩, [time] of [batch, na]. Time is the position in the sequence, in both directions. */
  readonly outputs: readonly Floats[];
  /** The state after the last step that the direction takes. */
  readonly last: readonly Floats[];
  /** Backpropagates through all steps (Werbos 1990). Call it at most once. @param grads added to */
  backward(upstream: LayerUpstream, grads: LayerWeights): LayerBackward;
}

/** What flows back into a layer. */
export interface LayerUpstream {
  /** dL/da⟨t⟩, [time] of [batch, na]; absent if only the last state was used. */
  readonly outputs: readonly Floats[] | undefined;
  /** dL/d(last state). Its arrays may be changed. */
  readonly last: readonly Floats[];
}

/** What flows back out of a layer. */
export interface LayerBackward {
  /** dL/dx⟨t⟩, [time] of [batch, nx]. */
  readonly dxs: readonly Floats[];
  /** dL/d(state before the first step). */
  readonly dInitial: readonly Floats[];
  /** ||dL/da⟨t⟩||, the L2 norm over batch and units, [time]. */
  readonly norms: Float64Array;
}

/** A tensor, its gradient and its moments. */
export interface AdamWArrays {
  readonly W: Floats;
  readonly dW: Floats;
  readonly m: Floats;
  readonly v: Floats;
}

/**
 * What a step of AdamW multiplies with, bias corrections included.
 *
 *     m += gain1 (dW - m)    v += gain2 (dW^2 - v)    W = (1 - decay) W - stepSize m / (sqrt(v) + epsilon)
 */
export interface AdamWFactors {
  readonly gain1: number;
  readonly gain2: number;
  readonly stepSize: number;
  readonly epsilon: number;
  readonly decay: number;
}

/** Sequences that share one pass over the weights, so that a weight is read once for all of them. Set by hand. */
const BATCH_BLOCK = 4;

/**
 * Adds W x + b to z, for each row of a batch.
 *
 *     z += W x + b
 *
 * @param z changed in place, [batch, out]
 * @param x [batch, in]
 */
export function addAffine(z: Floats, affine: Affine, x: Floats): void {
  (affine.products ?? plainProducts).addAffine(z, affine, x);
}

function addPlainly(z: Floats, affine: Affine, x: Floats): void {
  const batch = z.length / affine.b.length;
  let i = 0;
  for (; i + BATCH_BLOCK <= batch; i += BATCH_BLOCK) forwardFour(z, affine, x, i);
  for (; i < batch; i++) forwardOne(z, affine, x, i);
}

function forwardOne(z: Floats, { W, b }: Affine, x: Floats, i: number): void {
  const out = b.length;
  const nx = W.length / out;
  const from = i * nx;
  for (let r = 0, w = 0; r < out; r++) {
    let sum = b[r];
    for (let k = from; k < from + nx; k++, w++) sum += W[w] * x[k];
    z[i * out + r] += sum;
  }
}

/** The same sums in the same order as `forwardOne` for i to i + 3. */
function forwardFour(z: Floats, { W, b }: Affine, x: Floats, i: number): void {
  const out = b.length;
  const nx = W.length / out;
  const [x0, x1, x2, x3] = [i * nx, (i + 1) * nx, (i + 2) * nx, (i + 3) * nx];
  for (let r = 0, w = 0; r < out; r++) {
    let sum0 = b[r];
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let k = 0; k < nx; k++, w++) {
      sum0 += W[w] * x[x0 + k];
      sum1 += W[w] * x[x1 + k];
      sum2 += W[w] * x[x2 + k];
      sum3 += W[w] * x[x3 + k];
    }
    const s = i * out + r;
    z[s] += sum0;
    z[s + out] += sum1;
    z[s + 2 * out] += sum2;
    z[s + 3 * out] += sum3;
  }
}

/**
 * Back through `addAffine`.
 *
 *     dW += dz^T x      db += sum of dz over the batch      dx += dz W
 *
 * @param dz    [batch, out]
 * @param x     the input of the forward pass, [batch, in]
 * @param dx    added to, [batch, in]
 * @param grads added to
 */
export function addAffineBackward(dz: Floats, affine: Affine, x: Floats, dx: Floats, grads: Affine): void {
  (affine.products ?? plainProducts).addAffineBackward(dz, affine, x, dx, grads);
}

function addBackPlainly(dz: Floats, affine: Affine, x: Floats, dx: Floats, grads: Affine): void {
  const batch = dz.length / affine.b.length;
  let i = 0;
  for (; i + BATCH_BLOCK <= batch; i += BATCH_BLOCK) backwardFour({ dz, affine, x, dx, grads }, i);
  for (; i < batch; i++) backwardOne({ dz, affine, x, dx, grads }, i);
}

/** The parameters of `addAffineBackward`. */
interface AffineBackward {
  readonly dz: Floats;
  readonly affine: Affine;
  readonly x: Floats;
  readonly dx: Floats;
  readonly grads: Affine;
}

function backwardOne({ dz, affine: { W, b }, x, dx, grads: { W: dW, b: db } }: AffineBackward, i: number): void {
  const out = b.length;
  const nx = W.length / out;
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

function backwardFour({ dz, affine: { W, b }, x, dx, grads: { W: dW, b: db } }: AffineBackward, i: number): void {
  const out = b.length;
  const nx = W.length / out;
  const [x0, x1, x2, x3] = [i * nx, (i + 1) * nx, (i + 2) * nx, (i + 3) * nx];
  for (let r = 0, w = 0; r < out; r++) {
    const s = i * out + r;
    const d0 = dz[s];
    const d1 = dz[s + out];
    const d2 = dz[s + 2 * out];
    const d3 = dz[s + 3 * out];
    db[r] += d0 + d1 + d2 + d3;
    for (let k = 0; k < nx; k++, w++) {
      dW[w] += d0 * x[x0 + k] + d1 * x[x1 + k] + d2 * x[x2 + k] + d3 * x[x3 + k];
      dx[x0 + k] += d0 * W[w];
      dx[x1 + k] += d1 * W[w];
      dx[x2 + k] += d2 * W[w];
      dx[x3 + k] += d3 * W[w];
    }
  }
}

/** Sums in float64, one thread. */
export const plainProducts: Products = {
  own: values => values.slice(),
  addAffine: addPlainly,
  addAffineBackward: addBackPlainly,
};

/** Returns views of the rows `from` to `to` of W and b. */
export function rowsOf({ W, b, products }: Affine, from: number, to: number): Affine {
  const nx = W.length / b.length;
  return { W: W.subarray(from * nx, to * nx), b: b.subarray(from, to), products };
}

/** The logistic function, 1 / (1 + exp(-z)). */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
