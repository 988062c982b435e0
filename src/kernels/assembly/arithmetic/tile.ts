/**
 * The inner loops of all products: an 8x8 tile of C = A B with all 64 sums in registers, and the matrix-vector product
 * of inference.
 *
 * A is a panel [depth][8 rows], B a panel [depth][8 columns], C a tile [8 rows][8 columns], each contiguous.
 */
import { madd } from "./simd";
import { tileScratch } from "../execution/thread";

/** C = A B for one tile. `depth` is even. */
export function tileSet(a: usize, b: usize, depth: i32, c: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0), c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  let c60 = f32x4.splat(0), c61 = f32x4.splat(0), c70 = f32x4.splat(0), c71 = f32x4.splat(0);
  for (let k = depth; k > 0; k -= 2) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let r = v128.load_splat<f32>(a);
    c00 = madd(r, b0, c00); c01 = madd(r, b1, c01); r = v128.load_splat<f32>(a, 4);
    c10 = madd(r, b0, c10); c11 = madd(r, b1, c11); r = v128.load_splat<f32>(a, 8);
    c20 = madd(r, b0, c20); c21 = madd(r, b1, c21); r = v128.load_splat<f32>(a, 12);
    c30 = madd(r, b0, c30); c31 = madd(r, b1, c31); r = v128.load_splat<f32>(a, 16);
    c40 = madd(r, b0, c40); c41 = madd(r, b1, c41); r = v128.load_splat<f32>(a, 20);
    c50 = madd(r, b0, c50); c51 = madd(r, b1, c51); r = v128.load_splat<f32>(a, 24);
    c60 = madd(r, b0, c60); c61 = madd(r, b1, c61); r = v128.load_splat<f32>(a, 28);
    c70 = madd(r, b0, c70); c71 = madd(r, b1, c71);
    b0 = v128.load(b, 32); b1 = v128.load(b, 48); r = v128.load_splat<f32>(a, 32);
    c00 = madd(r, b0, c00); c01 = madd(r, b1, c01); r = v128.load_splat<f32>(a, 36);
    c10 = madd(r, b0, c10); c11 = madd(r, b1, c11); r = v128.load_splat<f32>(a, 40);
    c20 = madd(r, b0, c20); c21 = madd(r, b1, c21); r = v128.load_splat<f32>(a, 44);
    c30 = madd(r, b0, c30); c31 = madd(r, b1, c31); r = v128.load_splat<f32>(a, 48);
    c40 = madd(r, b0, c40); c41 = madd(r, b1, c41); r = v128.load_splat<f32>(a, 52);
    c50 = madd(r, b0, c50); c51 = madd(r, b1, c51); r = v128.load_splat<f32>(a, 56);
    c60 = madd(r, b0, c60); c61 = madd(r, b1, c61); r = v128.load_splat<f32>(a, 60);
    c70 = madd(r, b0, c70); c71 = madd(r, b1, c71);
    a += 64;
    b += 64;
  }
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c, c10, 32); v128.store(c, c11, 48);
  v128.store(c, c20, 64); v128.store(c, c21, 80); v128.store(c, c30, 96); v128.store(c, c31, 112);
  v128.store(c, c40, 128); v128.store(c, c41, 144); v128.store(c, c50, 160); v128.store(c, c51, 176);
  v128.store(c, c60, 192); v128.store(c, c61, 208); v128.store(c, c70, 224); v128.store(c, c71, 240);
}

/**
 * C += A B for one tile, through a scratch tile: adding to C directly needs more registers than there are. Set by hand, not
 * measured.
 */
export function tileAdd(a: usize, b: usize, depth: i32, c: usize): void {
  const product = tileScratch;
  tileSet(a, b, depth, product);
  for (let k: usize = 0; k < 256; k += 64) {
    v128.store(c + k, f32x4.add(v128.load(c + k), v128.load(product + k)));
    v128.store(c + k, f32x4.add(v128.load(c + k, 16), v128.load(product + k, 16)), 16);
    v128.store(c + k, f32x4.add(v128.load(c + k, 32), v128.load(product + k, 32)), 32);
    v128.store(c + k, f32x4.add(v128.load(c + k, 48), v128.load(product + k, 48)), 48);
  }
}

