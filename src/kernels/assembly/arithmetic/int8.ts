/**
 * Products of weights in eight bits and vectors in sixteen. Their sums are whole numbers, so that no order of summation
 * changes a result. A row of weights has one scale, and so has a vector:
 *
 *     s_r = max_k |W_rk| / 127     (W x)_r ~ s_r s_x sum_k round(W_rk / s_r) round(x_k / s_x)
 *
 * Layout of the weights, each dimension padded: panels [rows / 8][columns / 2][8 rows][2 columns].
 */
import { Tensor } from "../layout/network";
import { laneMax, madd } from "./simd";

const LARGEST_WEIGHT: f32 = 127;
const LARGEST_INT16: i32 = 32767;
const LARGEST_INT32: i32 = 2147483647;

/** Bytes from one panel to the next. */
// @ts-ignore: decorator
@inline
function panelBytes(columns: i32): usize {
  return <usize>columns << 3;
}

/** Writes the weights in eight bits, and the scale of each row, beside those in float32. */
export function quantizeTensor(w: Tensor): void {
  for (let p: usize = 0; p < <usize>(w.rows >> 3); p++) {
    quantizePanel(w.values + p * w.stride, w.columns, w.int8 + p * panelBytes(w.columns), w.int8Scales + (p << 5));
  }
}

function quantizePanel(from: usize, columns: i32, to: usize, scales: usize): void {
  let m0 = f32x4.splat(0), m1 = m0;
  const end = from + (<usize>columns << 5);
  for (let at = from; at < end; at += 32) {
    m0 = f32x4.max(m0, f32x4.abs(v128.load(at)));
    m1 = f32x4.max(m1, f32x4.abs(v128.load(at, 16)));
  }
  const largest = f32x4.splat(LARGEST_WEIGHT);
  v128.store(scales, f32x4.div(m0, largest));
  v128.store(scales, f32x4.div(m1, largest), 16);
  // A row of zeros is divided by one.
  const f0 = factors(m0), f1 = factors(m1);
  for (let at = from; at < end; at += 64) {
    const low = i16x8.narrow_i32x4_s(scaled(v128.load(at), f0), scaled(v128.load(at, 32), f0));
    const high = i16x8.narrow_i32x4_s(scaled(v128.load(at, 16), f1), scaled(v128.load(at, 48), f1));
    const pairs0 = v128.shuffle<i16>(low, low, 0, 4, 1, 5, 2, 6, 3, 7);
    const pairs1 = v128.shuffle<i16>(high, high, 0, 4, 1, 5, 2, 6, 3, 7);
    v128.store(to, i8x16.narrow_i16x8_s(pairs0, pairs1));
    to += 16;
  }
}

// @ts-ignore: decorator
@inline
function factors(largest: v128): v128 {
  const isZero = f32x4.eq(largest, f32x4.splat(0));
  return f32x4.div(f32x4.splat(LARGEST_WEIGHT), v128.bitselect(f32x4.splat(1), largest, isZero));
}

// @ts-ignore: decorator
@inline
function scaled(values: v128, factor: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(values, factor)));
}

/** As `scaled`, of values below 2^15: adding 1.5 * 2^23 leaves the nearest whole number in the low 16 bits. */
// @ts-ignore: decorator
@inline
function rounded(values: v128, factor: v128): v128 {
  return f32x4.add(f32x4.mul(values, factor), f32x4.splat(12582912));
}

/**
 * Writes a vector in sixteen bits, or in as many as its products with `depth` weights leave room for.
 * @param depth a multiple of 8
 * @returns its scale
 */
export function quantizeVector(x: usize, depth: i32, to: usize): f32 {
  let m = f32x4.splat(0);
  const end = x + (<usize>depth << 2);
  for (let at = x; at < end; at += 16) m = f32x4.max(m, f32x4.abs(v128.load(at)));
  const largest = laneMax(m);
  const most = <f32>min(LARGEST_INT16, LARGEST_INT32 / (<i32>LARGEST_WEIGHT * depth));
  const factor = f32x4.splat(largest == 0 ? 0 : most / largest);
  for (let at = x; at < end; at += 32) {
    v128.store(to, v128.shuffle<i16>(rounded(v128.load(at), factor), rounded(v128.load(at, 16), factor), 0, 2, 4, 6, 8, 10, 12, 14));
    to += 16;
  }
  return largest / most;
}

