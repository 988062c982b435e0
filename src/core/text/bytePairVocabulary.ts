/**
 * Byte-level byte-pair encoding (Sennrich, Haddow & Birch 2016; over bytes: Radford et al. 2019).
 * The ids are those of `<EOS>`, then the 256 bytes, then one token for each merge, in the order of learning.
 */
import { fromUtf8, spell, toUtf8 } from "./byteAlphabet.ts";
import { type Merge, pairKey } from "./learnMerges.ts";
import { BPE_PATTERN, PreTokenizer } from "./preTokens.ts";
import { byteLevelJson } from "./tokenizerJson.ts";
import { type Encoding, EOS, type Vocabulary } from "./vocabulary.ts";

const EOS_ID = 0;
const FIRST_BYTE_ID = 1;
/** The id of the first merge, and so the size of the smallest vocabulary. */
export const FIRST_MERGE_ID = FIRST_BYTE_ID + 256;

const preTokenizer = new PreTokenizer(BPE_PATTERN);
/** The most pre-tokens whose encoding is cached; ten megabytes of code have about as many different ones. */
const MAX_CACHED_PRE_TOKENS = 200_000;

/** A vocabulary of byte-level BPE. Every text round-trips. */
export class BytePairVocabulary implements Vocabulary {
  readonly kind = "bpe";
  readonly eos = EOS_ID;
  readonly unk = undefined;
  readonly #merges: readonly Merge[];
  readonly #bytes: readonly Uint8Array[];
  /** From a pair of ids to the id of the merged token. Merges with lower ids apply first. */
  readonly #idOfPair = new Map<number, number>();
  /** The offset of each cached encoding in the pool: its number of tokens, their ids, their ends. */
  readonly #offsetOf = new Map<string, number>();
  #pool = new Int32Array(1 << 12);
  #poolUsed = 0;

  /** @param merges pairs of ids; each id is that of a byte or of an earlier merge */
  constructor(merges: readonly Merge[]) {
    this.#merges = merges;
    const bytes: Uint8Array[] = [new Uint8Array(0)];
    for (let byte = 0; byte < 256; byte++) bytes.push(Uint8Array.of(byte));
    for (const [left, right] of merges) {
      this.#idOfPair.set(pairKey(left, right), bytes.length);
      bytes.push(join(bytes[left], bytes[right]));
    }
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  encode(text: string): Encoding {
    if (this.#offsetOf.size >= MAX_CACHED_PRE_TOKENS) {
      this.#offsetOf.clear();
      this.#poolUsed = 0;
    }
    const offsets: number[] = [];
    let length = 0;
    for (const preToken of preTokenizer.split(text)) {
      const offset = this.#offsetOf.get(preToken) ?? this.#encodePreToken(preToken);
      offsets.push(offset);
      length += this.#pool[offset];
    }
    const pool = this.#pool;
    const ids = new Int32Array(length);
    const ends = new Int32Array(length);
    let k = 0;
    let start = 0;
    for (const offset of offsets) {
      const count = pool[offset];
      for (let j = offset + 1; j <= offset + count; j++, k++) {
        ids[k] = pool[j];
        ends[k] = start + pool[j + count];
      }
      start = ends[k - 1];
    }
    return { ids, ends };
  }

  lastBoundary(text: string): number {
    return preTokenizer.lastBoundary(text);
  }

  decode(ids: Iterable<number>): string {
    const bytes: number[] = [];
    for (const id of ids) for (const byte of this.#bytes[id]) bytes.push(byte);
    return fromUtf8(Uint8Array.from(bytes));
  }

  bytesOf(id: number): Uint8Array {
    return this.#bytes[id];
  }

  label(id: number): string {
    return id === EOS_ID ? EOS : fromUtf8(this.#bytes[id]);
  }

  toJson(): unknown {
    const tokens = this.#bytes.map((bytes, id) => (id === EOS_ID ? EOS : spell(bytes)));
    return byteLevelJson(BPE_PATTERN, tokens, this.#merges);
  }

  /** Encodes a pre-token into the pool and returns its offset. */
  #encodePreToken(preToken: string): number {
    const bytes = toUtf8(preToken);
    const ids = this.#merge(Array.from(bytes, byte => FIRST_BYTE_ID + byte));
    const offset = this.#poolUsed;
    this.#poolUsed += 1 + 2 * ids.length;
    if (this.#poolUsed > this.#pool.length) {
      const larger = new Int32Array(2 * this.#poolUsed);
      larger.set(this.#pool);
      this.#pool = larger;
    }
    this.#pool[offset] = ids.length;
    this.#pool.set(ids, offset + 1);
    this.#pool.set(this.#endsOf(ids, preToken, bytes.length), offset + 1 + ids.length);
    this.#offsetOf.set(detached(preToken), offset);
    return offset;
  }

  /** Merges the ids of one pre-token in place: always the earliest merge, leftmost first, until none applies. */
  #merge(ids: number[]): number[] {
    while (ids.length > 1) {
      let best = Infinity;
      let at = 0;
      for (let k = 1; k < ids.length; k++) {
        const id = this.#idOfPair.get(pairKey(ids[k - 1], ids[k])) ?? Infinity;
        if (id < best) {
          best = id;
          at = k - 1;
        }
      }
      if (best === Infinity) break;
      ids.splice(at, 2, best);
    }
    return ids;
  }

  /** Computes where each token ends, in UTF-16 units. */
  #endsOf(ids: readonly number[], text: string, byteLength: number): number[] {
    const ends: number[] = [];
    const isAscii = byteLength === text.length;
    let bytes = 0;
    let charBytes = 0;
    let units = 0;
    for (let k = 0; k < ids.length; k++) {
      bytes += this.#bytes[ids[k]].length;
      while (!isAscii && units < text.length) {
        const codePoint = text.codePointAt(units)!;
        if (charBytes + utf8Length(codePoint) > bytes) break;
        charBytes += utf8Length(codePoint);
        units += codePoint > 0xffff ? 2 : 1;
      }
      ends.push(isAscii ? bytes : units);
    }
    return ends;
  }
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

/** Copies a string that was cut from a text. V8 would otherwise keep the whole text in memory. */
function detached(cut: string): string {
  return cut.length < 13 ? cut : ` ${cut}`.slice(1);
}
