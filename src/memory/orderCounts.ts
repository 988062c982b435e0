/** The counts of what followed one context. The lists are reused from query to query. */

/** Token ids with their counts. */
export interface SparseCounts {
  readonly ids: Int32Array;
  readonly counts: Int32Array;
}

/** The continuations of the context of one order. */
export class OrderCounts {
  ids: Int32Array = new Int32Array(64);
  counts: Int32Array = new Int32Array(64);
  /** The number of entries. Each has a count of at least 1. */
  distinct = 0;
  total = 0;
  /** The highest count. */
  maxCount = 0;
  private own = { ids: this.ids, counts: this.counts };

  /** Removes all entries. */
  clear(): void {
    this.ids = this.own.ids;
    this.counts = this.own.counts;
    this.distinct = 0;
    this.total = 0;
    this.maxCount = 0;
  }

  /** Adds a token that is not in the list. */
  append(id: number, count: number): void {
    if (this.distinct === this.own.ids.length) this.grow();
    this.ids[this.distinct] = id;
    this.counts[this.distinct++] = count;
    this.total += count;
    if (count > this.maxCount) this.maxCount = count;
  }

  /** Refers to counts of another owner, without a copy, until `clear`. Only for an empty list. */
  borrow(counts: SparseCounts, total: number, best: number): void {
    this.ids = counts.ids;
    this.counts = counts.counts;
    this.distinct = counts.ids.length;
    this.total = total;
    this.maxCount = best;
  }

  /** Returns the count of a token. */
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

/** Sums the counts of one context over several segments, some of which count negatively. */
export class CountMerger {
  /** The counts that `add` reads. The caller clears and fills it. */
  readonly addend = new OrderCounts();
  private readonly sums: Int32Array;
  private readonly touched: number[] = [];

  constructor(vocabularySize: number) {
    this.sums = new Int32Array(vocabularySize);
  }

  /** Adds or subtracts `addend`. */
  add(sign: 1 | -1): void {
    const { ids, counts, distinct } = this.addend;
    for (let k = 0; k < distinct; k++) {
      if (this.sums[ids[k]] === 0) this.touched.push(ids[k]);
      this.sums[ids[k]] += sign * counts[k];
    }
  }

  /** Appends the positive sums to an empty list and resets the sums. */
  drainInto(into: OrderCounts): void {
    for (const id of this.touched) {
      if (this.sums[id] > 0) into.append(id, this.sums[id]);
      this.sums[id] = 0;
    }
    this.touched.length = 0;
  }
}
