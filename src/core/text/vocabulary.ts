/** The interface of a vocabulary, which converts text to token ids and back. */

export const VOCABULARY_KINDS = ["bpe", "char", "word"] as const;

export type VocabularyKind = (typeof VOCABULARY_KINDS)[number];

/** The token that ends every document in a token stream. It is never part of a text. */
export const EOS = "<EOS>";
/** The token for everything that a character or word vocabulary does not list. */
export const UNK = "<UNK>";

/** A text as tokens. */
export interface Encoding {
  readonly ids: Int32Array;
  /**
   * Where the text of each token ends, in UTF-16 units. A token that ends inside a character ends, by definition, with
   * the last whole character before it, so its own text can be "".
   */
  readonly ends: Int32Array;
}

/** Converts between texts and token ids. Every text round-trips, except for `<UNK>`. */
export interface Vocabulary {
  readonly kind: VocabularyKind;
  readonly size: number;
  /** The id of `<EOS>`. */
  readonly eos: number;
  /** The id of `<UNK>`; undefined for a byte-level vocabulary, which needs none. */
  readonly unk: number | undefined;
  encode(text: string): Encoding;
  /**
   * Finds where the last pre-token (word, number, run of signs, white space) of the text begins. The tokens before it
   * stay the same whatever is appended; those of the last pre-token may change.
   */
  lastBoundary(text: string): number;
  /** Decodes a whole sequence. `<EOS>` is dropped, and invalid UTF-8 becomes U+FFFD. */
  decode(ids: Iterable<number>): string;
  /** The UTF-8 bytes of one token; empty for special tokens. */
  bytesOf(id: number): Uint8Array;
  /** The text of one token for display. Special tokens have their name; invalid UTF-8 is U+FFFD. */
  label(id: number): string;
  /** The contents of a Hugging Face `tokenizer.json`. */
  toJson(): unknown;
}

/** Bits of one symbol of a spelling: one of 256 bytes, or the end. */
const SPELLING_BITS = Math.log2(257);

/** The bits that the spelling of an unknown token costs beside `<UNK>`: log2(257) for each byte and for the end. */
export function spellingBits(text: string): number {
  return (new TextEncoder().encode(text).length + 1) * SPELLING_BITS;
}

/** The bits that the spellings of all unknown tokens of a text cost. */
export function unknownBits({ unk }: Pick<Vocabulary, "unk">, text: string, { ids, ends }: Encoding): number {
  if (unk === undefined) return 0;
  return ids.reduce((sum, id, k) => (id === unk ? sum + spellingBits(text.slice(ends[k - 1] ?? 0, ends[k])) : sum), 0);
}
