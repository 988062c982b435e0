/** What the mixer computes for every token of the vocabulary: the definition of these operations. */
import { exp2, log2 } from "./fastLogarithm.ts";

/** Distributions that are mixed or pooled. */
export const POOLED = 3;
/** Limit of log2 P from below: even sharpened, the power stays a number of float32. Set by hand, not measured. */
export const MIN_LOG2 = -80;

/** One distribution of each kind, [vocabularySize]. */
export interface DistributionSpace {
  readonly memory: Float32Array;
  readonly cache: Float32Array;
  readonly mixed: Float32Array;
  /** `mixed` before the log-linear pool. */
  readonly before: Float32Array;
}

/**
 * Operations over distributions of one vocabulary. They take any arrays, and those of `space` without a copy. An empty
 * distribution is that of an expert that is absent.
 */
export interface DistributionOperations {
  /** Space that all users of the operations share: it holds what the last one has left there. */
  readonly space: DistributionSpace;
  /** out = value */
  fill(value: number, out: Float32Array): void;
  /** out = factor * values. The values of an array that is given twice must be the same. */
  scale(factor: number, values: Float32Array, out: Float32Array): void;
  copy(values: Float32Array, out: Float32Array): void;
  /** out = sum_k w_k P_k @param weights w, [POOLED] */
  mix(distributions: Distributions, weights: Float32Array, out: Float32Array): void;
  /**
   *     P(y) = 1/Z prod_k P_k(y)^{v_k}
   *
   * @param distributions P_k; an empty one counts as 1 everywhere. The first is overwritten with P
   * @param exponents v, [POOLED]
   * @param expected overwritten with E_P[log2 P_k], [POOLED]
   */
  pool(distributions: Distributions, exponents: Float64Array, expected: Float64Array): void;
  /** The probability of the likeliest token. */
  largest(distribution: Float32Array): number;
  /**
   * Finds the likeliest tokens, the likeliest first; of equals the lower id first.
   * @param ids overwritten
   * @returns how many there are: as many as fit into `ids`, and not the whole vocabulary
   */
  likeliest(distribution: Float32Array, ids: Int32Array): number;
}

export type Distributions = readonly [Float32Array, Float32Array, Float32Array];

/** The reference, with a space of its own. */
export function createOperations(vocabularySize: number): DistributionOperations {
  const array = (): Float32Array => new Float32Array(vocabularySize);
  const logs = Array.from({ length: POOLED }, () => new Float64Array(vocabularySize));
  return {
    space: { memory: array(), cache: array(), mixed: array(), before: array() },
    fill: (value, out) => void out.fill(value),
    scale(factor, values, out) {
      for (let y = 0; y < out.length; y++) out[y] = factor * values[y];
    },
    copy: (values, out) => out.set(values),
    mix([p0, p1, p2], [w0, w1, w2], out) {
      const of = (p: Float32Array, y: number): number => (p.length === 0 ? 0 : p[y]);
      for (let y = 0; y < out.length; y++) out[y] = w0 * of(p0, y) + w1 * of(p1, y) + w2 * of(p2, y);
    },
    pool(distributions, exponents, expected) {
      for (const [k, distribution] of distributions.entries()) {
        if (distribution.length > 0) log2(distribution, logs[k], MIN_LOG2);
        else logs[k].fill(0);
      }
      poolLogs(logs, distributions[0], exponents, expected);
    },
    largest: distribution => distribution.reduce((most, p) => Math.max(most, p), 0),
    likeliest,
  };
}

function likeliest(distribution: Float32Array, ids: Int32Array): number {
  const most = Math.min(ids.length, distribution.length - 1);
  let count = 0;
  let least = -1;
  for (let y = 0; y < distribution.length; y++) {
    const p = distribution[y];
    if (p <= least) continue;
    let i = count < most ? count++ : most - 1;
    for (; i > 0 && distribution[ids[i - 1]] < p; i--) ids[i] = ids[i - 1];
    ids[i] = y;
    if (count === most) least = distribution[ids[most - 1]];
  }
  return count;
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
