/**
 * Logarithm and power of two for whole distributions, a few times faster than Math's. The errors do no harm here: what
 * is made of them is divided by its own sum.
 */

/** 2^k for whole k from -LOWEST on. */
const LOWEST = 1022;
const POWERS = Float64Array.from({ length: 2 * LOWEST }, (_, k) => 2 ** (k - LOWEST));

/**
 * log2 of each probability, with an error below 5e-6: the exponent of its float32, and of its mantissa 1 + t the
 * polynomial t + t (1 - t) q(t), which is exact at both ends (q fitted by least squares at Chebyshev nodes).
 *
 * @param out   filled, as long as `probabilities`
 * @param least a whole number; what is smaller than 2^least counts as that
 */
export function log2(probabilities: Float32Array, out: Float64Array, least: number): void {
  const bits = new Int32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  for (let i = 0; i < bits.length; i++) {
    const t = (bits[i] & 0x7fffff) * 2 ** -23;
    const q = 0.44260326 + t * (-0.276091351 + t * (0.183054778 + t * (-0.096652199 + t * 0.025803435)));
    out[i] = Math.max(least, (bits[i] >> 23) - 127 + t + t * (1 - t) * q);
  }
}

/** 2^x, with a relative error below 4e-7: of the fraction f of x the polynomial 1 + f + f (f - 1) r(f). */
export function exp2(x: number): number {
  const whole = Math.floor(x);
  const f = x - whole;
  const r = 0.30685115 + f * (0.066679013 + f * (0.010864629 + f * 0.001897815));
  return POWERS[Math.max(0, Math.min(POWERS.length - 1, whole + LOWEST))] * (1 + f + f * (f - 1) * r);
}
