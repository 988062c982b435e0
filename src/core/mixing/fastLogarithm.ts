/**
 * Logarithm and power of two for whole distributions, a few times faster than Math's. Their errors do no harm here: the
 * log-linear pool divides its result by its own sum.
 */

/** POWERS holds 2^k for whole k from -MAX_EXPONENT on: all exponents of normal float64 numbers. */
const MAX_EXPONENT = 1022;
const POWERS = Float64Array.from({ length: 2 * MAX_EXPONENT }, (_, k) => 2 ** (k - MAX_EXPONENT));

/**
 * log2 of each probability, with an absolute error below 5e-6:
 *
 *     log2(2^e (1 + t)) = e + t + t (1 - t) q(t)     0 <= t < 1
 *
 * e and t come from the bits of the float32. The form is exact at both ends of t; q is a polynomial of degree 4, fitted
 * by least squares at Chebyshev nodes. test/completion/mixing/logLinearPool.test.ts holds the error.
 *
 * @param probabilities 0..1, [n]
 * @param out           overwritten, [n]
 * @param least         a whole number; what is smaller than 2^least counts as 2^least
 */
export function log2(probabilities: Float32Array, out: Float64Array, least: number): void {
  const bits = new Int32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  for (let i = 0; i < bits.length; i++) {
    const t = (bits[i] & 0x7fffff) * 2 ** -23;
    const q = 0.44260326 + t * (-0.276091351 + t * (0.183054778 + t * (-0.096652199 + t * 0.025803435)));
    out[i] = Math.max(least, (bits[i] >> 23) - 127 + t + t * (1 - t) * q);
  }
}

/**
 * 2^x, with a relative error below 4e-7:
 *
 *     2^x = 2^floor(x) (1 + f + f (f - 1) r(f))     f = x - floor(x)
 *
 * exact at both ends of f; r is a polynomial of degree 3, fitted in the same way. The same test holds the error.
 *
 * @param x from -1022 to 1021; what lies beyond counts as the nearest power there
 */
export function exp2(x: number): number {
  const whole = Math.floor(x);
  const f = x - whole;
  const r = 0.30685115 + f * (0.066679013 + f * (0.010864629 + f * 0.001897815));
  return POWERS[Math.max(0, Math.min(POWERS.length - 1, whole + MAX_EXPONENT))] * (1 + f + f * (f - 1) * r);
}
