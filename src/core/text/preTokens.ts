/**
 * Where text may be cut: the pre-tokens of each vocabulary. A token never crosses from one pre-token to the next.
 *
 * The patterns hold literal ranges and no classes such as `\w` or `\p{L}`, whose contents depend on the engine
 * and its Unicode version. So JavaScript and Oniguruma, in which Hugging Face's tokenizers run the same string,
 * split every text alike, today and after the next Unicode.
 *
 * Each match ends at the first character that cannot belong to it, and none of them looks further, which is why
 * appending to a text changes its last pre-token alone. White space other than the leading blank stands only in
 * pre-tokens of white space: white space after anything else always begins a pre-token (`lastPreToken` counts on it).
 */

/** Characters of names, after NameChar of XML 1.0 (Fifth Edition, 2008), which is fixed for good; no emoji. */
const NAME =
  "A-Z_a-z\u00aa\u00b5\u00b7\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u203f\u2040\u2070-\u218f" +
  "\u2c00-\u2dff\u3005-\u3007\u3021-\ud7ff\uf900-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\uff10-\uffdc" +
  "\u{10000}-\u{1efff}\u{20000}-\u{effff}";
const DIGIT = "0-9";
const SPACE = " \\t\\n\\r";

/** Longer runs are cut, so that the cost of merging inside one is bounded. */
const LONGEST = 64;

/**
 * For byte-level BPE: a word, up to three digits, or a run of signs, each with the blank before it; or a run of
 * white space, so that a line break and the indentation after it can become one token.
 */
export const BPE_PATTERN = ` ?[${NAME}]{1,${LONGEST}}| ?[${DIGIT}]{1,3}| ?[^${NAME}${DIGIT}${SPACE}]{1,${LONGEST}}|[${SPACE}]{1,${LONGEST}}`;

/** For words: identifiers, numbers, single signs, blanks, and a line break with the indentation after it. */
export const WORD_PATTERN = `[${NAME}][${NAME}${DIGIT}]*|[${DIGIT}]+|[^${NAME}${DIGIT}${SPACE}]|[ \\t]+|\\r?\\n[ \\t]*|\\r`;

/** For characters: code points. */
export const CHAR_PATTERN = "[\\s\\S]";

/** Cuts texts by one of the patterns above. */
export class PreTokenizer {
  readonly #pattern: RegExp;

  constructor(readonly source: string) {
    this.#pattern = new RegExp(source, "gu");
  }

  /** The pre-tokens of a text; together they are the text. */
  split(text: string): readonly string[] {
    return text.match(this.#pattern) ?? [];
  }

  /**
   * Where the last pre-token begins; what stands before it is cut the same whatever is appended. A high surrogate
   * at the end is left out of account, as the character that it begins is not known yet.
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
