/** How a continuation fits the text after the cursor: where it stops, and what it replaces. */
import { CLOSERS, indentOf, OPENERS, OpenBrackets, QUOTES, type Surroundings } from "./openBrackets.ts";

export type { Surroundings } from "./openBrackets.ts";

/** A beginning of the continuation, as it is inserted. */
export interface FittedText {
  readonly text: string;
  /** How many characters after the cursor the text replaces: it has them in it, in order. */
  readonly replaceSuffix: number;
}

/** What may follow an inserted text whatever that is: closing signs, separators, the end of a tag, a comment. */
const FOLLOWS_ANYTHING = /^\s*(?:$|[)\]}"'`;,:>]|\/>|<\/|\/\/|\/\*|#|--)/;
/** The first word or sign of the rest of a line, with the white space before it. */
const HEAD = /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s])/u;
const LETTER = /\p{L}/u;
/** A word before a quote that belongs to the string, as in r"" or u8"". */
const STRING_PREFIX = /(?:^|[^\p{L}\p{N}_$])[a-zA-Z]{1,2}8?$/u;
const WORD_END = /[\p{L}\p{N}_$]$/u;
/** A semicolon ends a statement, and stands in no bracket but that of a loop. */
const LOOP = /\bfor\b/;

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
    this.rest = /^[^\r\n]{0,2000}/.exec(around.suffix)![0];
    this.used = new Int32Array(text.length + 1);
    this.balanced = new Uint8Array(text.length + 1);
    const line = around.prefix.slice(around.prefix.lastIndexOf("\n") + 1);
    const scan = new Scan(text, { line, rest: this.rest, brackets: new OpenBrackets(around, this.rest) });
    for (;;) {
      this.used[scan.at] = scan.used;
      this.balanced[scan.at] = scan.isBalanced ? 1 : 0;
      if (!scan.step()) break;
    }
    this.firstUsedAt = scan.firstUsedAt;
    this.meetsSuffix = scan.meets || scan.used > 0;
    this.end = this.meetsSuffix || FOLLOWS_ANYTHING.test(this.rest) ? scan.at : 0;
  }

  /**
   * What of the first characters is inserted; undefined where that would leave a bracket or a quote open.
   * @param length characters of the continuation, at most `end`
   */
  at(length: number): FittedText | undefined {
    if (this.balanced[length] === 0) return undefined;
    const used = this.used[length]!;
    const text = this.text.slice(0, length).trimEnd();
    if (used === 0) return { text, replaceSuffix: 0 };
    if (text.slice(this.firstUsedAt) === this.rest.slice(0, used).trim()) {
      return { text: text.slice(0, this.firstUsedAt).trimEnd(), replaceSuffix: 0 };
    }
    return { text, replaceSuffix: used };
  }
}

/** Goes through a continuation sign by sign. */
class Scan {
  at = 0;
  /** Characters of the rest that the continuation repeats. */
  used = 0;
  firstUsedAt = -1;
  meets = false;
  private readonly open: string[] = [];
  private readonly line: string;
  private readonly rest: string;
  private readonly brackets: OpenBrackets;
  private readonly head: string;
  private outerQuote: string | undefined;
  /** Brackets that were opened inside the string in which the cursor is. */
  private readonly openInString: string[] = [];
  /** Closing brackets of the rest that belong to what the continuation opens. */
  private owed: readonly string[];

  constructor(
    private readonly text: string,
    { line, rest, brackets }: { readonly line: string; readonly rest: string; readonly brackets: OpenBrackets },
  ) {
    this.line = line;
    this.rest = rest;
    this.brackets = brackets;
    this.outerQuote = brackets.quote;
    this.owed = brackets.owed;
    this.head = HEAD.exec(rest)?.[0] ?? "";
  }

  /** What is opened is closed, or opens a block or a list at the very end of the line. */
  get isBalanced(): boolean {
    if (this.open.length === 0 || this.opensWhatIsOwed) return true;
    if (QUOTES.includes(this.open.at(-1)!) || this.rest.trim() !== "") return false;
    return OPENERS.includes(this.text[this.at - 1] ?? "") || this.text[this.at] === "\n" || this.text.includes("\n");
  }

  /** Whether the rest of the line closes all that the continuation opens. */
  private get opensWhatIsOwed(): boolean {
    const { open, owed } = this;
    return open.length === owed.length && open.every((sign, k) => CLOSERS[owed[owed.length - 1 - k]!] === sign);
  }

  /** Takes in one sign; false where the continuation is over. */
  step(): boolean {
    const sign = this.text[this.at];
    if (sign === undefined) return false;
    if (sign === "\n" && this.used > 0) return false;
    const quote = this.quote;
    if (this.isAtHead(quote)) {
      this.meets = true;
      return false;
    }
    if (sign === "\\" && quote !== undefined) return this.advance(2);
    if (quote !== undefined) return sign === quote ? this.closeQuote() : this.inString(sign);
    if (this.isStrayQuote(sign) || this.endsStatementInBracket(sign)) return false;
    if (QUOTES.includes(sign) && this.opensString(sign)) return this.push(sign);
    if (OPENERS.includes(sign)) return this.isRestAt(sign) ? this.plain(sign) : this.push(sign);
    const opener = CLOSERS[sign];
    if (opener === undefined) return this.plain(sign);
    if (this.open.at(-1) === opener) return this.isOwed(sign) ? this.useOwed(sign) : this.pop();
    return this.open.length === 0 ? this.useRest(sign) : false;
  }

