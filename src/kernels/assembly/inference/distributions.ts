/**
 * What the mixer computes for every token of the vocabulary. The reference is core/mixing/distributions.ts; here the
 * sums are in float32. The pool has the same polynomials, whose exponents of two then err by up to 2e-5, and so do its
 * probabilities, relatively. Every distribution has space for 15 more bytes.
 */
import { laneMax, laneSum, madd } from "../arithmetic/simd";
import { network } from "../layout/network";

/** Powers of two beyond these count as these, so that no sum overflows. */
const LEAST_EXPONENT: f32 = -126;
const GREATEST_EXPONENT: f32 = 100;

/** out = value */
export function fillValues(size: i32, value: f32, out: usize): void {
  const values = f32x4.splat(value);
  for (const end = out + (<usize>size << 2); out < end; out += 16) v128.store(out, values);
}

/** out = factor * values */
export function scaleValues(size: i32, factor: f32, values: usize, out: usize): void {
  const factors = f32x4.splat(factor);
  for (const end = out + (<usize>size << 2); out < end; out += 16) {
    v128.store(out, f32x4.mul(factors, v128.load(values)));
    values += 16;
  }
}

export function copyValues(size: i32, values: usize, out: usize): void {
  memory.copy(out, values, <usize>size << 2);
}

/** out = w0 p0 + w1 p1 + w2 p2 */
export function mixValues(size: i32, p0: usize, p1: usize, p2: usize, w0: f32, w1: f32, w2: f32, out: usize): void {
  const f0 = f32x4.splat(w0), f1 = f32x4.splat(w1), f2 = f32x4.splat(w2);
  const end = <usize>size << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const sum = madd(f1, v128.load(p1 + at), f32x4.mul(f0, v128.load(p0 + at)));
    v128.store(out + at, madd(f2, v128.load(p2 + at), sum));
  }
}

/**
 * The distribution at `p0` becomes the pool of all three, with exponents v0, v1, v2. `pooledMeans` become the means of
 * their binary logarithms under the pool.
 *
 * @param size  the vocabulary without padding
 * @param least smaller logarithms count as this
 */
export function pool(size: i32, p0: usize, p1: usize, p2: usize, v0: f32, v1: f32, v2: f32, least: f32): void {
  const net = network();
  const floor = f32x4.splat(least);
  const w0 = f32x4.splat(v0), w1 = f32x4.splat(v1), w2 = f32x4.splat(v2);
  let sum = f32x4.splat(0), m0 = sum, m1 = sum, m2 = sum;
  // Most tokens have the same probability in the document cache, so its logarithm is seldom new.
  let last = v128.load(p2);
  let l2 = log2(last, floor);
  const end = <usize>size << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const third = v128.load(p2 + at);
    if (!i32x4.all_true(i32x4.eq(third, last))) {
      last = third;
      l2 = log2(third, floor);
    }
    const l0 = log2(v128.load(p0 + at), floor), l1 = log2(v128.load(p1 + at), floor);
    let p = exp2(madd(w2, l2, madd(w1, l1, f32x4.mul(w0, l0))));
    if (at + 16 > end) p = v128.and(p, lanesBelow(<i32>(end - at) >> 2));
    v128.store(p0 + at, p);
    sum = f32x4.add(sum, p);
    m0 = madd(p, l0, m0);
    m1 = madd(p, l1, m1);
    m2 = madd(p, l2, m2);
  }
  const scale: f32 = 1 / laneSum(sum);
  scaleValues(size, scale, p0, p0);
  store<f32>(net.pooledMeans, scale * laneSum(m0));
  store<f32>(net.pooledMeans, scale * laneSum(m1), 4);
  store<f32>(net.pooledMeans, scale * laneSum(m2), 8);
}

/** The largest of the probabilities, 0 or more. */
export function largest(size: i32, p: usize): f32 {
  let a = f32x4.splat(0), b = a;
  const end = p + (<usize>size << 2);
  for (; p + 32 <= end; p += 32) {
    a = f32x4.pmax(a, v128.load(p));
    b = f32x4.pmax(b, v128.load(p, 16));
  }
  let most = laneMax(f32x4.pmax(a, b));
  for (; p < end; p += 4) most = max(most, load<f32>(p));
  return most;
}

/**
 * Writes the ids of the likeliest tokens to `out`, the likeliest first; of equals the lower id first.
 * @returns how many there are: `most`, or all tokens but one
 */
export function likeliest(size: i32, p: usize, most: i32, out: usize): i32 {
  most = min(most, size - 1);
  let count = 0;
  let least: f32 = -1;
  for (let first = 0; first < size; first += 4) {
    const isLikelier = f32x4.gt(v128.load(p + (<usize>first << 2)), f32x4.splat(least));
    if (!v128.any_true(isLikelier)) continue;
    for (let id = first; id < min(first + 4, size); id++) {
      const probability = probabilityOf(p, id);
      if (probability <= least) continue;
      let at = count < most ? count++ : most - 1;
      for (; at > 0 && probabilityOf(p, idAt(out, at - 1)) < probability; at--) setIdAt(out, at, idAt(out, at - 1));
      setIdAt(out, at, id);
      if (count == most) least = probabilityOf(p, idAt(out, most - 1));
    }
  }
  return count;
}

// @ts-ignore: decorator
@inline
function probabilityOf(p: usize, id: i32): f32 {
  return load<f32>(p + (<usize>id << 2));
}

// @ts-ignore: decorator
@inline
function idAt(ids: usize, at: i32): i32 {
  return load<i32>(ids + (<usize>at << 2));
}

// @ts-ignore: decorator
@inline
function setIdAt(ids: usize, at: i32, id: i32): void {
  store<i32>(ids + (<usize>at << 2), id);
}

/** All bits in the first `count` lanes. */
function lanesBelow(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** log2(2^e (1 + t)) = e + t + t (1 - t) q(t), at least `floor`. */
// @ts-ignore: decorator
@inline
function log2(p: v128, floor: v128): v128 {
  const t = f32x4.mul(f32x4.convert_i32x4_s(v128.and(p, i32x4.splat(0x7fffff))), f32x4.splat(1.1920928955078125e-7));
  const e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(p, 23), i32x4.splat(127)));
  let q = madd(t, f32x4.splat(0.025803435), f32x4.splat(-0.096652199));
  q = madd(t, q, f32x4.splat(0.183054778));
  q = madd(t, q, f32x4.splat(-0.276091351));
  q = madd(t, q, f32x4.splat(0.44260326));
  const bend = f32x4.mul(t, f32x4.sub(f32x4.splat(1), t));
  return f32x4.pmax(f32x4.add(e, madd(bend, q, t)), floor);
}

/** 2^x = 2^floor(x) (1 + f + f (f - 1) r(f)). */
// @ts-ignore: decorator
@inline
function exp2(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(LEAST_EXPONENT)), f32x4.splat(GREATEST_EXPONENT));
  const whole = f32x4.floor(clamped);
  const f = f32x4.sub(clamped, whole);
  let r = madd(f, f32x4.splat(0.001897815), f32x4.splat(0.010864629));
  r = madd(f, r, f32x4.splat(0.066679013));
  r = madd(f, r, f32x4.splat(0.30685115));
  const one = f32x4.splat(1);
  const power = f32x4.add(one, madd(f32x4.mul(f, f32x4.sub(f, one)), r, f));
  // Adding 1.5 * 2^23 leaves the whole number in the low bits.
  const bits = f32x4.add(whole, f32x4.splat(12582912));
  return i32x4.add(power, i32x4.shl(bits, 23));
}
