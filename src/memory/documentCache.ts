/** The document cache: counts of what followed every short context in the document so far. It follows edits exactly. */
import { hashCombine } from "../core/hash.ts";
import type { OrderBlend } from "./blend.ts";
import type { CountMerger, OrderCounts } from "./orderCounts.ts";

/** The longest context, in tokens; set by hand, not measured. */
export const CACHE_ORDER = 6;

const NONE = -1;

/** A text beside the document, counted in a cache of its own. */
export interface OtherText {
  readonly cache: DocumentCache;
  /** Sums the counts of both. */
  readonly merger: CountMerger;
}

/**
 * A trie of contexts, read backward from the cursor. The node of order o is the child of the node of order o-1 for the
 * token o positions back. Everything is appended in order, so the last append can be undone exactly.
 */
export class DocumentCache {
  private tokens: number[] = [];
  /** For each node: the number of continuations, the first entry of their list, and the key in the table. */
  private total = new Int32Array(1024);
  private head = new Int32Array(1024).fill(NONE);
  private parent = new Int32Array(1024);
  private edge = new Int32Array(1024);
  private nodes = 1;
  /** For each entry: a continuation, its count, and the next entry of the list. */
  private entryToken = new Int32Array(4096);
  private entryCount = new Int32Array(4096);
  private entryNext = new Int32Array(4096);
  private entries = 0;
  /** A hash table with linear probing, from (parent, token) to the node; 0 is free. */
  private table = new Int32Array(4096);

  /** The number of tokens in the cache. */
  get length(): number {
    return this.tokens.length;
  }

  /** Returns at most `count` of the last tokens. */
  last(count: number): number[] {
    return this.tokens.slice(Math.max(0, this.tokens.length - count));
  }

  /** Adds the next token. Contexts do not reach back before the first token. */
  append(token: number): void {
    let node = 0;
    for (let o = 0; ; o++) {
      this.count(node, token);
      if (o === CACHE_ORDER || o >= this.tokens.length) break;
      node = this.childOrNew(node, this.tokens[this.tokens.length - 1 - o]);
    }
    this.tokens.push(token);
  }

  /** Removes all but the first `length` tokens. */
  rewind(length: number): void {
    while (this.tokens.length > length) this.popToken();
  }

  /**
   * Sets the counts of all orders of the blend for the context at the end of the cache.
   * @param blend its `longest` becomes -1 before the first token
   * @param ahead tokens after the end of the cache that belong to the context but are not in the cache
   * @param other another text, whose counts for the same context are added
   */
  collect(blend: OrderBlend, ahead: readonly number[] = [], other?: OtherText): void {
    const available = this.tokens.length + ahead.length;
    blend.longest = -1;
    let node = 0;
    let otherNode = other ? 0 : NONE;
    for (let o = 0; o <= CACHE_ORDER; o++) {
      const counts = blend.orders[o];
      counts.clear();
      if (!other || otherNode === NONE) this.fill(node, counts);
      else {
        this.addTo(other.merger, node);
        other.cache.addTo(other.merger, otherNode);
        other.merger.drainInto(counts);
      }
      if (counts.total === 0) break;
      blend.longest = o;
      if (o >= available) break;
      const back = o < ahead.length ? ahead[ahead.length - 1 - o] : this.tokens[available - 1 - o];
      if (node !== NONE) node = this.child(node, back);
      if (other && otherNode !== NONE) otherNode = other.cache.child(otherNode, back);
      if (node === NONE && otherNode === NONE) break;
    }
  }

  /** Appends the continuations of a node. */
  private fill(node: number, counts: OrderCounts): void {
    if (node === NONE) return;
    for (let e = this.head[node]; e !== NONE; e = this.entryNext[e]) {
      counts.append(this.entryToken[e], this.entryCount[e]);
    }
  }

  /** Adds the continuations of a node to those of another text. */
  private addTo(merger: CountMerger, node: number): void {
    merger.addend.clear();
    this.fill(node, merger.addend);
    merger.add(1);
  }

  private count(node: number, token: number): void {
    this.total[node]++;
    let e = this.head[node];
    while (e !== NONE && this.entryToken[e] !== token) e = this.entryNext[e];
    if (e !== NONE) {
      this.entryCount[e]++;
      return;
    }
    if (this.entries === this.entryToken.length) {
      this.entryToken = grown(this.entryToken);
      this.entryCount = grown(this.entryCount);
      this.entryNext = grown(this.entryNext);
    }
    this.entryToken[this.entries] = token;
    this.entryCount[this.entries] = 1;
    this.entryNext[this.entries] = this.head[node];
    this.head[node] = this.entries++;
  }

  private popToken(): void {
    const token = this.tokens.pop();
    if (token === undefined) return;
    const path = [0];
    for (let o = 0; o < CACHE_ORDER && o < this.tokens.length; o++) {
      path.push(this.child(path[o], this.tokens[this.tokens.length - 1 - o]));
    }
    for (let o = path.length - 1; o >= 0; o--) this.discount(path[o], token);
  }

  /** Undoes `count`, and removes the node if that was its first continuation. */
  private discount(node: number, token: number): void {
    let e = this.head[node];
    while (this.entryToken[e] !== token) e = this.entryNext[e];
    if (--this.entryCount[e] === 0) {
      // The last entry is the first of its list.
      this.head[node] = this.entryNext[e];
      this.entries--;
    }
    if (--this.total[node] === 0 && node !== 0) {
      this.table[this.slot(this.parent[node], this.edge[node])] = 0;
      this.nodes--;
    }
  }

  private child(node: number, token: number): number {
    const found = this.table[this.slot(node, token)];
    return found === 0 ? NONE : found;
  }

  private childOrNew(node: number, token: number): number {
    const slot = this.slot(node, token);
    if (this.table[slot] !== 0) return this.table[slot];
    if (this.nodes === this.total.length) this.growNodes();
    const made = this.nodes++;
    this.total[made] = 0;
    this.head[made] = NONE;
    this.parent[made] = node;
    this.edge[made] = token;
    this.table[this.slot(node, token)] = made;
    return made;
  }

  /** The slot of the child in the table, or the free slot for it. */
  private slot(node: number, token: number): number {
    const mask = this.table.length - 1;
    let at = hashCombine(node, token) & mask;
    for (;;) {
      const found = this.table[at];
      if (found === 0 || (this.parent[found] === node && this.edge[found] === token)) return at;
      at = (at + 1) & mask;
    }
  }

  private growNodes(): void {
    this.total = grown(this.total);
    this.head = grown(this.head);
    this.parent = grown(this.parent);
    this.edge = grown(this.edge);
    // In their order of creation, so that removing the last one leaves no gap in a probe sequence.
    this.table = new Int32Array(this.table.length * 2);
    for (let node = 1; node < this.nodes; node++) {
      this.table[this.slot(this.parent[node], this.edge[node])] = node;
    }
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
