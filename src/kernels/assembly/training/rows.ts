/**
 * Cross-entropy with its gradient, and AdamW, over row-major arrays, for networks whose element-wise work is done in
 * TypeScript. The references are core/loss.ts and core/optimizer.ts.
 */
import { exp4, log } from "../arithmetic/functions";

/**
 * Turns scores [rows][size] into (softmax(z) - onehot(target)) * scale, in place. A row whose target is negative does
 * not count and becomes zeros.
 *
 * @returns the summed loss in nats
 */
export function crossEntropyRows(z: usize, targets: usize, rows: i32, size: i32, scale: f32): f64 {
  let nats: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const target = load<i32>(targets + (<usize>i << 2));
    const row = z + ((<usize>i * <usize>size) << 2);
    if (target < 0) memory.fill(row, 0, <usize>size << 2);
    else nats += rowLoss(row, size, target, scale);
  }
  return nats;
}

function rowLoss(row: usize, size: i32, target: i32, scale: f32): f64 {
  const whole = row + ((<usize>size >> 2) << 4);
  const end = row + (<usize>size << 2);
  const own = row + (<usize>target << 2);
  const score = load<f32>(own);
  const max = largest(row, whole, end);
  const shift = f32x4.splat(max);
  let sums = f32x4.splat(0);
  for (let p = row; p < whole; p += 16) {
    const e = exp4(f32x4.sub(v128.load(p), shift));
    v128.store(p, e);
    sums = f32x4.add(sums, e);
  }
  let total: f32 =
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3);
  for (let p = whole; p < end; p += 4) {
    const e = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(p) - max)), 0);
    store<f32>(p, e);
    total += e;
  }
  const factor = scale / total;
  const factors = f32x4.splat(factor);
  for (let p = row; p < whole; p += 16) v128.store(p, f32x4.mul(v128.load(p), factors));
  for (let p = whole; p < end; p += 4) store<f32>(p, load<f32>(p) * factor);
  store<f32>(own, load<f32>(own) - scale);
  return <f64>(max - score) + log(total);
}

function largest(row: usize, whole: usize, end: usize): f32 {
  let most: f32 = load<f32>(row);
  if (whole > row) {
    let lanes = v128.load(row);
    for (let p = row + 16; p < whole; p += 16) lanes = f32x4.max(lanes, v128.load(p));
    const low = max<f32>(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1));
    const high = max<f32>(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3));
    most = max<f32>(low, high);
  }
  for (let p = whole; p < end; p += 4) most = max<f32>(most, load<f32>(p));
  return most;
}

/**
 * One step of AdamW on `count` numbers, as in optimizer.ts:
 *
 *     m += gain1 (g - m)    v += gain2 (g^2 - v)    w = w (1 - decay) - stepSize m / (sqrt(v) + epsilon)
 *
 * with g = scale times the gradient, and gain = 1 - beta.
 */
export function adamRows(
  w: usize, g: usize, m: usize, v: usize, count: i32,
  scale: f32, gain1: f32, gain2: f32, stepSize: f32, epsilon: f32, decay: f32,
): void {
  const whole = (<usize>count >> 2) << 4;
  for (let k: usize = 0; k < whole; k += 16) {
    const gradient = f32x4.mul(f32x4.splat(scale), v128.load(g + k));
    const first = v128.load(m + k), second = v128.load(v + k), value = v128.load(w + k);
    const m1 = normal(f32x4.add(first, f32x4.mul(f32x4.splat(gain1), f32x4.sub(gradient, first))));
    const v1 = f32x4.add(second, f32x4.mul(f32x4.splat(gain2), f32x4.sub(f32x4.mul(gradient, gradient), second)));
    const change = f32x4.div(f32x4.mul(f32x4.splat(stepSize), m1), f32x4.add(f32x4.sqrt(v1), f32x4.splat(epsilon)));
    v128.store(m + k, m1);
    v128.store(v + k, v1);
    v128.store(w + k, f32x4.sub(f32x4.mul(value, f32x4.splat(1 - decay)), change));
  }
  for (let k = whole; k < <usize>count << 2; k += 4) {
    const gradient = scale * load<f32>(g + k);
    const m1 = load<f32>(m + k) + gain1 * (gradient - load<f32>(m + k));
    const v1 = load<f32>(v + k) + gain2 * (gradient * gradient - load<f32>(v + k));
    store<f32>(m + k, m1);
    store<f32>(v + k, v1);
    store<f32>(w + k, load<f32>(w + k) * (1 - decay) - (stepSize * m1) / (sqrt<f32>(v1) + epsilon));
  }
}

/** Sets numbers below 1e-30 to zero: operations on subnormal numbers are much slower. */
// @ts-ignore: decorator
@inline
function normal(x: v128): v128 {
  return v128.and(x, f32x4.gt(f32x4.abs(x), f32x4.splat(1e-30)));
}
