/** Goes through a continuation sign by sign, beside the text after the cursor. */
import { CLOSERS, isCommentAt, OPENERS, type OpenBrackets, QUOTES, STRING_PREFIX } from "./openBrackets.ts";

const LETTER = /\p{L}/u;
const COMMENT_LINE = /^\s*(?:\/\/|#|\*|\/\*|--|<!--)|\s\/\/\s/;
/** Signs that prose seldom has. */
const CODE = /[=({;<>]/;
/** What stands before a lifetime of Rust. */
const LIFETIME = /[&<]$|[,+:] $/;
const WORD_END = /[\p{L}\p{N}_$]$/u;
/** The first word or sign of the rest of a line, with the white space before it. */
const HEAD = /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s])/u;
/** A single quote that is no apostrophe. */
const CLOSING_QUOTE = /^'(?!\p{L})/u;
/** A line that ends with one of these goes on in the next one. */
const GOES_ON = /[([{,&|+=?:]$/;
/** A semicolon ends a statement, and stands in no bracket but that of a loop. */
const LOOP = /\bfor\b/;

/** What stands around a continuation in its line. */
export interface LineAround {
  readonly line: string;
  readonly rest: string;
  readonly brackets: OpenBrackets;
}

/** How far a continuation goes, what of the rest of the line it repeats, and where it is balanced. */
export class SuffixScan {
  at = 0;
  /** Characters of the rest that the continuation repeats. */
  used = 0;
  firstUsedAt = -1;
  meets = false;
  private readonly open: string[] = [];
  /** Where the last of them was opened, and where the current line begins. */
  private openedAt = 0;
  private lineStart = 0;
  private code: boolean | undefined;
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
    { line, rest, brackets }: LineAround,
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
    if (this.open.length === 0) return !this.openInString.includes("{");
    if (this.opensWhatIsOwed) return true;
    if (QUOTES.includes(this.open.at(-1)!) || this.rest.trim() !== "") return false;
    if (this.openedAt < this.lineStart) return true;
    const next = this.text[this.at];
    return (next === undefined || next === "\n") && GOES_ON.test(this.text[this.at - 1] ?? "");
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
    const quote = this.quote;
    if (sign === "\n" && (this.used > 0 || this.endsString(quote))) return false;
    if (this.isAtHead(quote)) {
      this.meets = true;
      return false;
    }
    if (sign === "\\" && quote !== undefined) return this.advance(2);
    if (quote === "`" && this.text.startsWith("${", this.at)) return this.push("{") && this.advance(1);
    if (quote !== undefined) return sign === quote ? this.closeQuote() : this.inString(sign);
    if (this.isComment()) return this.takeComment();
    if (this.isStrayQuote(sign) || this.isOutOfPlace(sign) || this.endsStatementInBracket(sign)) return false;
    if (QUOTES.includes(sign) && this.opensString(sign)) return this.push(sign);
    if (OPENERS.includes(sign)) return this.isRestAt(sign) ? this.plain(sign) : this.push(sign);
    const opener = CLOSERS[sign];
    if (opener === undefined) return this.plain(sign);
    if (this.open.at(-1) === opener) return this.isOwed(sign) ? this.useOwed(sign) : this.pop();
    return this.open.length === 0 ? this.useRest(sign) : false;
  }

  /** Whether a line break ends a string; that of three quotes goes on. */
  private endsString(quote: string | undefined): boolean {
    if (quote === undefined || quote === "`") return false;
    return this.open.length > 0 || !this.line.includes(quote.repeat(3));
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

  private isComment(): boolean {
    const { text, at } = this;
    if (!"/#-*".includes(text[at]!)) return false;
    if (text.startsWith("/*", at)) return true;
    const before = at > 0 ? text[at - 1]! : (this.line.at(-1) ?? "");
    if (at === 0 && text[0] === "*" && before === "/") return true;
    if (text[at] === "/" && (before === "/" || (before === ":" && text[at + 1] === "/"))) return true;
    return (before === "" || /\s/.test(before)) && text[at] !== "*" && isCommentAt(text.slice(at, at + 3), 0);
  }

  /** A comment would swallow the rest of the line. One that ends is taken as a whole. */
  private takeComment(): boolean {
    const isBlock = this.text[this.at] === "*" || this.text.startsWith("/*", this.at);
    const end = isBlock ? this.text.indexOf("*/", this.at + 2) : -1;
    if (end >= 0) return this.advance(end + 2 - this.at);
    return this.rest.trim() === "" && this.advance(1);
  }

  /** A single quote in code, where something follows, is no apostrophe. One that opens no string may be a lifetime. */
  private isOutOfPlace(sign: string): boolean {
    if (sign !== "'" || this.rest.trim() === "" || this.opensString(sign)) return false;
    const before =
      this.at > 1 ? this.text.slice(this.at - 2, this.at) : (this.line + this.text.slice(0, this.at)).slice(-2);
    return LETTER.test(before.at(-1) ?? "") ? this.isInCode : !LIFETIME.test(before);
  }

  /** Whether the line is code, found out once. */
  private get isInCode(): boolean {
    const { line, rest, brackets } = this;
    this.code ??= !COMMENT_LINE.test(line) && (brackets.isInBracket || CODE.test(line + rest) || !LETTER.test(rest));
    return this.code;
  }

  /** A quote right after a word closes a string; where none is open, the continuation is not of this place. */
  private isStrayQuote(sign: string): boolean {
    if (sign !== '"' && sign !== "'") return false;
    const before = (this.at < 4 ? this.line.slice(-4) : "") + this.text.slice(Math.max(0, this.at - 4), this.at);
    if (sign === "'" && !CLOSING_QUOTE.test(this.text.slice(this.at, this.at + 2))) return false;
    if (WORD_END.test(before)) return !STRING_PREFIX.test(before);
    return sign === "'" && !this.opensString(sign);
  }

  private endsStatementInBracket(sign: string): boolean {
    if (sign !== ";" || this.open.length > 0 || !/^\s*[)\]]/.test(this.rest.slice(this.used))) return false;
    return !LOOP.test(this.line + this.text.slice(0, this.at));
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
        ? this.brackets.close(sign, this.currentLine)
        : !(next in CLOSERS) && this.brackets.closeInLine(sign);
    return isOpen && this.advance(1);
  }

  private get currentLine(): string {
    const { text, line, lineStart, at } = this;
    return lineStart > 0 ? text.slice(lineStart, at) : line + text.slice(0, at);
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
    this.openedAt = this.at;
    return this.advance(1);
  }

  private pop(): boolean {
    this.open.pop();
    return this.advance(1);
  }

  private advance(signs: number): boolean {
    const end = Math.min(this.text.length, this.at + signs);
    for (; this.at < end; this.at++) if (this.text[this.at] === "\n") this.lineStart = this.at + 1;
    return true;
  }

  /** An apostrophe, a lifetime or a generic is no quote: one that opens a string is closed before the line ends. */
  private opensString(quote: string): boolean {
    if (quote === "'" && LETTER.test(this.text[this.at - 1] ?? "")) return false;
    if (quote === "`") return true;
    if (quote === '"') return true;
    const next = this.text.indexOf(quote, this.at + 1);
    return next >= 0 && !this.text.slice(this.at, next).includes("\n");
  }
}
