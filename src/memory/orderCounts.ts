/** What has followed one context: token ids with their counts, reused from query to query. */

/** Counts of continuations that somebody else owns. */
export interface SparseCounts {
  readonly ids: Int32Array;
  readonly counts: Int32Array;
}

/** The continuations of the context of one order. */
export class OrderCounts {
  ids: Int32Array = new Int32Array(64);
  counts: Int32Array = new Int32Array(64);
  /** Entries in use. Each has a count of at least 1. */
  distinct = 0;
  total = 0;
  /** The greatest count. */
  maxCount = 0;
  private own = { ids: this.ids, counts: this.counts };

  clear(): void {
    this.ids = this.own.ids;
    this.counts = this.own.counts;
    this.distinct = 0;
    this.total = 0;
    this.maxCount = 0;
  }

  /** Adds a token that is not there yet. */
  append(id: number, count: number): void {
    if (this.distinct === this.own.ids.length) this.grow();
    this.ids[this.distinct] = id;
    this.counts[this.distinct++] = count;
    this.total += count;
    if (count > this.maxCount) this.maxCount = count;
  }

  /** Takes counts as they are, without a copy; `clear` gives them back. Only for an empty list. */
  borrow(counts: SparseCounts, total: number, best: number): void {
    this.ids = counts.ids;
    this.counts = counts.counts;
    this.distinct = counts.ids.length;
    this.total = total;
    this.maxCount = best;
  }

  countOf(id: number): number {
    for (let k = 0; k < this.distinct; k++) if (this.ids[k] === id) return this.counts[k];
    return 0;
  }

  private grow(): void {
    const ids = new Int32Array(this.own.ids.length * 4);
    const counts = new Int32Array(ids.length);
    ids.set(this.own.ids);
    counts.set(this.own.counts);
    this.own = { ids, counts };
    this.ids = ids;
    this.counts = counts;
  }
}

/** Sums the counts of one context over several places, some of which may be taken away again. */
export class CountMerger {
  /** Where `add` reads from; the caller clears and fills it. */
  readonly addend = new OrderCounts();
  private readonly sums: Int32Array;
  private readonly touched: number[] = [];

  constructor(vocabularySize: number) {
    this.sums = new Int32Array(vocabularySize);
  }

  add(sign: 1 | -1): void {
    const { ids, counts, distinct } = this.addend;
    for (let k = 0; k < distinct; k++) {
      if (this.sums[ids[k]] === 0) this.touched.push(ids[k]);
      this.sums[ids[k]] += sign * counts[k];
    }
  }

  /** Appends what is left to an empty list and starts again. */
  drainInto(into: OrderCounts): void {
    for (const id of this.touched) {
      if (this.sums[id] > 0) into.append(id, this.sums[id]);
      this.sums[id] = 0;
    }
    this.touched.length = 0;
  }
}
