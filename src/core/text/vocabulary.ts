/** Dictionaries: how text becomes token ids and back. */

export const VOCABULARY_KINDS = ["bpe", "char", "word"] as const;

export type VocabularyKind = (typeof VOCABULARY_KINDS)[number];

/** Ends every document in a token stream; never written in text. */
export const EOS = "<EOS>";
/** Stands for what a character or word vocabulary does not hold. */
export const UNK = "<UNK>";

/** A text as tokens. */
export interface Encoding {
  readonly ids: Int32Array;
  /**
   * Where the text of each token ends, as an offset into the text in UTF-16 units. A token that ends
   * inside a character ends where the last whole character before it does, so its own text is "".
   */
  readonly ends: Int32Array;
}

/** A bijection between texts and token sequences (but for `<UNK>`). */
export interface Vocabulary {
  readonly kind: VocabularyKind;
  readonly size: number;
  /** The id of `<EOS>`. */
  readonly eos: number;
  /** The id of `<UNK>`; a byte-level vocabulary has none and needs none. */
  readonly unk: number | undefined;
  encode(text: string): Encoding;
  /**
   * Where the last pre-token (word, number, run of signs, white space) of the text begins. The tokens of all
   * that stands before it stay the same whatever is appended; those of the last pre-token may still change.
   */
  lastBoundary(text: string): number;
  /** The text of a whole sequence; specials other than `<UNK>` vanish, broken UTF-8 becomes U+FFFD. */
  decode(ids: Iterable<number>): string;
  /** UTF-8 bytes of one token; empty for specials. */
  bytesOf(id: number): Uint8Array;
  /** For display: the token's own text, specials by name, broken UTF-8 as U+FFFD. */
  label(id: number): string;
  /** The contents of a Hugging Face `tokenizer.json`. */
  toJson(): unknown;
}
