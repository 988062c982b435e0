/**
 * The products of an affine map over row-major matrices, for networks whose element-wise work is done in TypeScript.
 * Sizes may be anything; whole tiles are fastest.
 */
import { laneSum, madd } from "./simd";

/** z += W x + b. W: [out][inputs]; x: [batch][inputs]; z: [batch][out]. */
export function affineForward(w: usize, b: usize, x: usize, z: usize, out: i32, inputs: i32, batch: i32): void {
  const row = <usize>inputs << 2;
  const zRow = <usize>out << 2;
  let r = 0;
  for (; r + 4 <= out; r += 4) {
    const wr = w + <usize>r * row;
    const bias = v128.load(b + (<usize>r << 2));
    let xi = x;
    let zi = z + (<usize>r << 2);
    for (let i = 0; i < batch; i++) {
      v128.store(zi, f32x4.add(v128.load(zi), f32x4.add(bias, fourDots(wr, row, xi, inputs))));
      xi += row;
      zi += zRow;
    }
  }
  for (; r < out; r++) {
    for (let i: usize = 0; i < <usize>batch; i++) {
      const at = z + i * zRow + (<usize>r << 2);
      store<f32>(at, load<f32>(at) + load<f32>(b + (<usize>r << 2)) + dot(w + <usize>r * row, x + i * row, inputs));
    }
  }
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

/** dW += dz^T x, db += the sum of dz over the batch, dx += dz W. dz: [batch][out]. */
export function affineBackward(
  dz: usize, w: usize, x: usize, dx: usize, dw: usize, db: usize, out: i32, inputs: i32, batch: i32,
): void {
  const row = <usize>inputs << 2;
  const zRow = <usize>out << 2;
  productAdd(dx, row, batch, inputs, dz, zRow, 4, w, out);
  productAdd(dw, row, out, inputs, dz, 4, zRow, x, batch);
  for (let r: usize = 0; r < zRow; r += 4) {
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