  /** In the string that was open before the cursor, a bracket that it does not open may be the next one of the rest. */
  private inString(sign: string): boolean {
    if (this.open.length > 0) return this.plain(sign);
    if (OPENERS.includes(sign)) this.openInString.push(sign);
    else if (sign in CLOSERS && this.openInString.at(-1) === CLOSERS[sign]) this.openInString.pop();
    else if (sign in CLOSERS && this.rest.startsWith(sign)) {
      this.meets = true;
      return false;
    }
    return this.plain(sign);
  }

  /** A quote right after a word closes a string; where none is open, the continuation is not of this place. */
  private isStrayQuote(sign: string): boolean {
    if (sign !== '"') return false;
    const before = (this.at < 4 ? this.line.slice(-4) : "") + this.text.slice(Math.max(0, this.at - 4), this.at);
    return WORD_END.test(before) && !STRING_PREFIX.test(before);
  }

  private endsStatementInBracket(sign: string): boolean {
    if (sign !== ";" || this.open.length > 0 || LOOP.test(this.line + this.text.slice(0, this.at))) return false;
    return /^\s*[)\]]/.test(this.rest.slice(this.used));
  }

  private isOwed(sign: string): boolean {
    return this.open.length <= this.owed.length && this.owed[0] === sign;
  }

  private useOwed(sign: string): boolean {
    this.owed = this.owed.slice(1);
    this.open.pop();
    return this.useRest(sign);
  }

  private get quote(): string | undefined {
    const last = this.open.at(-1);
    return last !== undefined && QUOTES.includes(last) ? last : this.open.length === 0 ? this.outerQuote : undefined;
  }

  /** Whether the text goes on here as the rest of the line begins, and that is no closing sign, which has its own rule. */
  private isAtHead(quote: string | undefined): boolean {
    const { head, open, used } = this;
    if (head === "" || used > 0 || this.at === 0) return false;
    if (open.length > 0 && !this.opensWhatIsOwed) return false;
    const first = head.trimStart()[0]!;
    if (first in CLOSERS || first === quote) return false;
    if (!this.text.startsWith(head, this.at)) return false;
    const isWord = LETTER.test(first);
    return !isWord || !LETTER.test(this.text[this.at - 1] ?? "") || /^\s/.test(head);
  }

  private closeQuote(): boolean {
    if (this.open.length > 0) return this.pop();
    const quote = this.outerQuote!;
    this.outerQuote = undefined;
    // Where the rest has no such quote, the string was never closed.
    if (!this.rest.includes(quote)) return this.advance(1);
    // The string goes on after the cursor: its end is where the continuation stops.
    if (this.rest.trimStart()[0] !== quote && this.used === 0) this.meets = true;
    return this.useRest(quote);
  }

  /** A sign that closes what the continuation does not open has to be the next of the rest. */
  private useRest(sign: string): boolean {
    const at = this.rest.length - this.rest.slice(this.used).trimStart().length;
    if (this.rest[at] !== sign) return this.closesEarlier(sign, at);
    this.used = at + 1;
    if (this.firstUsedAt < 0) this.firstUsedAt = this.at;
    return this.advance(1);
  }

  /** What was opened before the cursor may be closed, unless the rest of the line does that. */
  private closesEarlier(sign: string, at: number): boolean {
    const next = this.rest[at];
    const isOpen =
      next === undefined
        ? this.brackets.close(sign, this.indent)
        : !(next in CLOSERS) && this.brackets.closeInLine(sign);
    return isOpen && this.advance(1);
  }

  /** Columns by which the current line is indented. */
  private get indent(): number {
    const start = this.text.lastIndexOf("\n", this.at) + 1;
    return indentOf(start > 0 ? this.text.slice(start) : this.line);
  }

  private isRestAt(sign: string): boolean {
    return this.used > 0 && this.open.length === 0 && this.rest[this.used] === sign;
  }

  private plain(sign: string): boolean {
    if (this.isRestAt(sign)) this.used++;
    return this.advance(1);
  }

  private push(sign: string): boolean {
    this.open.push(sign);
    return this.advance(1);
  }

  private pop(): boolean {
    this.open.pop();
    return this.advance(1);
  }

  private advance(signs: number): boolean {
    this.at = Math.min(this.text.length, this.at + signs);
    return true;
  }

  /** An apostrophe, a lifetime or a generic is no quote: one that opens a string is closed before the line ends. */
  private opensString(quote: string): boolean {
    if (quote === "'" && LETTER.test(this.text[this.at - 1] ?? "")) return false;
    if (quote === "`") return true;
    const line = /^[^\n]*/.exec(this.text.slice(this.at + 1))![0];
    return line.includes(quote) || quote === '"';
  }
}
