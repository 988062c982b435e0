/** How a continuation fits the text after the cursor: where it stops, and what it replaces. */
import { OpenBrackets, QUOTES, type Surroundings } from "./openBrackets.ts";
import { SuffixScan } from "./suffixScan.ts";

export type { Surroundings } from "./openBrackets.ts";

/** A beginning of the continuation, as it is inserted. */
export interface FittedText {
  readonly text: string;
  /** How many characters after the cursor the text replaces: it has them in it, in order. */
  readonly replaceSuffix: number;
}

/** What may follow an inserted text whatever that is: closing signs, separators, the end of a tag, a comment. */
const FOLLOWS_ANYTHING = /^\s*(?:$|[)\]}"'`;,:>]|\/>|<\/|\/\/|\/\*|#|--)/;
/** UTF-16 units of the cursor's line, before and after the cursor. Set by hand, not measured. */
const LINE_CHARS = 2000;
const LETTER = /\p{L}/u;
const WORD_START = /^[\p{L}\p{N}_$]/u;
const WORD_END = /[\p{L}\p{N}_$]$/u;

/**
 * Reads a continuation beside the rest of the cursor's line. A closing sign that the continuation does not open must
 * be the next one after the cursor; then both are one, and the continuation may go on behind it. Where other text
 * follows, the continuation ends where it meets that text, and is of no use if it never does.
 */
export class SuffixFit {
  /** Characters that can be used; 0 where the continuation contradicts what follows. */
  readonly end: number;
  /** Whether it leads up to the text after the cursor, which makes it likelier right. */
  readonly meetsSuffix: boolean;
  private readonly rest: string;
  /** By length: characters of the rest that are used, and whether what it opens is closed. */
  private readonly used: Int32Array;
  private readonly balanced: Uint8Array;
  /** Where the first character is that also stands after the cursor. */
  private readonly firstUsedAt: number;

  constructor(
    private readonly text: string,
    around: Surroundings,
  ) {
    this.rest = /^[^\r\n]*/.exec(around.suffix.slice(0, LINE_CHARS))![0];
    this.used = new Int32Array(text.length + 1);
    this.balanced = new Uint8Array(text.length + 1);
    const line = around.prefix.slice(-LINE_CHARS).split("\n").at(-1)!;
    const scan = new SuffixScan(text, { line, rest: this.rest, brackets: new OpenBrackets(around, this.rest) });
    for (;;) {
      this.used[scan.at] = scan.used;
      this.balanced[scan.at] = scan.isBalanced ? 1 : 0;
      if (!scan.step()) break;
    }
    this.firstUsedAt = scan.firstUsedAt;
    this.meetsSuffix = scan.meets || scan.used > 0;
    const mayFollow = this.meetsSuffix || FOLLOWS_ANYTHING.test(this.rest);
    this.end = mayFollow && !isInDelimiter(line, this.rest) ? scan.at : 0;
  }

  /**
   * What of the first characters is inserted; undefined where that would leave a bracket or a quote open.
   * @param length characters of the continuation, at most `end`
   */
  at(length: number): FittedText | undefined {
    if (this.balanced[length] === 0) return undefined;
    const used = this.used[length]!;
    const text = this.text.slice(0, length).trimEnd();
    if (repeats(text, this.rest.slice(used))) return undefined;
    if (used === 0) return { text, replaceSuffix: 0 };
    if (text.slice(this.firstUsedAt) === this.rest.slice(0, used).trim()) {
      return { text: text.slice(0, this.firstUsedAt).trimEnd(), replaceSuffix: 0 };
    }
    return { text, replaceSuffix: used };
  }
}

/** Whether the cursor is between the signs that end a comment, or the three quotes that end a string. */
function isInDelimiter(line: string, rest: string): boolean {
  if (line.endsWith("*") && rest.startsWith("/")) return true;
  const quote = rest[0] ?? "";
  return quote !== "" && QUOTES.includes(quote) && line.endsWith(quote + quote) && !line.endsWith(quote.repeat(3));
}

/** Whether a text ends with the rest of the line, which has a word in it and would stand there twice. */
function repeats(text: string, rest: string): boolean {
  const tail = rest.trim();
  if (tail.length < 2 || !LETTER.test(tail) || !text.endsWith(tail)) return false;
  return !WORD_START.test(tail) || !WORD_END.test(text.slice(0, -tail.length));
}