/**
 * y += W x with W in panels [rows / 8][depth][8]. Reads four panels at a time, as four streams from memory.
 *
 * @param stride bytes from one panel to the next
 * @param depth  numbers in x, even
 */
export function matVecAdd(w: usize, stride: usize, panels: i32, x: usize, depth: i32, y: usize): void {
  let p = 0;
  for (; p + 4 <= panels; p += 4) {
    panelsTimesVector(w, stride, x, depth, y);
    w += 4 * stride;
    y += 128;
  }
  for (; p < panels; p++) {
    panelTimesVector(w, x, depth, y);
    w += stride;
    y += 32;
  }
}

/**
 * y<t> += W x<t> for `count` vectors: the sums of matVecAdd in the same order, so the numbers are the same to the last
 * bit. Two panels are read from memory once for all vectors, and stay in the first cache from four to the next four.
 *
 * @param xStride, yStride bytes from one vector to the next
 */
export function matVecsAdd(
  w: usize, stride: usize, panels: i32, x: usize, xStride: usize, depth: i32, y: usize, yStride: usize, count: i32,
): void {
  const inFours = count & ~3;
  let panel = w;
  let row = y;
  for (let p = 0; p + 2 <= panels; p += 2) {
    let xt = x;
    let yt = row;
    for (let t = 0; t < inFours; t += 4) {
      twoPanelsTimesVectors(panel, stride, xt, xStride, depth, yt, yStride);
      xt += 4 * xStride;
      yt += 4 * yStride;
    }
    panel += 2 * stride;
    row += 64;
  }
  if (panels & 1) {
    for (let t: usize = 0; t < <usize>inFours; t++) panelTimesVector(panel, x + t * xStride, depth, row + t * yStride);
  }
  for (let t = <usize>inFours; t < <usize>count; t++) {
    matVecAdd(w, stride, panels, x + t * xStride, depth, y + t * yStride);
  }
}

/** Two panels times four vectors: all 16 sums of a kind in registers. */
function twoPanelsTimesVectors(
  w0: usize, stride: usize, x0: usize, xStride: usize, depth: i32, y0: usize, yStride: usize,
): void {
  let w1 = w0 + stride;
  let x1 = x0 + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
  const y1 = y0 + yStride, y2 = y1 + yStride, y3 = y2 + yStride;
  let y00 = v128.load(y0), y01 = v128.load(y0, 16), y02 = v128.load(y0, 32), y03 = v128.load(y0, 48);
  let y10 = v128.load(y1), y11 = v128.load(y1, 16), y12 = v128.load(y1, 32), y13 = v128.load(y1, 48);
  let y20 = v128.load(y2), y21 = v128.load(y2, 16), y22 = v128.load(y2, 32), y23 = v128.load(y2, 48);
  let y30 = v128.load(y3), y31 = v128.load(y3, 16), y32 = v128.load(y3, 32), y33 = v128.load(y3, 48);
  for (let k = depth; k > 0; k -= 2) {
    let a = v128.load(w0, 0), b = v128.load(w0, 16), c = v128.load(w1, 0), d = v128.load(w1, 16);
    let xk = v128.load_splat<f32>(x0);
    y00 = madd(xk, a, y00); y01 = madd(xk, b, y01); y02 = madd(xk, c, y02); y03 = madd(xk, d, y03);
    xk = v128.load_splat<f32>(x1);
    y10 = madd(xk, a, y10); y11 = madd(xk, b, y11); y12 = madd(xk, c, y12); y13 = madd(xk, d, y13);
    xk = v128.load_splat<f32>(x2);
    y20 = madd(xk, a, y20); y21 = madd(xk, b, y21); y22 = madd(xk, c, y22); y23 = madd(xk, d, y23);
    xk = v128.load_splat<f32>(x3);
    y30 = madd(xk, a, y30); y31 = madd(xk, b, y31); y32 = madd(xk, c, y32); y33 = madd(xk, d, y33);
    a = v128.load(w0, 32); b = v128.load(w0, 48); c = v128.load(w1, 32); d = v128.load(w1, 48);
    xk = v128.load_splat<f32>(x0, 4);
    y00 = madd(xk, a, y00); y01 = madd(xk, b, y01); y02 = madd(xk, c, y02); y03 = madd(xk, d, y03);
    xk = v128.load_splat<f32>(x1, 4);
    y10 = madd(xk, a, y10); y11 = madd(xk, b, y11); y12 = madd(xk, c, y12); y13 = madd(xk, d, y13);
    xk = v128.load_splat<f32>(x2, 4);
    y20 = madd(xk, a, y20); y21 = madd(xk, b, y21); y22 = madd(xk, c, y22); y23 = madd(xk, d, y23);
    xk = v128.load_splat<f32>(x3, 4);
    y30 = madd(xk, a, y30); y31 = madd(xk, b, y31); y32 = madd(xk, c, y32); y33 = madd(xk, d, y33);
    w0 += 64;
    w1 += 64;
    x0 += 8;
    x1 += 8;
    x2 += 8;
    x3 += 8;
  }
  v128.store(y0, y00); v128.store(y0, y01, 16); v128.store(y0, y02, 32); v128.store(y0, y03, 48);
  v128.store(y1, y10); v128.store(y1, y11, 16); v128.store(y1, y12, 32); v128.store(y1, y13, 48);
  v128.store(y2, y20); v128.store(y2, y21, 16); v128.store(y2, y22, 32); v128.store(y2, y23, 48);
  v128.store(y3, y30); v128.store(y3, y31, 16); v128.store(y3, y32, 32); v128.store(y3, y33, 48);
}

