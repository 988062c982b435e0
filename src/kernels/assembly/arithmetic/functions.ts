/**
 * tanh, the logistic function and exp in four lanes, and log.
 * test/kernels/functions.test.ts checks the error bounds stated here on a grid.
 */
import { madd, nmadd } from "./simd";

/**
 * tanh x by the rational approximation x P(x^2) / Q(x^2) of degree 13 over 6 (the coefficients of Eigen's float tanh).
 * Beyond +-9 the result is +-1 in float32. Absolute error below 4e-7.
 */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-9)), f32x4.splat(9));
  const x2 = f32x4.mul(clamped, clamped);
  let p = madd(x2, f32x4.splat(-2.76076847742355e-16), f32x4.splat(2.00018790482477e-13));
  p = madd(x2, p, f32x4.splat(-8.60467152213735e-11));
  p = madd(x2, p, f32x4.splat(5.12229709037114e-8));
  p = madd(x2, p, f32x4.splat(1.48572235717979e-5));
  p = madd(x2, p, f32x4.splat(6.37261928875436e-4));
  p = madd(x2, p, f32x4.splat(4.89352455891786e-3));
  let q = madd(x2, f32x4.splat(1.19825839466702e-6), f32x4.splat(1.18534705686654e-4));
  q = madd(x2, q, f32x4.splat(2.2684346324390e-3));
  q = madd(x2, q, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(clamped, p), q);
}

/** 1 / (1 + e^-x) = 1/2 + 1/2 tanh(x/2). Absolute error below 2e-7. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const half = f32x4.splat(0.5);
  return madd(half, tanh4(f32x4.mul(half, x)), half);
}

/**
 * e^x for x <= 88: x = n ln 2 + r with |r| <= ln 2 / 2, e^r by Cephes' polynomial, 2^n by the exponent's bits.
 * Relative error below 3e-7; below -87, where float32 has no more normal numbers, the result is exactly 0.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const isNormal = f32x4.ge(x, f32x4.splat(-87));
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87)), f32x4.splat(88));
  const rounder = f32x4.splat(12582912); // 1.5 * 2^23: adding it leaves the nearest whole number in the low bits
  const shifted = madd(clamped, f32x4.splat(1.4426950408889634), rounder);
  const n = f32x4.sub(shifted, rounder);
  const r = nmadd(n, f32x4.splat(-2.1219444e-4), nmadd(n, f32x4.splat(0.693359375), clamped));
  let p = madd(r, f32x4.splat(1.98756915e-4), f32x4.splat(1.3981999507e-3));
  p = madd(r, p, f32x4.splat(8.3334519073e-3));
  p = madd(r, p, f32x4.splat(4.1665795894e-2));
  p = madd(r, p, f32x4.splat(1.6666665459e-1));
  p = madd(r, p, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(madd(f32x4.mul(r, r), p, r), f32x4.splat(1));
  return v128.and(i32x4.add(p, i32x4.shl(shifted, 23)), isNormal);
}

/**
 * ln x of a normal x > 0, by the series of artanh: ln m = 2 artanh((m - 1) / (m + 1)), m in [0.707, 1.415].
 * Absolute error below 1e-10.
 */
export function log(x: f32): f64 {
  const bits = reinterpret<i32>(x);
  let exponent = (bits >> 23) - 127;
  let m = <f64>reinterpret<f32>((bits & 0x7fffff) | 0x3f800000);
  if (m > 1.4142135) {
    m *= 0.5;
    exponent++;
  }
  const z = (m - 1) / (m + 1);
  const z2 = z * z;
  let series = 1.0 / 9 + z2 * (1.0 / 11);
  series = 1.0 / 5 + z2 * (1.0 / 7 + z2 * series);
  series = 1 + z2 * (1.0 / 3 + z2 * series);
  return 2 * z * series + <f64>exponent * 0.6931471805599453;
}

/** Applies tanh (0), the logistic function (1) or exp (2) in place to `count` numbers, a multiple of 4. For tests. */
export function applyFunction(which: i32, address: usize, count: i32): void {
  for (let k = 0; k < count; k += 4) {
    const x = v128.load(address);
    v128.store(address, which == 0 ? tanh4(x) : which == 1 ? sigmoid4(x) : exp4(x));
    address += 16;
  }
}
