/** How often each candidate has followed several contexts, and what else could follow. */
import type { OrderBlend } from "../../memory/blend.ts";
import type { HashedCounts } from "../../memory/hashedCounts.ts";
import { NO_STATE } from "./binaryMixer.ts";

/** How often a candidate has followed: 0, 1, 2, 3, 4, 5-7, 8-15, more. */
const SEEN = 8;
/** How often anything else that is still possible: 0, 1, 2, 3, 4-5, 6-9, 10-19, 20-49, more. */
const OTHERS = 9;

/** Kinds of evidence that one context can give. */
export const STATES_A_ROW = SEEN * OTHERS;

/** Log odds of each state of one context before anything is learned: a little below the share of the counts. */
export const STATES_AT_START: Float32Array = Float32Array.from({ length: STATES_A_ROW }, (_, state) => {
  const seen = [0, 1, 2, 3, 4, 6, 11, 25][Math.floor(state / OTHERS)];
  const others = [0, 1, 2, 3, 4.5, 7, 14, 30, 100][state % OTHERS];
  return Math.log((seen + 0.2) / (others + 0.4));
});

/** One row a context: how often it was followed by each candidate, and by what is not ruled out yet. */
export class CandidateCounts {
  /** [rows, candidates] */
  private readonly counts: Int32Array;
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
   * @param rank of each token that is a candidate, counted from 1; 0 for all others; [vocabularySize]
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

  /** Sets a row to what has followed a context that is known by its hash. */
  setHashed(row: number, counts: HashedCounts, context: number, tokens: Int32Array): void {
    const first = row * this.candidates;
    const total = counts.totalOf(context);
    this.possible[row] = total;
    for (let i = 0; i < tokens.length; i++) {
      this.counts[first + i] = total === 0 ? 0 : counts.countOf(context, tokens[i]);
    }
  }

  /** Sets the state of each row as far as this candidate is concerned. */
  setStates(candidate: number, states: Int32Array): void {
    for (let row = 0; row < this.possible.length; row++) {
      const seen = this.counts[row * this.candidates + candidate];
      const others = this.possible[row] - seen;
      const state = seenBucket(seen) * OTHERS + othersBucket(others);
      states[row] = this.possible[row] <= 0 ? NO_STATE : row * STATES_A_ROW + state;
    }
  }

  /** It is not this candidate. */
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
