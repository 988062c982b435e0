/**
 * A suffix array of a token stream, sorted to a fixed depth. Every context up to that depth is one contiguous range, in
 * which its continuations are sorted.
 */

/** How many tokens of a suffix are compared. A power of two; set by hand, not measured. */
export const SORTED_TOKENS = 16;

/**
 * Sorts the suffixes of `tokens` by their first SORTED_TOKENS tokens. A shorter suffix comes before a longer one that
 * begins with it. Uses prefix doubling with counting sorts (Manber & Myers 1990) up to this depth: O(n log depth).
 *
 * @param tokens ids in [0, vocabularySize), [n]
 * @returns start positions in sorted order, [n]
 */
export function sortSuffixes(tokens: Int32Array, vocabularySize: number): Int32Array {
  const n = tokens.length;
  const identity = Int32Array.from({ length: n }, (_, i) => i);
  let rank: Int32Array = tokens;
  const suffixes = new Int32Array(n);
  sortByRank(identity, rank, vocabularySize, suffixes);
  let ranks: Int32Array = new Int32Array(n);
  let classes = rerank(suffixes, rank, 0, ranks);
  rank = ranks;
  ranks = new Int32Array(n);
  const bySecondHalf = identity;
  for (let depth = 1; depth < SORTED_TOKENS && classes < n; depth *= 2) {
    let k = 0;
    for (let i = Math.max(0, n - depth); i < n; i++) bySecondHalf[k++] = i;
    for (let j = 0; j < n; j++) if (suffixes[j] >= depth) bySecondHalf[k++] = suffixes[j] - depth;
    sortByRank(bySecondHalf, rank, classes, suffixes);
    classes = rerank(suffixes, rank, depth, ranks);
    const old = rank;
    rank = ranks;
    ranks = old;
  }
  return suffixes;
}

/** Stable counting sort of positions by their rank. */
function sortByRank(positions: Int32Array, rank: Int32Array, classes: number, sorted: Int32Array): void {
  const starts = new Int32Array(classes + 1);
  for (let i = 0; i < rank.length; i++) starts[rank[i] + 1]++;
  for (let c = 0; c < classes; c++) starts[c + 1] += starts[c];
  for (let k = 0; k < positions.length; k++) {
    const position = positions[k];
    sorted[starts[rank[position]]++] = position;
  }
}

/** Numbers the classes of suffixes that are equal in both halves of `2 * depth` tokens. @returns the number of classes */
function rerank(suffixes: Int32Array, rank: Int32Array, depth: number, next: Int32Array): number {
  const n = suffixes.length;
  let classes = 0;
  for (let j = 0; j < n; j++) {
    const here = suffixes[j];
    if (j > 0) {
      const before = suffixes[j - 1];
      const second = here + depth < n ? rank[here + depth] : -1;
      const secondBefore = before + depth < n ? rank[before + depth] : -1;
      if (rank[here] !== rank[before] || second !== secondBefore) classes++;
    }
    next[here] = classes;
  }
  return n === 0 ? 0 : classes + 1;
}
