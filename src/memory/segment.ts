/** A segment: an immutable index of some documents. A memory is a few segments, some of which may count negatively. */
import type { OrderCounts, SparseCounts } from "./orderCounts.ts";
import { SORTED_TOKENS, sortSuffixes } from "./suffixArray.ts";

/** A document as token ids, without `<EOS>`. */
export interface MemoryDocument {
  readonly path: string;
  readonly ids: Int32Array;
}

interface CachedCounts extends SparseCounts {
  readonly total: number;
  readonly best: number;
}

/** Counts of longer ranges are cached; set by hand, not measured. */
const MAX_UNCACHED_RANGE = 48;

/**
 * The documents in one stream, `<EOS> d1 <EOS> d2 <EOS>`, with its sorted suffixes: 8 bytes a token.
 * The suffixes that begin with a context are the range [low, high) of `suffixes`.
 */
export class Segment {
  /** The documents. Their ids are views of the stream. */
  readonly documents: readonly MemoryDocument[];
  /** The number of tokens in the stream. */
  readonly length: number;
  /** The stream, then SORTED_TOKENS times -1, so that a context may extend past the end. */
  private readonly tokens: Int32Array;
  private readonly suffixes: Int32Array;
  private readonly cache = new Map<number, CachedCounts>();
  private cachedNumbers = 0;

  /** @param sign 1, or -1 if the documents are subtracted from those of other segments */
  constructor(
    documents: readonly MemoryDocument[],
    vocabularySize: number,
    eos: number,
    readonly sign: 1 | -1,
  ) {
    this.length = documents.reduce((sum, { ids }) => sum + ids.length + 1, 1);
    this.tokens = new Int32Array(this.length + SORTED_TOKENS).fill(-1);
    this.tokens[0] = eos;
    let end = 1;
    this.documents = documents.map(({ path, ids }) => {
      this.tokens.set(ids, end);
      const view = this.tokens.subarray(end, end + ids.length);
      end += ids.length;
      this.tokens[end++] = eos;
      return { path, ids: view };
    });
    this.suffixes = sortSuffixes(this.tokens.subarray(0, this.length), vocabularySize);
  }

  /** Adds the count of each token as a continuation: of all tokens except the first `<EOS>`. */
  countTokens(counts: Int32Array): void {
    for (let i = 1; i < this.length; i++) counts[this.tokens[i]] += this.sign;
  }

  /** Finds the first suffix of [low, high) whose token at `depth` is at least `token`. */
  lowerBound(low: number, high: number, depth: number, token: number): number {
    const { tokens, suffixes } = this;
    let from = low;
    let to = high;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (tokens[suffixes[middle] + depth] < token) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Whether suffix `at`, below `high`, has `token` at `depth`. */
  hasToken(at: number, high: number, depth: number, token: number): boolean {
    return at < high && this.tokens[this.suffixes[at] + depth] === token;
  }

  /** Finds the end of the run of suffixes from `low` with the same token at `depth`, by galloping, then bisection. */
  runEnd(low: number, high: number, depth: number): number {
    const { tokens, suffixes } = this;
    const token = tokens[suffixes[low] + depth];
    let step = 1;
    let known = low;
    while (known + step < high && tokens[suffixes[known + step] + depth] === token) {
      known += step;
      step *= 2;
    }
    return this.lowerBound(known + 1, Math.min(high, known + step), depth, token + 1);
  }

  /** Appends the continuations of the context [low, high) of `order` tokens to an empty list. */
  continuations(low: number, high: number, order: number, into: OrderCounts): void {
    if (high - low > MAX_UNCACHED_RANGE) {
      const cached = this.cachedContinuations(low, high, order);
      into.borrow(cached, cached.total, cached.best);
      return;
    }
    const { tokens, suffixes } = this;
    let i = low;
    while (i < high) {
      const token = tokens[suffixes[i] + order];
      const start = i++;
      while (i < high && tokens[suffixes[i] + order] === token) i++;
      if (token >= 0) into.append(token, i - start);
    }
  }

  private cachedContinuations(low: number, high: number, order: number): CachedCounts {
    const key = low * SORTED_TOKENS + order;
    const known = this.cache.get(key);
    if (known) return known;
    const ids: number[] = [];
    const counts: number[] = [];
    for (let i = low; i < high; ) {
      const end = this.runEnd(i, high, order);
      const token = this.tokens[this.suffixes[i] + order];
      if (token >= 0) {
        ids.push(token);
        counts.push(end - i);
      }
      i = end;
    }
    const total = counts.reduce((sum, count) => sum + count, 0);
    const best = counts.reduce((most, count) => Math.max(most, count), 0);
    const found = { ids: Int32Array.from(ids), counts: Int32Array.from(counts), total, best };
    // The cache is cleared once it takes more than two bytes a token.
    this.cachedNumbers += 2 * ids.length + 16;
    if (this.cachedNumbers > 65_536 + this.length / 2) {
      this.cache.clear();
      this.cachedNumbers = 2 * ids.length + 16;
    }
    this.cache.set(key, found);
    return found;
  }
}
