/**
 * The products of an affine map over row-major matrices, for networks whose element-wise work is done in TypeScript.
 * Sizes may be anything; whole tiles are fastest.
 */
import { laneSum, madd } from "./simd";

/** z += W x + b for the rows from `first` to `last` of W. W: [out][inputs]; x: [batch][inputs]; z: [batch][out]. */
export function affineForward(
  w: usize, b: usize, x: usize, z: usize, out: i32, inputs: i32, batch: i32, first: i32, last: i32,
): void {
  const row = <usize>inputs << 2;
  const zRow = <usize>out << 2;
  let r = first;
  for (; r + 4 <= last; r += 4) {
    const wr = w + <usize>r * row;
    const bias = v128.load(b + (<usize>r << 2));
    let xi = x;
    let zi = z + (<usize>r << 2);
    let i = 0;
    for (; i + 2 <= batch; i += 2) {
      eightDots(wr, row, xi, inputs, bias, zi, zRow);
      xi += 2 * row;
      zi += 2 * zRow;
    }
    for (; i < batch; i++) {
      v128.store(zi, f32x4.add(v128.load(zi), f32x4.add(bias, fourDots(wr, row, xi, inputs))));
      xi += row;
      zi += zRow;
    }
  }
  for (; r < last; r++) {
    for (let i: usize = 0; i < <usize>batch; i++) {
      const at = z + i * zRow + (<usize>r << 2);
      store<f32>(at, load<f32>(at) + load<f32>(b + (<usize>r << 2)) + dot(w + <usize>r * row, x + i * row, inputs));
    }
  }
}

/** Adds to two rows of z, `zRow` bytes apart, the bias and the products of four rows of W with two rows of x. */
function eightDots(w0: usize, row: usize, x0: usize, count: i32, bias: v128, z: usize, zRow: usize): void {
  let w1 = w0 + row, w2 = w1 + row, w3 = w2 + row, x1 = x0 + row;
  let s00 = f32x4.splat(0), s01 = s00, s02 = s00, s03 = s00, s10 = s00, s11 = s00, s12 = s00, s13 = s00;
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const a = v128.load(x0), b = v128.load(x1);
    let w = v128.load(w0);
    s00 = madd(a, w, s00); s10 = madd(b, w, s10); w = v128.load(w1);
    s01 = madd(a, w, s01); s11 = madd(b, w, s11); w = v128.load(w2);
    s02 = madd(a, w, s02); s12 = madd(b, w, s12); w = v128.load(w3);
    s03 = madd(a, w, s03); s13 = madd(b, w, s13);
    x0 += 16;
    x1 += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
    w3 += 16;
  }
  let first = f32x4(laneSum(s00), laneSum(s01), laneSum(s02), laneSum(s03));
  let second = f32x4(laneSum(s10), laneSum(s11), laneSum(s12), laneSum(s13));
  for (; k < count; k++) {
    const column = f32x4(load<f32>(w0), load<f32>(w1), load<f32>(w2), load<f32>(w3));
    first = madd(v128.load_splat<f32>(x0), column, first);
    second = madd(v128.load_splat<f32>(x1), column, second);
    x0 += 4;
    x1 += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
    w3 += 4;
  }
  v128.store(z, f32x4.add(v128.load(z), f32x4.add(bias, first)));
  v128.store(z + zRow, f32x4.add(v128.load(z + zRow), f32x4.add(bias, second)));
}

/** The products of four rows, `row` bytes apart, with x. */
function fourDots(w0: usize, row: usize, x: usize, count: i32): v128 {
  let w1 = w0 + row, w2 = w1 + row, w3 = w2 + row;
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const xk = v128.load(x);
    s0 = madd(xk, v128.load(w0), s0);
    s1 = madd(xk, v128.load(w1), s1);
    s2 = madd(xk, v128.load(w2), s2);
    s3 = madd(xk, v128.load(w3), s3);
    x += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
    w3 += 16;
  }
  let sums = f32x4(laneSum(s0), laneSum(s1), laneSum(s2), laneSum(s3));
  for (; k < count; k++) {
    const column = f32x4(load<f32>(w0), load<f32>(w1), load<f32>(w2), load<f32>(w3));
    sums = madd(v128.load_splat<f32>(x), column, sums);
    x += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
    w3 += 4;
  }
  return sums;
}

function dot(w: usize, x: usize, count: i32): f32 {
  let sum: f32 = 0;
  for (let k: usize = 0; k < <usize>count << 2; k += 4) sum += load<f32>(w + k) * load<f32>(x + k);
  return sum;
}

