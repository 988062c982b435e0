/**
 * AdamW, and the learner's step of dynamic evaluation, on this thread's share of the rows. Also refreshes the transposed
 * copies. The reference is core/optimizer.ts.
 */
import { layerOf, network, Tensor } from "../layout/network";
import { firstPanel, endPanel } from "./gradients";
import { madd, nmadd, transpose8 } from "../arithmetic/simd";
import { pulse, tileScratch, tileScratch2 } from "../execution/thread";

/** The factor that clips the gradients to the norm `clipNorm`. */
let clipScale: f32 = 1;
let isLearner: bool = false;
/** Rate factors of a learner's step: for the layers below the top one, for biases, and for the current tensor. */
let lowerShare: f32 = 1;
let biasShare: f32 = 1;
let share: f32 = 1;
/** The address of the rate factors of the current rows; 0 if all are 1. The 8 of a panel serve all its columns. */
let rowRates: usize = 0;
let rowRatesMask: usize = 0;

/** Takes an AdamW step on this thread's share of the parameters, given the global norm of the gradients. */
export function updateParameters(gradNorm: f64): void {
  isLearner = false;
  moveParameters(gradNorm);
}

/** Takes a learner's step. Its initial weights are in the place of the first moments. */
export function updateLearner(gradNorm: f64, lowerLayers: f32, biases: f32): void {
  isLearner = true;
  lowerShare = lowerLayers;
  biasShare = biases;
  moveParameters(gradNorm);
}

function moveParameters(gradNorm: f64): void {
  const net = network();
  const scale = net.clipNorm / (gradNorm + 1e-6);
  clipScale = scale < 1 ? <f32>scale : 1;
  for (let l = 0; l < net.layers; l++) {
    const layer = layerOf(l);
    share = l < net.layers - 1 ? lowerShare : 1;
    updateMatrix(layer.input, 0);
    updateMatrix(layer.recurrent, 0);
    share *= biasShare;
    updateBias(layer.inputBias, 0);
    updateBias(layer.recurrentBias, 0);
  }
  const tokenRates = isLearner ? net.tokenRates : 0;
  share = 1;
  updateMatrix(net.output, tokenRates);
  share = biasShare;
  updateBias(net.outputBias, tokenRates);
  share = 1;
  rowRates = 0;
  if (!net.isTied) updateEmbedding(net.embedding);
}

/** Works tile by tile, because the gradient is transposed relative to the weights. */
function updateMatrix(w: Tensor, rates: usize): void {
  const blocks = w.columns >> 3;
  const gradient = tileScratch2;
  rowRatesMask = 31;
  for (let m = firstPanel(w); m < endPanel(w); m++) {
    rowRates = rates == 0 ? 0 : rates + (<usize>m << 5);
    for (let n = 0; n < blocks; n++) {
      const offset = <usize>m * w.stride + (<usize>n << 8);
      transpose8(w.gradient + offset, gradient);
      update(w, offset, gradient, 256, network().decay);
      transpose8(w.values + offset, w.transposed + <usize>n * w.transposedStride + (<usize>m << 8));
    }
    pulse();
  }
}

function updateBias(b: Tensor, rates: usize): void {
  const offset = <usize>firstPanel(b) << 5;
  rowRatesMask = usize.MAX_VALUE;
  rowRates = rates == 0 ? 0 : rates + offset;
  update(b, offset, b.gradient + offset, (<usize>endPanel(b) << 5) - offset, 0);
}

function updateEmbedding(table: Tensor): void {
  const own = <usize>firstPanel(table) << 8;
  const bytes = (<usize>endPanel(table) << 8) - own;
  for (let e = 0; e < table.columns >> 3; e++) {
    const offset = own + <usize>e * table.stride;
    update(table, offset, table.gradient + offset, bytes, network().decay);
    pulse();
  }
}

/**
 * m += gain1 (g - m)    v += gain2 (g^2 - v)    w = w (1 - decay) - stepSize m / (sqrt(v) + epsilon)
 * with gain = 1 - beta. The caller includes the bias corrections in stepSize and epsilon.
 */
