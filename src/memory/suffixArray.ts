/**
 * A suffix array of a token stream, sorted to a fixed depth. Every context up to that depth is one contiguous range, in
 * which its continuations are sorted.
 */

/** How many tokens of a suffix are compared. A power of two; set by hand, not measured. */
export const SORTED_TOKENS = 16;

/** Positions that are handled in one step. Set by hand. */
const STEP = 1 << 18;

/** Work in steps, between which others may have the thread. */
export type Steps<Result> = Generator<undefined, Result>;

/** Does all steps at once. */
export function allSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Sorts the suffixes of `tokens` by their first SORTED_TOKENS tokens. A shorter suffix comes before a longer one that
 * begins with it. Uses prefix doubling with counting sorts (Manber & Myers 1990) up to this depth: O(n log depth).
 *
 * @param tokens ids in [0, vocabularySize), [n]
 * @returns start positions in sorted order, [n]
 */
export function* sortSuffixes(tokens: Int32Array, vocabularySize: number): Steps<Int32Array> {
  const n = tokens.length;
  const identity = Int32Array.from({ length: n }, (_, i) => i);
  let rank: Int32Array = tokens;
  const suffixes = new Int32Array(n);
  yield* sortByRank(identity, rank, vocabularySize, suffixes);
  let ranks: Int32Array = new Int32Array(n);
  let classes = yield* rerank(suffixes, rank, 0, ranks);
  rank = ranks;
  ranks = new Int32Array(n);
  const bySecondHalf = identity;
  for (let depth = 1; depth < SORTED_TOKENS && classes < n; depth *= 2) {
    yield* orderBySecondHalf(suffixes, depth, bySecondHalf);
    yield* sortByRank(bySecondHalf, rank, classes, suffixes);
    classes = yield* rerank(suffixes, rank, depth, ranks);
    const old = rank;
    rank = ranks;
    ranks = old;
  }
  return suffixes;
}

/** The positions in the order of the suffixes `depth` tokens after them. */
function* orderBySecondHalf(suffixes: Int32Array, depth: number, ordered: Int32Array): Steps<void> {
  const n = suffixes.length;
  let k = 0;
  for (let i = Math.max(0, n - depth); i < n; i++) ordered[k++] = i;
  for (let from = 0; from < n; from += STEP) {
    const to = Math.min(n, from + STEP);
    for (let j = from; j < to; j++) if (suffixes[j] >= depth) ordered[k++] = suffixes[j] - depth;
    yield;
  }
}

/** Stable counting sort of positions by their rank. */
function* sortByRank(positions: Int32Array, rank: Int32Array, classes: number, sorted: Int32Array): Steps<void> {
  const n = rank.length;
  const starts = new Int32Array(classes + 1);
  for (let from = 0; from < n; from += STEP) {
    countRanks(rank.subarray(from, from + STEP), starts);
    yield;
  }
  for (let c = 0; c < classes; c++) starts[c + 1] += starts[c];
  for (let from = 0; from < n; from += STEP) {
    place(positions.subarray(from, from + STEP), rank, starts, sorted);
    yield;
  }
}

function countRanks(rank: Int32Array, starts: Int32Array): void {
  for (let i = 0; i < rank.length; i++) starts[rank[i] + 1]++;
}

function place(positions: Int32Array, rank: Int32Array, starts: Int32Array, sorted: Int32Array): void {
  for (let k = 0; k < positions.length; k++) {
    const position = positions[k];
    sorted[starts[rank[position]]++] = position;
  }
}

/** Numbers the classes of suffixes that are equal in both halves of `2 * depth` tokens. @returns the number of classes */
function* rerank(suffixes: Int32Array, rank: Int32Array, depth: number, next: Int32Array): Steps<number> {
  const n = suffixes.length;
  let last = 0;
  for (let from = 0; from < n; from += STEP) {
    last = rerankRange({ suffixes, rank, depth, next }, { from, to: Math.min(n, from + STEP), last });
    yield;
  }
  return n === 0 ? 0 : last + 1;
}

/** @returns the number of the last suffix's class, after the one before the range had `last` */
function rerankRange(
  order: {
    readonly suffixes: Int32Array;
    readonly rank: Int32Array;
    readonly depth: number;
    readonly next: Int32Array;
  },
  range: { readonly from: number; readonly to: number; readonly last: number },
): number {
  const { suffixes, rank, depth, next } = order;
  const { from, to } = range;
  const n = suffixes.length;
  let { last } = range;
  for (let j = from; j < to; j++) {
    const here = suffixes[j];
    if (j > 0) {
      const before = suffixes[j - 1];
      const second = here + depth < n ? rank[here + depth] : -1;
      const secondBefore = before + depth < n ? rank[before + depth] : -1;
      if (rank[here] !== rank[before] || second !== secondBefore) last++;
    }
    next[here] = last;
  }
  return last;
}
