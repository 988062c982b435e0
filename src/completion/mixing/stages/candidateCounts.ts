/** How often each candidate has followed each of several contexts, and how often anything else has. */
import type { OrderBlend } from "../../../memory/blend.ts";
import type { HashedCounts } from "../../../memory/hashedCounts.ts";
import { NO_STATE } from "./binaryMixer.ts";

/** Buckets of how often the candidate followed: 0, 1, 2, 3, 4, 5-7, 8-15, more; and the count that stands for each. */
const SEEN_COUNTS = [0, 1, 2, 3, 4, 6, 11, 25] as const;
/** Buckets of how often any other token that is still possible did: 0, 1, 2, 3, 4-5, 6-9, 10-19, 20-49, more. */
const OTHER_COUNTS = [0, 1, 2, 3, 4.5, 7, 14, 30, 100] as const;

/** States of one context: pairs of buckets. */
export const STATES_PER_CONTEXT = SEEN_COUNTS.length * OTHER_COUNTS.length;

/**
 * Log odds of each state of one context before anything is learned, in nats, [STATES_PER_CONTEXT]:
 *
 *     t = ln((seen + 0.2) / (others + 0.4))
 *
 * a little below the share of the counts. Buckets and the added counts are set by hand, not measured.
 */
export const UNTRAINED_STATES: Float32Array = Float32Array.from({ length: STATES_PER_CONTEXT }, (_, state) => {
  const seen = SEEN_COUNTS[Math.floor(state / OTHER_COUNTS.length)];
  const others = OTHER_COUNTS[state % OTHER_COUNTS.length];
  return Math.log((seen + 0.2) / (others + 0.4));
});

/**
 * One row per context: the counts of the candidates, and of all tokens that are still possible. Candidates are asked
 * about in turn, and `ruleOut` takes those that were asked about out of the latter.
 */
export class CandidateCounts {
  /** [rows, candidates] */
  private readonly counts: Int32Array;
  /** Count of all tokens that are still possible, [rows]. */
  private readonly possible: Int32Array;

  constructor(
    rows: number,
    private readonly candidates: number,
  ) {
    this.counts = new Int32Array(rows * candidates);
    this.possible = new Int32Array(rows);
  }

  /**
   * Sets a row to the counts of one order of a blend.
   * @param rank of each candidate, counted from 1; 0 for all other tokens; [vocabularySize]
   */
  setOrder(row: number, blend: OrderBlend, order: number, rank: Uint8Array): void {
    const { ids, counts, distinct, total } = blend.orders[order];
    const first = row * this.candidates;
    const isKnown = order <= blend.longest;
    this.possible[row] = isKnown ? total : 0;
    this.counts.fill(0, first, first + this.candidates);
    if (!isKnown) return;
    for (let j = 0; j < distinct; j++) {
      const at = rank[ids[j]];
      if (at > 0) this.counts[first + at - 1] = counts[j];
    }
  }

  /**
   * Sets a row to the counts of a hashed context.
   * @param tokens the candidates
   */
  setHashed(row: number, counts: HashedCounts, context: number, tokens: Int32Array): void {
    const first = row * this.candidates;
    const total = counts.totalOf(context);
    this.possible[row] = total;
    for (let i = 0; i < tokens.length; i++) {
      this.counts[first + i] = total === 0 ? 0 : counts.countOf(context, tokens[i]);
    }
  }

  /**
   * The state of each row for one candidate.
   * @param states overwritten; NO_STATE where the row has no counts; [rows]
   */
  setStates(candidate: number, states: Int32Array): void {
    for (let row = 0; row < this.possible.length; row++) {
      const seen = this.counts[row * this.candidates + candidate];
      const others = this.possible[row] - seen;
      const state = seenBucket(seen) * OTHER_COUNTS.length + othersBucket(others);
      states[row] = this.possible[row] <= 0 ? NO_STATE : row * STATES_PER_CONTEXT + state;
    }
  }

  /** The candidate does not come next. */
  ruleOut(candidate: number): void {
    for (let row = 0; row < this.possible.length; row++) {
      this.possible[row] -= this.counts[row * this.candidates + candidate];
    }
  }
}

function seenBucket(seen: number): number {
  if (seen <= 4) return seen;
  if (seen <= 7) return 5;
  return seen <= 15 ? 6 : 7;
}

function othersBucket(others: number): number {
  if (others <= 3) return others;
  if (others <= 5) return 4;
  if (others <= 9) return 5;
  if (others <= 19) return 6;
  return others <= 49 ? 7 : 8;
}
