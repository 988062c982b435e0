/** The mixture's last word: sharper or flatter where that has proved right, and drawn toward single experts. */
import { exp2, log2 } from "./fastLogarithm.ts";

/** The mixture itself, the network, the document cache. */
export const FACTORS = 3;

/** How fast the exponents follow what predicts well. */
const RATE = 0.0007;
/** No single surprise moves an exponent by more than this many bits' worth. */
const MOST_BITS = 6;
/** log2 of what the least likely counts as; even sharpened it stays a number of float32. */
const LEAST = -80;

/**
 * A product of distributions, each raised to a power that is learned online by the gradient of log P:
 *
 *     P(y) = 1/Z prod_k P_k(y)^{v_k}     v = (1, 0, 0) + sum_s phi_s     phi_sk += r (log P_k(y) - E_P[log P_k])
 *
 * with one phi per kind of evidence s, as in the linear mixture, which is the first factor: a linear mixture of
 * calibrated experts is never sure enough (log-linear interpolation: Klakow 1998; products of experts: Hinton 2002;
 * why a linear pool lacks sharpness: Ranjan & Gneiting 2010).
 */
export class LogLinearPool {
  /** log2 P_k(y), [vocabularySize] each. */
  private readonly logs: readonly Float64Array[];
  private readonly exponents = new Float64Array(FACTORS);
  /** E_P[log2 P_k]. */
  private readonly expected = new Float64Array(FACTORS);

  constructor(vocabularySize: number) {
    this.logs = Array.from({ length: FACTORS }, () => new Float64Array(vocabularySize));
  }

  /**
   * Replaces the linear mixture by the product; its sum is 1.
   *
   * @param mixed   the linear mixture, changed in place, [vocabularySize]
   * @param network empty where there is none
   * @param values  phi, FACTORS numbers from each of the places `chosen` on
   */
  apply(
    mixed: Float32Array,
    { network, cache }: { readonly network: Float32Array; readonly cache: Float32Array },
    { values, chosen }: { readonly values: Float32Array; readonly chosen: Int32Array },
  ): void {
    const { exponents, expected } = this;
    const [mixedLog, networkLog, cacheLog] = this.logs;
    exponents.fill(0);
    exponents[0] = 1;
    for (const at of chosen) for (let k = 0; k < FACTORS; k++) exponents[k] += values[at + k];
    log2(mixed, mixedLog, LEAST);
    if (network.length > 0) log2(network, networkLog, LEAST);
    else networkLog.fill(0);
    log2(cache, cacheLog, LEAST);
    const [v0, v1, v2] = exponents;
    let [e0, e1, e2, sum] = [0, 0, 0, 0];
    for (let i = 0; i < mixed.length; i++) {
      const p = exp2(v0 * mixedLog[i] + v1 * networkLog[i] + v2 * cacheLog[i]);
      mixed[i] = p;
      sum += p;
      e0 += p * mixedLog[i];
      e1 += p * networkLog[i];
      e2 += p * cacheLog[i];
    }
    for (let i = 0; i < mixed.length; i++) mixed[i] /= sum;
    expected[0] = e0 / sum;
    expected[1] = e1 / sum;
    expected[2] = e2 / sum;
  }

  /** Learns from the token that came where `apply` was called last. */
  learn(token: number, { values, chosen }: { readonly values: Float32Array; readonly chosen: Int32Array }): void {
    for (let k = 0; k < FACTORS; k++) {
      const gain = this.logs[k][token] - this.expected[k];
      const step = RATE * Math.LN2 * Math.max(-MOST_BITS, Math.min(MOST_BITS, gain));
      for (const at of chosen) values[at + k] += step;
    }
  }
}