/** y += W x. Reads four panels at a time, as four streams from memory. @param scale of the vector */
export function int8MatVecAdd(w: Tensor, x: usize, scale: f32, y: usize): void {
  const panels = w.rows >> 3;
  const stride = panelBytes(w.columns);
  let from = w.int8;
  let scales = w.int8Scales;
  let p = 0;
  for (; p + 4 <= panels; p += 4) {
    fourPanels(from, stride, x, w.columns, scales, scale, y);
    from += 4 * stride;
    scales += 128;
    y += 128;
  }
  for (; p < panels; p++) {
    onePanel(from, x, w.columns, scales, scale, y);
    from += stride;
    scales += 32;
    y += 32;
  }
}

/**
 * y<t> += W x<t> for `count` vectors, to the same numbers as int8MatVecAdd. A panel is read from memory once for all
 * vectors.
 *
 * @param xStride, yStride bytes from one vector to the next
 * @param vectorScales     [count]
 */
export function int8MatVecsAdd(
  w: Tensor, x: usize, xStride: usize, vectorScales: usize, y: usize, yStride: usize, count: i32,
): void {
  const panels = <usize>(w.rows >> 3);
  const stride = panelBytes(w.columns);
  const inFours = count & ~3;
  for (let p: usize = 0; p < panels; p++) {
    for (let t: usize = 0; t < <usize>inFours; t += 4) {
      panelTimesVectors(
        w.int8 + p * stride, x + t * xStride, xStride, w.columns,
        w.int8Scales + (p << 5), vectorScales + (t << 2), y + t * yStride + (p << 5), yStride,
      );
    }
  }
  for (let t = <usize>inFours; t < <usize>count; t++) {
    int8MatVecAdd(w, x + t * xStride, load<f32>(vectorScales + (t << 2)), y + t * yStride);
  }
}

/** Adds the products of four rows with two columns of a vector. */
// @ts-ignore: decorator
@inline
function dotAdd(pair: v128, weights: v128, sum: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(pair, weights));
}

/** Adds eight sums to y, each with the scales of its row and of the vector. */
// @ts-ignore: decorator
@inline
function addScaled(low: v128, high: v128, scales: usize, scale: v128, y: usize): void {
  const s0 = f32x4.mul(scale, v128.load(scales)), s1 = f32x4.mul(scale, v128.load(scales, 16));
  v128.store(y, madd(f32x4.convert_i32x4_s(low), s0, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(high), s1, v128.load(y, 16)), 16);
}

function onePanel(w: usize, x: usize, depth: i32, scales: usize, scale: f32, y: usize): void {
  let y0 = i32x4.splat(0), y1 = y0;
  for (let k = depth; k > 0; k -= 2) {
    const xk = v128.load_splat<i32>(x);
    y0 = dotAdd(xk, v128.load_ext<i8>(w), y0);
    y1 = dotAdd(xk, v128.load_ext<i8>(w, 8), y1);
    x += 4;
    w += 16;
  }
  addScaled(y0, y1, scales, f32x4.splat(scale), y);
}

