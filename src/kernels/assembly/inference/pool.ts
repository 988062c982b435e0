/**
 * The log-linear pool of three distributions. The reference is core/mixing/pooling.ts, with the same polynomials, but
 * in float32: its exponents of two err by up to 2e-5, and so do its probabilities, relatively.
 */
import { blockProbabilitiesStride } from "./predictor";
import { laneSum, madd } from "../arithmetic/simd";
import { network } from "../layout/network";

/** Powers of two beyond these count as these, so that no sum overflows. */
const LEAST_EXPONENT: f32 = -126;
const GREATEST_EXPONENT: f32 = 100;

/**
 * The first of the distributions at `pooled` becomes the pool of all three, with exponents v0, v1, v2. `pooledMeans`
 * become the means of their binary logarithms under the pool.
 *
 * @param size  the vocabulary without padding
 * @param least smaller logarithms count as this
 */
export function pool(size: i32, v0: f32, v1: f32, v2: f32, least: f32): void {
  const net = network();
  const p0 = net.pooled;
  const p1 = p0 + blockProbabilitiesStride();
  const p2 = p1 + blockProbabilitiesStride();
  const floor = f32x4.splat(least);
  const w0 = f32x4.splat(v0), w1 = f32x4.splat(v1), w2 = f32x4.splat(v2);
  let sum = f32x4.splat(0), m0 = sum, m1 = sum, m2 = sum;
  const end = <usize>size << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const l0 = log2(v128.load(p0 + at), floor), l1 = log2(v128.load(p1 + at), floor), l2 = log2(v128.load(p2 + at), floor);
    let p = exp2(madd(w2, l2, madd(w1, l1, f32x4.mul(w0, l0))));
    if (at + 16 > end) p = v128.and(p, lanesBelow(<i32>(end - at) >> 2));
    v128.store(p0 + at, p);
    sum = f32x4.add(sum, p);
    m0 = madd(p, l0, m0);
    m1 = madd(p, l1, m1);
    m2 = madd(p, l2, m2);
  }
  const scale: f32 = 1 / laneSum(sum);
  const scales = f32x4.splat(scale);
  for (let at: usize = 0; at < end; at += 16) v128.store(p0 + at, f32x4.mul(scales, v128.load(p0 + at)));
  store<f32>(net.pooledMeans, scale * laneSum(m0));
  store<f32>(net.pooledMeans, scale * laneSum(m1), 4);
  store<f32>(net.pooledMeans, scale * laneSum(m2), 8);
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
  return f32x4.max(floor, f32x4.add(e, madd(bend, q, t)));
}

/** 2^x = 2^floor(x) (1 + f + f (f - 1) r(f)). */
// @ts-ignore: decorator
@inline
function exp2(x: v128): v128 {
  const clamped = f32x4.min(f32x4.max(x, f32x4.splat(LEAST_EXPONENT)), f32x4.splat(GREATEST_EXPONENT));
  const whole = f32x4.floor(clamped);
  const f = f32x4.sub(clamped, whole);
  let r = madd(f, f32x4.splat(0.001897815), f32x4.splat(0.010864629));
  r = madd(f, r, f32x4.splat(0.066679013));
  r = madd(f, r, f32x4.splat(0.30685115));
  const one = f32x4.splat(1);
  const power = f32x4.add(one, madd(f32x4.mul(f, f32x4.sub(f, one)), r, f));
  return i32x4.add(power, i32x4.shl(i32x4.trunc_sat_f32x4_s(whole), 23));
}
