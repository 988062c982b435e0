/**
 * From counts of contexts of several lengths to one distribution: each order trusts itself as far as its
 * evidence goes and leaves the rest to the next shorter one. How far is learned.
 */
import { OrderCounts } from "./orderCounts.ts";

const TOTAL_BUCKETS = 8;
const COUNT_SHAPES = 4;

/** How many learned numbers a blend of contexts of 0..maxOrder tokens has. */
export function escapeCount(maxOrder: number): number {
  return (maxOrder + 1) * TOTAL_BUCKETS * COUNT_SHAPES;
}

/**
 * A distribution over what follows, interpolated over orders:
 *
 *     P_o(y) = (1 - l_o) c_o(y) / T_o + l_o P_{o-1}(y)        P_{-1} = base
 *     l_o = g D_o / (T_o + g D_o)
 *
 * with T_o continuations seen, D_o of them distinct. g = 1 is Witten & Bell 1991 (method C); log g is learned
 * online per kind of context (its order, T_o and the shape of its counts) by the gradient of log P.
 */
export class OrderBlend {
  /** By order; those above `longest` are stale. */
  readonly orders: readonly OrderCounts[];
  /** The highest order that has counts; -1 when none has. */
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

  /** Share of the commonest continuation in the longest context, halved where it was seen only once. */
  get confidence(): number {
    if (this.longest < 1) return 0;
    const { maxCount: best, total } = this.orders[this.longest];
    return total === 1 ? 0.5 : best / total;
  }

  /**
   * @param logGains learned log g, [escapeCount(maxOrder)]
   * @param base P_{-1}, [vocabularySize]
   * @param out filled with P of the longest order, [vocabularySize]
   */
  fill(logGains: Float32Array, base: Float32Array, out: Float32Array): void {
    let share = 1;
    for (let o = this.longest; o >= 0; o--) share *= this.setEscape(logGains, o);
    for (let i = 0; i < out.length; i++) out[i] = share * base[i];
    share = 1;
    for (let o = this.longest; o >= 0; o--) {
      const { ids, counts, total, distinct } = this.orders[o];
      if (total === 0) continue;
      const unit = (share * (1 - this.escapes[o])) / total;
      for (let k = 0; k < distinct; k++) out[ids[k]] += unit * counts[k];
      share *= this.escapes[o];
    }
  }

  /** Moves log g toward what would have predicted `token` better. Call after `fill`, before the counts change. */
  learn(logGains: Float32Array, base: Float32Array, token: number, rate: number): void {
    const { orders, escapes, bucket, below } = this;
    below[0] = base[token];
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

/** 1, 2, 3, 4, 5-8, 9-16, 17-64, more. */
function totalBucket(total: number): number {
  if (total <= 4) return total - 1;
  if (total <= 8) return 4;
  if (total <= 16) return 5;
  return total <= 64 ? 6 : 7;
}

/** Always the same continuation; few; many; never the same. */
function countShape(total: number, distinct: number): number {
  if (distinct === 1) return 0;
  if (distinct === total) return 3;
  return distinct * 4 <= total ? 1 : 2;
}
