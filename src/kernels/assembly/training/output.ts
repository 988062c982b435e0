/** Scores, softmax and cross-entropy in blocks of steps. The reference is core/loss.ts. */
import { exp4, log } from "../arithmetic/functions";
import { blockSteps, column } from "./forward";
import { layerOf, network } from "../layout/network";
import { multiply, multiplyTransposed } from "../arithmetic/products";
import { enter, OUTPUT_PRODUCTS, SOFTMAX } from "../execution/profile";
import { firstGroup, groupCount } from "../execution/thread";

/** Groups in one block, so that its scores stay in the cache until they are read again; set by hand, not measured. */
const BLOCK_GROUPS: i32 = 8;

/**
 * Computes the losses of the steps from `begin` to `end`. If `isTraining`, also sets `logits` to dL/dz, where L is
 * the mean loss of the whole window, and sets the activation gradients of the top layer.
 */
export function outputLoss(begin: i32, end: i32, isTraining: bool): void {
  const net = network();
  const top = layerOf(net.layers - 1);
  const block = blockSteps(BLOCK_GROUPS);
  const logits = net.logits;
  const stride = net.logitStride;
  for (let t = begin; t < end; t += block) {
    const steps = min(block, end - t);
    const z = column(logits, stride, t - begin);
    enter(OUTPUT_PRODUCTS);
    for (let s = 0; s < steps; s++) fillWithBias(column(logits, stride, t - begin + s));
    const a = column(top.activations, net.hiddenStride, t + 1);
    multiply(net.scored, a, net.hiddenStride, z, stride, steps, true);
    enter(SOFTMAX);
    for (let s = 0; s < steps; s++) stepLoss(column(logits, stride, t - begin + s), t + s, isTraining);
    if (!isTraining) continue;
    const da = column(top.activationGradients, net.hiddenStride, t + 1);
    enter(OUTPUT_PRODUCTS);
    multiplyTransposed(net.scored, z, stride, da, net.hiddenStride, steps, false);
  }
}

/** The sum of the losses of the first `steps` steps, in an order that does not depend on the threads. */
export function summedLoss(steps: i32): f64 {
  const net = network();
  let loss: f64 = 0;
  for (let k = 0; k < steps * net.groups; k++) loss += load<f64>(net.losses + (<usize>k << 3));
  return loss;
}

function fillWithBias(z: usize): void {
  const net = network();
  for (let g = 0; g < groupCount; g++) {
    let to = z + <usize>g * net.logitStride;
    let from = net.scoredBias.values;
    for (let v = 0; v < net.scoredBias.rows; v++) {
      const bias = v128.load_splat<f32>(from);
      v128.store(to, bias);
      v128.store(to, bias, 16);
      to += 32;
      from += 4;
    }
  }
}

function stepLoss(z: usize, t: i32, isTraining: bool): void {
  const net = network();
  for (let g = 0; g < groupCount; g++) {
    const group = t * net.groups + firstGroup + g;
    const sequences = min(8, net.batch - ((firstGroup + g) << 3));
    const targets = net.targets + (<usize>group << 5);
    const loss = groupLoss(z + <usize>g * net.logitStride, targets, sequences, isTraining);
    store<f64>(net.losses + (<usize>group << 3), loss);
  }
}

/**
 * Computes the cross-entropy of one group of 8 sequences, of which the first `sequences` are not padding:
 *
 *     -ln ŷ[target] = max + ln(sum of e^(z - max)) - z[target]
 *
 * If `isTraining`, z becomes (ŷ - onehot(target)) / (steps x batch), and 0 for padded sequences.
 */
function groupLoss(z: usize, targets: usize, sequences: i32, isTraining: bool): f64 {
  const net = network();
  const end = z + (<usize>net.scored.rows << 5);
  let max0 = v128.load(z);
  let max1 = v128.load(z, 16);
  for (let p = z; p < end; p += 64) {
    max0 = f32x4.max(max0, f32x4.max(v128.load(p), v128.load(p, 32)));
    max1 = f32x4.max(max1, f32x4.max(v128.load(p, 16), v128.load(p, 48)));
  }
  let loss: f64 = 0;
  for (let i = 0; i < sequences; i++) loss -= load<f32>(scoreOf(z, targets, i));

  let sum0 = f32x4.splat(0), sum1 = sum0;
  for (let p = z; p < end; p += 32) {
    const e0 = exp4(f32x4.sub(v128.load(p), max0));
    const e1 = exp4(f32x4.sub(v128.load(p, 16), max1));
    v128.store(p, e0);
    v128.store(p, e1, 16);
    sum0 = f32x4.add(sum0, e0);
    sum1 = f32x4.add(sum1, e1);
  }
  loss += laneLosses(max0, sum0, sequences) + laneLosses(max1, sum1, sequences - 4);
  if (!isTraining) return loss;

  const share: f32 = 1 / <f32>(net.steps * net.batch);
  const scale0 = f32x4.div(lanesBelow(sequences, share), sum0);
  const scale1 = f32x4.div(lanesBelow(sequences - 4, share), sum1);
  for (let p = z; p < end; p += 32) {
    v128.store(p, f32x4.mul(v128.load(p), scale0));
    v128.store(p, f32x4.mul(v128.load(p, 16), scale1), 16);
  }
  for (let i = 0; i < sequences; i++) {
    const target = scoreOf(z, targets, i);
    store<f32>(target, load<f32>(target) - share);
  }
  return loss;
}

/** The address of the score of sequence `i`'s target. */
// @ts-ignore: decorator
@inline
function scoreOf(z: usize, targets: usize, i: i32): usize {
  const lane = <usize>i << 2;
  return z + (<usize>load<i32>(targets + lane) << 5) + lane;
}

/** `value` in the first `count` lanes, 0 in the others. */
function lanesBelow(count: i32, value: f32): v128 {
  const isReal = i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3));
  return v128.and(f32x4.splat(value), isReal);
}

/** The sum of max + ln(sum) over the first `count` lanes. */
function laneLosses(highest: v128, sum: v128, count: i32): f64 {
  let loss: f64 = 0;
  if (count > 0) loss += <f64>f32x4.extract_lane(highest, 0) + log(f32x4.extract_lane(sum, 0));
  if (count > 1) loss += <f64>f32x4.extract_lane(highest, 1) + log(f32x4.extract_lane(sum, 1));
  if (count > 2) loss += <f64>f32x4.extract_lane(highest, 2) + log(f32x4.extract_lane(sum, 2));
  if (count > 3) loss += <f64>f32x4.extract_lane(highest, 3) + log(f32x4.extract_lane(sum, 3));
  return loss;
}
