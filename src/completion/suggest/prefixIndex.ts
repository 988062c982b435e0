/** The tokens of a vocabulary in byte order, where all that begin with some bytes are one range. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";

/** Finds the tokens that may come next where the first bytes of the text that follows are known. */
export class PrefixIndex {
  private readonly ids: Int32Array;
  private readonly bytes: readonly Uint8Array[];

  constructor(vocabulary: Vocabulary) {
    this.bytes = Array.from({ length: vocabulary.size }, (_, id) => vocabulary.bytesOf(id));
    const spelled = this.bytes.flatMap((bytes, id) => (bytes.length > 0 ? [id] : []));
    this.ids = Int32Array.from(spelled.sort((a, b) => compareBytes(this.bytes[a], this.bytes[b])));
  }

  bytesOf(id: number): Uint8Array {
    return this.bytes[id];
  }

  /** Tokens that begin with all of `bytes`. */
  beginningWith(bytes: Uint8Array): Int32Array {
    const from = this.firstNotBelow(bytes);
    let to = from;
    while (to < this.ids.length && startsWith(this.bytes[this.ids[to]], bytes)) to++;
    return this.ids.subarray(from, to);
  }

  /** Tokens that are a proper beginning of `bytes`. */
  beginningsOf(bytes: Uint8Array): number[] {
    const found: number[] = [];
    for (let length = 1; length < bytes.length; length++) {
      const start = bytes.subarray(0, length);
      for (let at = this.firstNotBelow(start); at < this.ids.length; at++) {
        if (compareBytes(this.bytes[this.ids[at]], start) !== 0) break;
        found.push(this.ids[at]);
      }
    }
    return found;
  }

  /** Binary search for the first token that is not below `bytes` in byte order. */
  private firstNotBelow(bytes: Uint8Array): number {
    let from = 0;
    let to = this.ids.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (compareBytes(this.bytes[this.ids[middle]], bytes) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  if (bytes.length < start.length) return false;
  for (let k = 0; k < start.length; k++) if (bytes[k] !== start[k]) return false;
  return true;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let k = 0; k < length; k++) if (a[k] !== b[k]) return a[k] - b[k];
  return a.length - b.length;
}
