/** Counts how often tokens followed contexts, where contexts are hashes. */
import { hashCombine } from "../core/hash.ts";

/** Stands for any token, in the key of the total of a context. */
const ANY = -1;

/**
 * A hash table of counts with linear probing. Additions can be undone. Entries are never removed, so no count depends on
 * the order of additions. Two pairs with the same 32-bit hash share a count.
 */
export class HashedCounts {
  private keys = new Int32Array(1024);
  private counts = new Int32Array(1024);
  private used = 0;

  /** Adds one occurrence. @param times 1, or -1 to undo an addition */
  add(context: number, token: number, times: 1 | -1): void {
    if (2 * this.used >= this.keys.length) this.grow();
    this.counts[this.slotOrNew(keyOf(context, token))] += times;
    this.counts[this.slotOrNew(keyOf(context, ANY))] += times;
  }

  /** How often the token followed the context. */
  countOf(context: number, token: number): number {
    return this.counts[this.slot(keyOf(context, token))];
  }

  /** How often any token followed the context. */
  totalOf(context: number): number {
    return this.counts[this.slot(keyOf(context, ANY))];
  }

  private slotOrNew(key: number): number {
    const slot = this.slot(key);
    if (this.keys[slot] === 0) {
      this.keys[slot] = key;
      this.used++;
    }
    return slot;
  }

  /** The slot of the key, or the free slot for it, whose count is 0. */
  private slot(key: number): number {
    const mask = this.keys.length - 1;
    let at = (key ^ (key >>> 15)) & mask;
    while (this.keys[at] !== 0 && this.keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { keys, counts } = this;
    this.keys = new Int32Array(2 * keys.length);
    this.counts = new Int32Array(2 * keys.length);
    for (let at = 0; at < keys.length; at++) {
      if (keys[at] === 0) continue;
      const slot = this.slot(keys[at]);
      this.keys[slot] = keys[at];
      this.counts[slot] = counts[at];
    }
  }
}

/** Never 0, which marks a free entry. */
function keyOf(context: number, token: number): number {
  return hashCombine(context, token) || 1;
}
