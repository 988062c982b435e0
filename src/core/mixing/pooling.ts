/** The log-linear pool of three distributions: its definition, and what computes it. */
import { exp2, log2 } from "./fastLogarithm.ts";

/** Distributions that are pooled. */
export const POOLED = 3;
/** Limit of log2 P from below: even sharpened, the power stays a number of float32. Set by hand, not measured. */
export const MIN_LOG2 = -80;

/**
 *     P(y) = 1/Z prod_k P_k(y)^{v_k}
 *
 * @param distributions P_k, [POOLED][vocabularySize]; an empty one counts as 1 everywhere. The first is overwritten with P
 * @param exponents v, [POOLED]
 * @param expected overwritten with E_P[log2 P_k], [POOLED]
 */
export type Pooling = (
  distributions: readonly [Float32Array, Float32Array, Float32Array],
  exponents: Float64Array,
  expected: Float64Array,
) => void;

/** The reference, with its own space for the logarithms. */
export function createPooling(vocabularySize: number): Pooling {
  const logs = Array.from({ length: POOLED }, () => new Float64Array(vocabularySize));
  return (distributions, exponents, expected) => {
    for (const [k, distribution] of distributions.entries()) {
      if (distribution.length > 0) log2(distribution, logs[k], MIN_LOG2);
      else logs[k].fill(0);
    }
    poolLogs(logs, distributions[0], exponents, expected);
  };
}

function poolLogs(
  [logs0, logs1, logs2]: readonly Float64Array[],
  pooled: Float32Array,
  [v0, v1, v2]: Float64Array,
  expected: Float64Array,
): void {
  let [e0, e1, e2, sum] = [0, 0, 0, 0];
  for (let y = 0; y < pooled.length; y++) {
    const p = exp2(v0 * logs0[y] + v1 * logs1[y] + v2 * logs2[y]);
    pooled[y] = p;
    sum += p;
    e0 += p * logs0[y];
    e1 += p * logs1[y];
    e2 += p * logs2[y];
  }
  for (let y = 0; y < pooled.length; y++) pooled[y] /= sum;
  expected[0] = e0 / sum;
  expected[1] = e1 / sum;
  expected[2] = e2 / sum;
}
