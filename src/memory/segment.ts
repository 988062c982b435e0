/** A segment: an immutable index of some documents. A memory is a few segments, some of which may count negatively. */
import type { OrderCounts, SparseCounts } from "./orderCounts.ts";
import { SORTED_TOKENS, type Steps, sortSuffixes } from "./suffixArray.ts";

/** A document as token ids, without `<EOS>`. */
export interface MemoryDocument {
  readonly path: string;
  readonly ids: Int32Array;
  /** That of the file as it was read, by which an unchanged file is recognized; absent where it must be read again. */
  stamp?: number | undefined;
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

  private constructor(
    stream: { readonly tokens: Int32Array; readonly length: number; readonly documents: readonly MemoryDocument[] },
    suffixes: Int32Array,
    /** 1, or -1 where the documents are subtracted from those of other segments. */
    readonly sign: 1 | -1,
  ) {
    this.tokens = stream.tokens;
    this.length = stream.length;
    this.documents = stream.documents;
    this.suffixes = suffixes;
  }

  /** Makes the index of some documents. */
  static *of(
    documents: readonly MemoryDocument[],
    { size, eos }: { readonly size: number; readonly eos: number },
    sign: 1 | -1,
  ): Steps<Segment> {
    const stream = streamOf(documents, eos);
    const suffixes = yield* sortSuffixes(stream.tokens.subarray(0, stream.length), size);
    return new Segment(stream, suffixes, sign);
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

/** The documents behind one another, and views of it in their place. */
function streamOf(documents: readonly MemoryDocument[], eos: number) {
  const length = documents.reduce((sum, { ids }) => sum + ids.length + 1, 1);
  const tokens = new Int32Array(length + SORTED_TOKENS).fill(-1);
  tokens[0] = eos;
  let end = 1;
  const views = documents.map(({ path, ids, stamp }): MemoryDocument => {
    tokens.set(ids, end);
    const view = tokens.subarray(end, end + ids.length);
    end += ids.length;
    tokens[end++] = eos;
    return { path, ids: view, stamp };
  });
  return { tokens, length, documents: views };
}
