/**
 * Splits text into pre-tokens. A token never crosses the boundary of a pre-token.
 *
 * The patterns use literal ranges and no classes such as `\w` or `\p{L}`, which depend on the engine and its Unicode
 * version. JavaScript and Oniguruma (the engine of Hugging Face's tokenizers) therefore split every text alike, now and
 * with future versions of Unicode.
 *
 * A match ends at the first character that cannot belong to it, without lookahead, so appending to a text changes only
 * its last pre-token. White space, except a leading blank, is only in pre-tokens of white space. White space after
 * anything else therefore always begins a pre-token, which `lastBoundary` relies on.
 */

/** The characters of names, as in NameChar of XML 1.0 (Fifth Edition, 2008), which does not change; no emoji. */
const NAME =
  "A-Z_a-z\u00aa\u00b5\u00b7\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u203f\u2040\u2070-\u218f" +
  "\u2c00-\u2dff\u3005-\u3007\u3021-\ud7ff\uf900-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\uff10-\uffdc" +
  "\u{10000}-\u{1efff}\u{20000}-\u{effff}";
const DIGIT = "0-9";
const SPACE = " \\t\\n\\r";

/** Longer runs are split, so the cost of merging inside one is bounded. */
const LONGEST = 64;

/**
 * The pattern of byte-level BPE: a word, up to three digits, or a run of signs, each with the blank before it; or a run
 * of white space, so a line break and the indentation after it can become one token.
 */
export const BPE_PATTERN = ` ?[${NAME}]{1,${LONGEST}}| ?[${DIGIT}]{1,3}| ?[^${NAME}${DIGIT}${SPACE}]{1,${LONGEST}}|[${SPACE}]{1,${LONGEST}}`;

/** The pattern of words: identifiers, numbers, single signs, blanks, and a line break with the indentation after it. */
export const WORD_PATTERN = `[${NAME}][${NAME}${DIGIT}]*|[${DIGIT}]+|[^${NAME}${DIGIT}${SPACE}]|[ \\t]+|\\r?\\n[ \\t]*|\\r`;

/** The pattern of characters: code points. */
export const CHAR_PATTERN = "[\\s\\S]";

/** Splits texts by one of the patterns above. */
export class PreTokenizer {
  readonly #pattern: RegExp;

  constructor(readonly source: string) {
    this.#pattern = new RegExp(source, "gu");
  }

  /** Splits a text into pre-tokens, which joined are the text. */
  split(text: string): readonly string[] {
    return text.match(this.#pattern) ?? [];
  }

  /**
   * Finds where the last pre-token begins. The text before it is split the same way whatever is appended. A high
   * surrogate at the end is ignored, because its character is not complete.
   */
  lastBoundary(text: string): number {
    const end = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    let from = end - 1;
    while (from > 0 && !(isSpace(text.charCodeAt(from)) && !isSpace(text.charCodeAt(from - 1)))) from--;
    let boundary = Math.max(from, 0);
    for (const preToken of this.split(text.slice(boundary, end))) {
      if (boundary + preToken.length === end) break;
      boundary += preToken.length;
    }
    return boundary;
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x09 || unit === 0x0d;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
