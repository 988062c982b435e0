/**
 * The vector operations that differ between the two builds, reductions over lanes, and transposition.
 * Relaxed SIMD fuses a product and a sum into one instruction if the CPU has it; plain SIMD needs two.
 */

/** a * b + c in each of four lanes. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return f32x4.relaxed_madd(a, b, c);
  } else {
    return f32x4.add(c, f32x4.mul(a, b));
  }
}

/** c - a * b in each of four lanes. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return f32x4.relaxed_nmadd(a, b, c);
  } else {
    return f32x4.sub(c, f32x4.mul(a, b));
  }
}

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function laneSum(a: v128): f32 {
  const low = f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1);
  return low + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}

/** The largest of the four lanes. */
// @ts-ignore: decorator
@inline
export function laneMax(a: v128): f32 {
  const low = max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1));
  return max(low, max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)));
}

/** Transposes a 4x4 block; strides are in bytes. */
// @ts-ignore: decorator
@inline
function transpose4(from: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 96);
}

/** Transposes one 8x8 block of 64 contiguous numbers; `from` and `to` must differ. */
// @ts-ignore: decorator
@inline
export function transpose8(from: usize, to: usize): void {
  transpose4(from, to);
  transpose4(from + 16, to + 128);
  transpose4(from + 128, to + 16);
  transpose4(from + 144, to + 144);
}