function fourPanels(w0: usize, stride: usize, x: usize, depth: i32, scales: usize, scale: f32, y: usize): void {
  let w1 = w0 + stride, w2 = w1 + stride, w3 = w2 + stride;
  let y0 = i32x4.splat(0), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
  for (let k = depth; k > 0; k -= 4) {
    let xk = v128.load_splat<i32>(x);
    y0 = dotAdd(xk, v128.load_ext<i8>(w0), y0); y1 = dotAdd(xk, v128.load_ext<i8>(w0, 8), y1);
    y2 = dotAdd(xk, v128.load_ext<i8>(w1), y2); y3 = dotAdd(xk, v128.load_ext<i8>(w1, 8), y3);
    y4 = dotAdd(xk, v128.load_ext<i8>(w2), y4); y5 = dotAdd(xk, v128.load_ext<i8>(w2, 8), y5);
    y6 = dotAdd(xk, v128.load_ext<i8>(w3), y6); y7 = dotAdd(xk, v128.load_ext<i8>(w3, 8), y7);
    xk = v128.load_splat<i32>(x, 4);
    y0 = dotAdd(xk, v128.load_ext<i8>(w0, 16), y0); y1 = dotAdd(xk, v128.load_ext<i8>(w0, 24), y1);
    y2 = dotAdd(xk, v128.load_ext<i8>(w1, 16), y2); y3 = dotAdd(xk, v128.load_ext<i8>(w1, 24), y3);
    y4 = dotAdd(xk, v128.load_ext<i8>(w2, 16), y4); y5 = dotAdd(xk, v128.load_ext<i8>(w2, 24), y5);
    y6 = dotAdd(xk, v128.load_ext<i8>(w3, 16), y6); y7 = dotAdd(xk, v128.load_ext<i8>(w3, 24), y7);
    x += 8;
    w0 += 32;
    w1 += 32;
    w2 += 32;
    w3 += 32;
  }
  const s = f32x4.splat(scale);
  addScaled(y0, y1, scales, s, y);
  addScaled(y2, y3, scales + 32, s, y + 32);
  addScaled(y4, y5, scales + 64, s, y + 64);
  addScaled(y6, y7, scales + 96, s, y + 96);
}

/** A panel times four vectors: their 8 sums, 4 pairs of inputs and a weight fit into 16 registers. */
function panelTimesVectors(
  w: usize, x0: usize, xStride: usize, depth: i32, scales: usize, vectorScales: usize, y: usize, yStride: usize,
): void {
  let x1 = x0 + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
  let y00 = i32x4.splat(0), y01 = y00, y10 = y00, y11 = y00, y20 = y00, y21 = y00, y30 = y00, y31 = y00;
  for (const end = w + (<usize>depth << 3); w < end; w += 32) {
    let p0 = v128.load_splat<i32>(x0), p1 = v128.load_splat<i32>(x1), p2 = v128.load_splat<i32>(x2), p3 = v128.load_splat<i32>(x3);
    let a = v128.load_ext<i8>(w);
    y00 = dotAdd(p0, a, y00); y10 = dotAdd(p1, a, y10); y20 = dotAdd(p2, a, y20); y30 = dotAdd(p3, a, y30);
    a = v128.load_ext<i8>(w, 8);
    y01 = dotAdd(p0, a, y01); y11 = dotAdd(p1, a, y11); y21 = dotAdd(p2, a, y21); y31 = dotAdd(p3, a, y31);
    p0 = v128.load_splat<i32>(x0, 4); p1 = v128.load_splat<i32>(x1, 4); p2 = v128.load_splat<i32>(x2, 4); p3 = v128.load_splat<i32>(x3, 4);
    a = v128.load_ext<i8>(w, 16);
    y00 = dotAdd(p0, a, y00); y10 = dotAdd(p1, a, y10); y20 = dotAdd(p2, a, y20); y30 = dotAdd(p3, a, y30);
    a = v128.load_ext<i8>(w, 24);
    y01 = dotAdd(p0, a, y01); y11 = dotAdd(p1, a, y11); y21 = dotAdd(p2, a, y21); y31 = dotAdd(p3, a, y31);
    x0 += 8;
    x1 += 8;
    x2 += 8;
    x3 += 8;
  }
  addScaled(y00, y01, scales, v128.load_splat<i32>(vectorScales), y);
  addScaled(y10, y11, scales, v128.load_splat<i32>(vectorScales, 4), y + yStride);
  addScaled(y20, y21, scales, v128.load_splat<i32>(vectorScales, 8), y + 2 * yStride);
  addScaled(y30, y31, scales, v128.load_splat<i32>(vectorScales, 12), y + 3 * yStride);
}
