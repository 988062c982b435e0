/** Learns the merges of byte-pair encoding (Gage 1994; Sennrich, Haddow & Birch 2016). */

/** Two token ids that are merged into one token. */
export type Merge = readonly [left: number, right: number];

/** The most tokens of a vocabulary: both ids of a pair fit in one 32-bit key. */
export const MAX_TOKENS = 1 << 16;

/** Packs two ids of at most 16 bits into one integer. */
export function pairKey(left: number, right: number): number {
  return (left << 16) | right;
}

/** Two tokens that are adjacent somewhere in the words. */
interface AdjacentPair {
  readonly left: number;
  readonly right: number;
  /** Occurrences, weighted by how often each word occurs. After the step that made the pair, it can only fall. */
  count: number;
  /** The words that hold the pair now or held it before, each once, ascending. */
  readonly words: number[];
}

/** A pair with its count at the time of the push; the pair's count may have fallen since. */
interface HeapEntry {
  readonly pair: AdjacentPair;
  readonly count: number;
}

/**
 * Learns merges. Each is the most frequent pair that is left; of equal pairs the one with the lower left id, then with
 * the lower right id. Ends early when no pair occurs twice.
 *
 * No two merges spell the same token. As long as nothing joins a piece of text with its surroundings, its merges depend
 * on the piece alone, so it always forms from the same two parts.
 *
 * @param words   token ids of each word; changed in place
 * @param counts  how often each word occurs, parallel to `words`
 * @param firstId the id of the first merge; later merges count up from it
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
    const entry = heap.pop();
    if (entry === undefined || entry.count < 2) break;
    const { pair } = entry;
    if (pair.count !== entry.count) {
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

/** Replaces each occurrence of the pair, left to right, and reports every change of an adjacent pair. */
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

/** A binary heap with the most frequent pair on top. */
class PairHeap {
  readonly #entries: HeapEntry[] = [];

  push(pair: AdjacentPair): void {
    const entry = { pair, count: pair.count };
    let k = this.#entries.push(entry) - 1;
    while (k > 0) {
      const parent = (k - 1) >> 1;
      if (!isBefore(entry, this.#entries[parent])) break;
      this.#entries[k] = this.#entries[parent];
      k = parent;
    }
    this.#entries[k] = entry;
  }

  pop(): HeapEntry | undefined {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return last;
    let k = 0;
    for (;;) {
      let child = 2 * k + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && isBefore(entries[child + 1], entries[child])) child++;
      if (!isBefore(entries[child], last)) break;
      entries[k] = entries[child];
      k = child;
    }
    entries[k] = last;
    return top;
  }
}

function isBefore(a: HeapEntry, b: HeapEntry): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.pair.left !== b.pair.left ? a.pair.left < b.pair.left : a.pair.right < b.pair.right;
}