/** dx += dz W for the rows from `first` to `last` of the batch. dz: [batch][out]. */
export function affineInputs(
  dz: usize, w: usize, dx: usize, out: i32, inputs: i32, first: i32, last: i32,
): void {
  const row = <usize>inputs << 2;
  const zRow = <usize>out << 2;
  productAdd(dx + <usize>first * row, row, last - first, inputs, dz + <usize>first * zRow, zRow, 4, w, out);
}

/** dW += dz^T x, db += the sum of dz over the batch, for the rows from `first` to `last` of W. dz: [batch][out]. */
export function affineWeights(
  dz: usize, x: usize, dw: usize, db: usize, out: i32, inputs: i32, batch: i32, first: i32, last: i32,
): void {
  const row = <usize>inputs << 2;
  const zRow = <usize>out << 2;
  const from = <usize>first << 2;
  productAdd(dw + <usize>first * row, row, last - first, inputs, dz + from, 4, zRow, x, batch);
  for (let r = from; r < <usize>last << 2; r += 4) {
    let sum = load<f32>(db + r);
    for (let i: usize = 0; i < <usize>batch; i++) sum += load<f32>(dz + i * zRow + r);
    store<f32>(db + r, sum);
  }
}

/**
 * C += A B. C and B have rows of `row` bytes; element [m, p] of A is at a + m * aRow + p * aStep.
 */
function productAdd(
  c: usize, row: usize, rows: i32, columns: i32, a: usize, aRow: usize, aStep: usize, b: usize, depth: i32,
): void {
  let m = 0;
  for (; m + 4 <= rows; m += 4) {
    let n = 0;
    for (; n + 8 <= columns; n += 8) tile4x8(c + (<usize>n << 2), row, a, aRow, aStep, b + (<usize>n << 2), depth);
    for (let j: usize = 0; j < 4; j++) rowAdd(c + j * row, row, n, columns, a + j * aRow, aStep, b, depth);
    c += 4 * row;
    a += 4 * aRow;
  }
  for (; m < rows; m++) {
    rowAdd(c, row, 0, columns, a, aStep, b, depth);
    c += row;
    a += aRow;
  }
}

/** One row of C from column `from` on. */
function rowAdd(
  c: usize, row: usize, from: i32, columns: i32, a: usize, aStep: usize, b: usize, depth: i32,
): void {
  let n = from;
  for (; n + 4 <= columns; n += 4) {
    let sum = v128.load(c + (<usize>n << 2));
    let ap = a;
    let bp = b + (<usize>n << 2);
    for (let p = 0; p < depth; p++) {
      sum = madd(v128.load_splat<f32>(ap), v128.load(bp), sum);
      ap += aStep;
      bp += row;
    }
    v128.store(c + (<usize>n << 2), sum);
  }
  for (; n < columns; n++) {
    let sum = load<f32>(c + (<usize>n << 2));
    for (let p: usize = 0; p < <usize>depth; p++) sum += load<f32>(a + p * aStep) * load<f32>(b + p * row + (<usize>n << 2));
    store<f32>(c + (<usize>n << 2), sum);
  }
}

function tile4x8(c0: usize, row: usize, a0: usize, aRow: usize, aStep: usize, b: usize, depth: i32): void {
  const c1 = c0 + row, c2 = c1 + row, c3 = c2 + row;
  let a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  let s00 = v128.load(c0), s01 = v128.load(c0, 16), s10 = v128.load(c1), s11 = v128.load(c1, 16);
  let s20 = v128.load(c2), s21 = v128.load(c2, 16), s30 = v128.load(c3), s31 = v128.load(c3, 16);
  for (let p = 0; p < depth; p++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let ap = v128.load_splat<f32>(a0);
    s00 = madd(ap, b0, s00); s01 = madd(ap, b1, s01); ap = v128.load_splat<f32>(a1);
    s10 = madd(ap, b0, s10); s11 = madd(ap, b1, s11); ap = v128.load_splat<f32>(a2);
    s20 = madd(ap, b0, s20); s21 = madd(ap, b1, s21); ap = v128.load_splat<f32>(a3);
    s30 = madd(ap, b0, s30); s31 = madd(ap, b1, s31);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += row;
  }
  v128.store(c0, s00); v128.store(c0, s01, 16); v128.store(c1, s10); v128.store(c1, s11, 16);
  v128.store(c2, s20); v128.store(c2, s21, 16); v128.store(c3, s30); v128.store(c3, s31, 16);
}
