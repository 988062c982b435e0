/** The text of a document as far as it was seen, with its tokens: encoded piece by piece, and kept until the text differs. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";

/** UTF-16 units of text that are encoded at a time. Set by hand, not measured. */
const PIECE_CHARS = 2048;
const INITIAL_TOKENS = 256;
/** UTF-16 units that are compared at once, many times as fast as one by one. */
const COMPARED_CHARS = 512;

/** A point after which further text changes no token before it: the lengths of the text and of its tokens. */
export interface Boundary {
  readonly chars: number;
  readonly tokens: number;
}

const BEGINNING: Boundary = { chars: 0, tokens: 0 };

/**
 * Holds the longest text that was seen, also beyond the cursor. Later text cannot change the tokens before a boundary
 * (see Vocabulary.lastBoundary), so the tokens of a shorter text are the first ones of a longer one.
 */
export class TokenizedText {
  private seen = "";
  private ids = new Int32Array(INITIAL_TOKENS);
  /** Where the text of each token ends, in UTF-16 units. */
  private ends = new Int32Array(INITIAL_TOKENS);
  /** Where pieces end, ascending. */
  private boundaries: Boundary[] = [];

  constructor(private readonly vocabulary: Pick<Vocabulary, "encode" | "lastBoundary">) {}

  /** The longest text that was seen. */
  get text(): string {
    return this.seen;
  }

  /** How far the text is encoded. */
  get encoded(): Boundary {
    return this.boundaries.at(-1) ?? BEGINNING;
  }

  /**
   * Takes in the text before the cursor. Where it is a beginning of the text seen, that stays.
   * @returns how many tokens are those of before
   */
  change(prefix: string): number {
    const { tokens } = this.encoded;
    if (this.seen.startsWith(prefix)) return tokens;
    const common = commonLength(this.seen, prefix);
    this.seen = prefix;
    // A boundary needs a character after it: where that differs, the pre-token before it may grow.
    while (this.boundaries.length > 0 && this.encoded.chars >= common) this.boundaries.pop();
    const first = this.encoded.tokens;
    const old = this.ids.slice(first, tokens);
    while (this.encoded.chars <= common && this.encodeOn(prefix.length));
    const most = Math.min(tokens, this.encoded.tokens);
    let same = first;
    while (same < most && this.ids[same] === old[same - first]) same++;
    return same;
  }

  /**
   * Encodes one more piece of the text.
   * @param limit UTF-16 units that may be encoded: a cursor at or before the end of the text
   * @returns false where no boundary is left before the limit
   */
  encodeOn(limit: number): boolean {
    const { chars, tokens } = this.encoded;
    for (let pieceChars = PIECE_CHARS; chars < limit; pieceChars *= 2) {
      const end = Math.min(limit, chars + pieceChars);
      const piece = this.seen.slice(chars, end);
      const boundary = this.vocabulary.lastBoundary(piece);
      if (boundary > 0) {
        const encoding = this.vocabulary.encode(piece.slice(0, boundary));
        this.append(encoding.ids, encoding.ends);
        this.boundaries.push({ chars: chars + boundary, tokens: tokens + encoding.ids.length });
        return true;
      }
      if (end === limit) break;
    }
    return false;
  }

  /** The last boundary before a cursor; the text must be encoded as far as it can be for this cursor. */
  lastBoundary(cursor: number): Boundary {
    // A boundary of the text at the very cursor is none of the text before the cursor, whose last pre-token may grow.
    if (cursor > this.encoded.chars) return this.encoded;
    const piece = this.boundaries.findLast(({ chars }) => chars < cursor) ?? BEGINNING;
    const chars = piece.chars + this.vocabulary.lastBoundary(this.seen.slice(piece.chars, cursor));
    return { chars, tokens: this.tokensEndingBy(chars) };
  }

  /** A view of the tokens from `begin` to `end`, valid until more text is encoded. */
  tokens(begin: number, end: number): Int32Array {
    return this.ids.subarray(begin, end);
  }

  private append(ids: Int32Array, ends: Int32Array): void {
    const { chars, tokens } = this.encoded;
    if (tokens + ids.length > this.ids.length) {
      const length = Math.max(2 * this.ids.length, tokens + ids.length);
      this.ids = enlarged(this.ids, length);
      this.ends = enlarged(this.ends, length);
    }
    this.ids.set(ids, tokens);
    for (let k = 0; k < ends.length; k++) this.ends[tokens + k] = chars + ends[k];
  }

  private tokensEndingBy(chars: number): number {
    let from = 0;
    let to = this.encoded.tokens;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.ends[middle] <= chars) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** The length of the longest common beginning, in UTF-16 units. */
export function commonLength(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i + COMPARED_CHARS <= length && a.startsWith(b.slice(i, i + COMPARED_CHARS), i)) i += COMPARED_CHARS;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i;
}

function enlarged(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
