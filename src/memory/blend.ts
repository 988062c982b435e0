/**
 * Interpolates the counts of contexts of several lengths (orders) into one distribution. Each order leaves a share of the
 * probability, its escape probability, to the next shorter one. The escape probabilities are learned online.
 */
import { OrderCounts } from "./orderCounts.ts";

const TOTAL_BUCKETS = 8;
const COUNT_SHAPES = 4;

/** Counts the learned parameters of a blend of contexts of 0..maxOrder tokens. */
export function escapeCount(maxOrder: number): number {
  return (maxOrder + 1) * TOTAL_BUCKETS * COUNT_SHAPES;
}

/**
 * The distribution of the next token, interpolated over orders:
 *
 *     P_o(y) = (1 - e_o) c_o(y) / T_o + e_o P_{o-1}(y)        P_{-1} = base
 *     e_o = g D_o / (T_o + g D_o)
 *
 * c_o(y) counts how often y followed the context of order o, T_o is the sum of these counts, D_o is the number of
 * distinct continuations, and e_o is the escape probability. g = 1 gives Witten & Bell 1991 (method C). log g is learned
 * online by the gradient of log P, for each kind of context: its order, T_o and the shape of its counts.
 */
export class OrderBlend {
  /** The counts of each order. Those above `longest` are stale. */
  readonly orders: readonly OrderCounts[];
  /** The highest order with counts; -1 if none has any. */
  longest = -1;
  private readonly escapes: Float64Array;
  private readonly bucket: Int32Array;
  private readonly below: Float64Array;

  constructor(maxOrder: number) {
    this.orders = Array.from({ length: maxOrder + 1 }, () => new OrderCounts());
    this.escapes = new Float64Array(maxOrder + 1);
    this.bucket = new Int32Array(maxOrder + 1);
    this.below = new Float64Array(maxOrder + 2);
  }

  /** The share of the most frequent continuation of the longest context; 0.5 if that context was seen only once. */
  get confidence(): number {
    if (this.longest < 1) return 0;
    const { maxCount: best, total } = this.orders[this.longest];
    return total === 1 ? 0.5 : best / total;
  }

  /**
   * Computes the distribution of the next token.
   * @param logGains the learned log g, [escapeCount(maxOrder)]
   * @param setBase  sets `out` to the base distribution P_{-1} times a share
   * @param out      becomes P of the longest order, [vocabularySize]
   */
  fill(logGains: Float32Array, setBase: (share: number, out: Float32Array) => void, out: Float32Array): void {
    let share = 1;
    for (let o = this.longest; o >= 0; o--) share *= this.setEscape(logGains, o);
    setBase(share, out);
    share = 1;
    for (let o = this.longest; o >= 0; o--) {
      const { ids, counts, total, distinct } = this.orders[o];
      if (total === 0) continue;
      const unit = (share * (1 - this.escapes[o])) / total;
      for (let k = 0; k < distinct; k++) out[ids[k]] += unit * counts[k];
      share *= this.escapes[o];
    }
  }

  /**
   * Takes one gradient step on log g for the token that followed. Call it after `fill`, before the counts change.
   * @param base P_{-1} of the token
   */
  learn(logGains: Float32Array, base: number, token: number, rate: number): void {
    const { orders, escapes, bucket, below } = this;
    below[0] = base;
    for (let o = 0; o <= this.longest; o++) {
      const { total } = orders[o];
      const own = total === 0 ? 0 : (1 - escapes[o]) * (orders[o].countOf(token) / total);
      below[o + 1] = own + escapes[o] * below[o];
    }
    let responsibility = 1;
    for (let o = this.longest; o >= 0 && responsibility > 1e-3; o--) {
      if (orders[o].total === 0) continue;
      const escaped = (escapes[o] * below[o]) / below[o + 1];
      const gain = logGains[bucket[o]] + rate * responsibility * (escaped - escapes[o]);
      logGains[bucket[o]] = Math.max(-6, Math.min(6, gain));
      responsibility *= escaped;
    }
  }

  private setEscape(logGains: Float32Array, order: number): number {
    const { total, distinct } = this.orders[order];
    if (total === 0) {
      this.escapes[order] = 1;
      return 1;
    }
    const bucket = (order * TOTAL_BUCKETS + totalBucket(total)) * COUNT_SHAPES + countShape(total, distinct);
    const weight = distinct * Math.exp(logGains[bucket]);
    this.bucket[order] = bucket;
    this.escapes[order] = weight / (total + weight);
    return this.escapes[order];
  }
}

/** The bucket of a total: 1, 2, 3, 4, 5-8, 9-16, 17-64, more. */
function totalBucket(total: number): number {
  if (total <= 4) return total - 1;
  if (total <= 8) return 4;
  if (total <= 16) return 5;
  return total <= 64 ? 6 : 7;
}

/** The shape of the counts: always the same continuation, few, many, or never the same twice. */
function countShape(total: number, distinct: number): number {
  if (distinct === 1) return 0;
  if (distinct === total) return 3;
  return distinct * 4 <= total ? 1 : 2;
}