function update(w: Tensor, offset: usize, gradient: usize, bytes: usize, decay: f32): void {
  if (isLearner) {
    moveLearner(w, offset, gradient, bytes);
    return;
  }
  const net = network();
  const scale = f32x4.splat(clipScale);
  const gain1 = f32x4.splat(net.gain1);
  const gain2 = f32x4.splat(net.gain2);
  const stepSize = f32x4.splat(net.stepSize);
  const epsilon = f32x4.splat(net.epsilon);
  const lost = f32x4.splat(decay);
  const values = w.values + offset;
  const first = w.firstMoment + offset;
  const second = w.secondMoment + offset;
  for (let k: usize = 0; k < bytes; k += 16) {
    const g = f32x4.mul(scale, v128.load(gradient + k));
    const m0 = v128.load(first + k);
    const v0 = v128.load(second + k);
    const m = withoutSubnormals(madd(gain1, f32x4.sub(g, m0), m0));
    const v = madd(gain2, f32x4.sub(f32x4.mul(g, g), v0), v0);
    const w0 = v128.load(values + k);
    const change = f32x4.div(f32x4.mul(stepSize, m), f32x4.add(f32x4.sqrt(v), epsilon));
    v128.store(first + k, m);
    v128.store(second + k, v);
    v128.store(values + k, f32x4.sub(nmadd(lost, w0, w0), change));
  }
}

/** w = w - share rate stepSize g + decay (w0 - w), with w0 in the place of the first moments. */
function moveLearner(w: Tensor, offset: usize, gradient: usize, bytes: usize): void {
  const net = network();
  const step = f32x4.splat(clipScale * net.stepSize * share);
  const decay = f32x4.splat(net.decay);
  const values = w.values + offset;
  const began = w.firstMoment + offset;
  for (let k: usize = 0; k < bytes; k += 16) {
    const w0 = v128.load(values + k);
    const back = madd(decay, f32x4.sub(v128.load(began + k), w0), w0);
    const rated = rowRates == 0 ? step : f32x4.mul(step, v128.load(rowRates + (k & rowRatesMask)));
    v128.store(values + k, nmadd(rated, v128.load(gradient + k), back));
  }
}

/**
 * Sets numbers below 1e-30 to zero. The first moment of a rare token decays by a factor of beta1 a step. It would soon
 * be a subnormal float32 and stay one, and operations on subnormals are much slower.
 */
// @ts-ignore: decorator
@inline
function withoutSubnormals(x: v128): v128 {
  return v128.and(x, f32x4.gt(f32x4.abs(x), f32x4.splat(1e-30)));
}

/** Sets all parameters and moments to zero. Non-finite numbers may have reached the padding, which nothing else resets. */
export function clearParameters(): void {
  const net = network();
  for (let l = 0; l < net.layers; l++) {
    const layer = layerOf(l);
    clear(layer.input);
    clear(layer.recurrent);
    clear(layer.inputBias);
    clear(layer.recurrentBias);
  }
  clear(net.output);
  clear(net.outputBias);
  if (!net.isTied) clear(net.embedding);
}

function clear(tensor: Tensor): void {
  memory.fill(tensor.values, 0, tensor.bytes);
  memory.fill(tensor.firstMoment, 0, tensor.bytes);
  memory.fill(tensor.secondMoment, 0, tensor.bytes);
}

/** Makes the current values the learner's initial weights. */
export function setInitialWeights(): void {
  const net = network();
  for (let l = 0; l < net.layers; l++) {
    const layer = layerOf(l);
    copyInitialWeights(layer.input);
    copyInitialWeights(layer.recurrent);
    copyInitialWeights(layer.inputBias);
    copyInitialWeights(layer.recurrentBias);
  }
  copyInitialWeights(net.output);
  copyInitialWeights(net.outputBias);
  if (!net.isTied) copyInitialWeights(net.embedding);
  refreshTransposed();
}

function copyInitialWeights(tensor: Tensor): void {
  memory.copy(tensor.firstMoment, tensor.values, tensor.bytes);
}

/** Refreshes the transposed copies after values were written from outside. */
export function refreshTransposed(): void {
  const net = network();
  for (let l = 0; l < net.layers; l++) {
    transposeMatrix(layerOf(l).input);
    transposeMatrix(layerOf(l).recurrent);
  }
  transposeMatrix(net.output);
}

function transposeMatrix(w: Tensor): void {
  for (let m = 0; m < w.rows >> 3; m++) {
    for (let n = 0; n < w.columns >> 3; n++) {
      const tile = w.values + <usize>m * w.stride + (<usize>n << 8);
      transpose8(tile, w.transposed + <usize>n * w.transposedStride + (<usize>m << 8));
    }
  }
}
