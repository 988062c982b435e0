/** Byte-pair encoding, learning: which pairs of tokens become one (Gage 1994; Sennrich, Haddow & Birch 2016). */

/** Two token ids that become one. */
export type Merge = readonly [left: number, right: number];

/** Pairs are keyed by both ids in one 32-bit integer. */
export const MAX_TOKENS = 1 << 16;

export function pairKey(left: number, right: number): number {
  return (left << 16) | right;
}

/** A pair that stands next to each other somewhere in the words. */
interface AdjacentPair {
  readonly left: number;
  readonly right: number;
  /** Occurrences, weighted by how often each word occurs. Only falls once the step that made the pair is over. */
  count: number;
  /** Words that hold it or held it once, each once, ascending. */
  readonly words: number[];
}

/** What a heap entry claimed when it was pushed; the pair's count may have fallen since. */
interface HeapEntry {
  readonly pair: AdjacentPair;
  readonly count: number;
}

/**
 * Learns merges, each the most frequent pair left; among equals the one with the lower left id, then the lower
 * right id. Ends early when no pair occurs twice.
 *
 * No two merges spell the same token: while nothing joins a stretch of text to its surroundings, its merges depend
 * on the stretch alone, so it always comes together from the same two parts.
 *
 * @param words token ids of each word; changed in place
 * @param counts how often each word occurs, parallel to `words`
 * @param firstId the id of the first merge's token; the following ones count up from it
 */
export function learnMerges(
  words: readonly number[][],
  counts: readonly number[],
  { maxMerges, firstId }: { readonly maxMerges: number; readonly firstId: number },
): readonly Merge[] {
  const merges: Merge[] = [];
  const pairs = new Map<number, AdjacentPair>();
  const note = (left: number, right: number, word: number, change: number): AdjacentPair => {
    const key = pairKey(left, right);
    let pair = pairs.get(key);
    if (pair === undefined) {
      pair = { left, right, count: 0, words: [] };
      pairs.set(key, pair);
    }
    pair.count += change;
    if (change > 0 && pair.words.at(-1) !== word) pair.words.push(word);
    return pair;
  };
  for (let w = 0; w < words.length; w++) {
    for (let k = 1; k < words[w].length; k++) note(words[w][k - 1], words[w][k], w, counts[w]);
  }

  const heap = new PairHeap();
  for (const pair of pairs.values()) heap.push(pair);
  while (merges.length < maxMerges) {
    const claim = heap.pop();
    if (claim === undefined || claim.count < 2) break;
    const { pair } = claim;
    if (pair.count !== claim.count) {
      heap.push(pair);
      continue;
    }
    const merge: Merge = [pair.left, pair.right];
    const id = firstId + merges.length;
    merges.push(merge);
    const fresh = new Set<AdjacentPair>();
    for (const w of pair.words) {
      mergeInWord(words[w], merge, id, (left, right, sign) => {
        const touched = note(left, right, w, sign * counts[w]);
        if (sign > 0) fresh.add(touched);
      });
    }
    pairs.delete(pairKey(pair.left, pair.right));
    for (const touched of fresh) heap.push(touched);
  }
  return merges;
}

/** Replaces each occurrence of the pair, left to right, and tells how its neighbors' pairs change. */
function mergeInWord(
  word: number[],
  [left, right]: Merge,
  id: number,
  change: (left: number, right: number, sign: 1 | -1) => void,
): void {
  let written = 0;
  for (let k = 0; k < word.length; written++) {
    if (word[k] !== left || word[k + 1] !== right) {
      word[written] = word[k++];
      continue;
    }
    if (written > 0) {
      change(word[written - 1], left, -1);
      change(word[written - 1], id, 1);
    }
    if (k + 2 < word.length) {
      change(right, word[k + 2], -1);
      change(id, word[k + 2], 1);
    }
    word[written] = id;
    k += 2;
  }
  word.length = written;
}

/** A binary heap, the claim to be taken first on top. */
class PairHeap {
  readonly #claims: HeapEntry[] = [];

  push(pair: AdjacentPair): void {
    const claim = { pair, count: pair.count };
    let k = this.#claims.push(claim) - 1;
    while (k > 0) {
      const parent = (k - 1) >> 1;
      if (!isBefore(claim, this.#claims[parent])) break;
      this.#claims[k] = this.#claims[parent];
      k = parent;
    }
    this.#claims[k] = claim;
  }

  pop(): HeapEntry | undefined {
    const claims = this.#claims;
    const top = claims[0];
    const last = claims.pop();
    if (last === undefined || claims.length === 0) return last;
    let k = 0;
    for (;;) {
      let child = 2 * k + 1;
      if (child >= claims.length) break;
      if (child + 1 < claims.length && isBefore(claims[child + 1], claims[child])) child++;
      if (!isBefore(claims[child], last)) break;
      claims[k] = claims[child];
      k = child;
    }
    claims[k] = last;
    return top;
  }
}

function isBefore(a: HeapEntry, b: HeapEntry): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.pair.left !== b.pair.left ? a.pair.left < b.pair.left : a.pair.right < b.pair.right;
}