function panelsTimesVector(w0: usize, stride: usize, x: usize, depth: i32, y: usize): void {
  let w1 = w0 + stride, w2 = w1 + stride, w3 = w2 + stride;
  let y0 = v128.load(y), y1 = v128.load(y, 16), y2 = v128.load(y, 32), y3 = v128.load(y, 48);
  let y4 = v128.load(y, 64), y5 = v128.load(y, 80), y6 = v128.load(y, 96), y7 = v128.load(y, 112);
  for (let k = depth; k > 0; k -= 2) {
    let xk = v128.load_splat<f32>(x);
    y0 = madd(xk, v128.load(w0), y0); y1 = madd(xk, v128.load(w0, 16), y1);
    y2 = madd(xk, v128.load(w1), y2); y3 = madd(xk, v128.load(w1, 16), y3);
    y4 = madd(xk, v128.load(w2), y4); y5 = madd(xk, v128.load(w2, 16), y5);
    y6 = madd(xk, v128.load(w3), y6); y7 = madd(xk, v128.load(w3, 16), y7);
    xk = v128.load_splat<f32>(x, 4);
    y0 = madd(xk, v128.load(w0, 32), y0); y1 = madd(xk, v128.load(w0, 48), y1);
    y2 = madd(xk, v128.load(w1, 32), y2); y3 = madd(xk, v128.load(w1, 48), y3);
    y4 = madd(xk, v128.load(w2, 32), y4); y5 = madd(xk, v128.load(w2, 48), y5);
    y6 = madd(xk, v128.load(w3, 32), y6); y7 = madd(xk, v128.load(w3, 48), y7);
    x += 8;
    w0 += 64;
    w1 += 64;
    w2 += 64;
    w3 += 64;
  }
  v128.store(y, y0); v128.store(y, y1, 16); v128.store(y, y2, 32); v128.store(y, y3, 48);
  v128.store(y, y4, 64); v128.store(y, y5, 80); v128.store(y, y6, 96); v128.store(y, y7, 112);
}

function panelTimesVector(w: usize, x: usize, depth: i32, y: usize): void {
  let y0 = v128.load(y), y1 = v128.load(y, 16);
  for (let k = depth; k > 0; k--) {
    const xk = v128.load_splat<f32>(x);
    y0 = madd(xk, v128.load(w), y0);
    y1 = madd(xk, v128.load(w, 16), y1);
    x += 4;
    w += 32;
  }
  v128.store(y, y0);
  v128.store(y, y1, 16);
}
