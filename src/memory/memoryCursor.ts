/** A cursor in a text: for each order, the range of its context in the index of the workspace memory. */
import type { OrderBlend } from "./blend.ts";
import type { CountMerger } from "./orderCounts.ts";
import type { Segment } from "./segment.ts";
import { SORTED_TOKENS } from "./suffixArray.ts";

/** The longest context, in tokens. It is one less than the sorted depth, because the continuation is sorted, too. */
export const MEMORY_ORDER = SORTED_TOKENS - 1;

/** The part of the memory that a cursor reads. The version changes with the segments. */
export interface MemoryIndex {
  readonly segments: readonly Segment[];
  readonly version: number;
  readonly vocabularySize: number;
  readonly eos: number;
}

/**
 * Follows one text. The suffixes that begin with a context of o tokens and then `y` are a sub-range of those that begin
 * with the context. So the range of each order comes from the range of the order below at the previous token.
 */
export class MemoryCursor {
  /** The last tokens: at most MEMORY_ORDER, and none before the `<EOS>` at the start of the document. */
  private context: number[] = [];
  /** [segment][order][low, high) */
  private ranges: Int32Array;
  private version: number;

  constructor(private readonly memory: MemoryIndex) {
    this.version = memory.version;
    this.ranges = new Int32Array(memory.segments.length * 2 * SORTED_TOKENS);
    this.begin();
  }

  /** Moves to the start of a document. */
  begin(): void {
    this.seek([this.memory.eos]);
  }

  /** Moves past one token. */
  advance(token: number): void {
    if (token === this.memory.eos || this.version !== this.memory.version) {
      this.seek(token === this.memory.eos ? [token] : [...this.context, token]);
      return;
    }
    if (this.context.length === MEMORY_ORDER) this.context.shift();
    this.context.push(token);
    this.memory.segments.forEach((segment, s) => {
      this.narrow(segment, s * 2 * SORTED_TOKENS, token);
    });
  }

  /** Makes an independent cursor at the same position. */
  clone(): MemoryCursor {
    const copy: MemoryCursor = Object.create(MemoryCursor.prototype);
    return Object.assign(copy, {
      memory: this.memory,
      version: this.version,
      context: this.context.slice(),
      ranges: this.ranges.slice(),
    });
  }

  /** Moves to the position after these tokens of one document. */
  seek(context: readonly number[]): void {
    const { segments, version } = this.memory;
    this.version = version;
    this.ranges = new Int32Array(segments.length * 2 * SORTED_TOKENS);
    this.context = [];
    const start = Math.max(0, context.length - MEMORY_ORDER);
    segments.forEach((segment, s) => {
      const base = s * 2 * SORTED_TOKENS;
      this.ranges[base + 1] = segment.length;
      for (let i = start; i < context.length; i++) this.narrow(segment, base, context[i]);
    });
    for (let i = start; i < context.length; i++) this.context.push(context[i]);
  }

  /** Sets the counts of the orders 1..MEMORY_ORDER of the blend. Order 0 is the base distribution of the memory. */
  collect(blend: OrderBlend, merger: CountMerger): void {
    if (this.version !== this.memory.version) this.seek(this.context.slice());
    const { segments } = this.memory;
    blend.longest = 0;
    for (let o = 1; o <= MEMORY_ORDER; o++) {
      const counts = blend.orders[o];
      counts.clear();
      let filled = 0;
      for (let s = 0; s < segments.length; s++) {
        const at = (s * SORTED_TOKENS + o) * 2;
        if (this.ranges[at] < this.ranges[at + 1]) filled++;
      }
      if (filled === 0) break;
      for (let s = 0; s < segments.length; s++) {
        const at = (s * SORTED_TOKENS + o) * 2;
        const [low, high] = [this.ranges[at], this.ranges[at + 1]];
        if (low === high) continue;
        if (filled === 1 && segments[s].sign === 1) {
          segments[s].continuations(low, high, o, counts);
        } else {
          merger.addend.clear();
          segments[s].continuations(low, high, o, merger.addend);
          merger.add(segments[s].sign);
        }
      }
      merger.drainInto(counts);
      if (counts.total > 0) blend.longest = o;
    }
  }

  private narrow(segment: Segment, base: number, token: number): void {
    const { ranges } = this;
    for (let o = MEMORY_ORDER; o >= 1; o--) {
      const at = base + o * 2;
      const low = ranges[at - 2];
      const high = ranges[at - 1];
      if (low === high) {
        ranges[at] = ranges[at + 1] = 0;
        continue;
      }
      const first = segment.lowerBound(low, high, o - 1, token);
      ranges[at] = first;
      ranges[at + 1] = segment.hasToken(first, high, o - 1, token) ? segment.runEnd(first, high, o - 1) : first;
    }
  }
}
