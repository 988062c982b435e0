/** How a continuation fits the text after the cursor: where it stops, and what it replaces. */

/** What stands around the cursor. */
export interface Surroundings {
  /** Text before the cursor; its last line decides whether the cursor is inside a string. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
}

/** A beginning of the continuation, as it is inserted. */
export interface FittedText {
  readonly text: string;
  /** How many characters after the cursor the text replaces: it has them in it, in order. */
  readonly replaceSuffix: number;
}

const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const OPENERS = "([{";
const QUOTES = "\"'`";
/** What may follow an inserted text whatever that is: closing signs, separators, the end of a tag, a comment. */
const FOLLOWS_ANYTHING = /^\s*(?:$|[)\]}"'`;,:>]|\/>|<\/|\/\/|\/\*|#|--)/;
/** The first word or sign of the rest of a line, with the white space before it. */
const HEAD = /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s])/u;
const LETTER = /\p{L}/u;

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
    { prefix, suffix }: Surroundings,
  ) {
    this.rest = /^[^\r\n]*/.exec(suffix)![0];
    this.used = new Int32Array(text.length + 1);
    this.balanced = new Uint8Array(text.length + 1).fill(1);
    const scan = new Scan(text, this.rest, openAt(prefix, this.rest));
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
  private readonly head: string;
  private outerQuote: string | undefined;
  private readonly outer: string[];

  constructor(
    private readonly text: string,
    private readonly rest: string,
    open: Open,
  ) {
    this.outerQuote = open.quote;
    this.outer = [...open.brackets];
    this.head = HEAD.exec(rest)?.[0] ?? "";
  }

  /** What is opened is closed, or opens a block or a list at the very end of the line. */
  get isBalanced(): boolean {
    if (this.open.length === 0) return true;
    if (QUOTES.includes(this.open.at(-1)!) || this.rest.trim() !== "") return false;
    return OPENERS.includes(this.text[this.at - 1] ?? "") || this.text[this.at] === "\n" || this.text.includes("\n");
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
    if (quote !== undefined) return sign === quote ? this.closeQuote() : this.plain(sign);
    if (QUOTES.includes(sign) && this.opensString(sign)) return this.push(sign);
    if (OPENERS.includes(sign)) return this.isRestAt(sign) ? this.plain(sign) : this.push(sign);
    const opener = CLOSERS[sign];
    if (opener === undefined) return this.plain(sign);
    if (this.open.at(-1) === opener) return this.pop();
    return this.open.length === 0 ? this.useRest(sign) : false;
  }

  private get quote(): string | undefined {
    const last = this.open.at(-1);
    return last !== undefined && QUOTES.includes(last) ? last : this.open.length === 0 ? this.outerQuote : undefined;
  }

  /** Whether the text goes on here as the rest of the line begins, and that is no closing sign, which has its own rule. */
  private isAtHead(quote: string | undefined): boolean {
    const { head, open, used } = this;
    if (head === "" || open.length > 0 || used > 0 || this.at === 0) return false;
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
    if (this.rest.trim() === "") return this.advance(1);
    const opener = this.outer.at(-1);
    const next = this.rest[at];
    if (opener === undefined || opener !== CLOSERS[sign] || (next !== undefined && next in CLOSERS)) return false;
    this.outer.pop();
    return this.advance(1);
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

/** What the line has open before the cursor. */
interface Open {
  /** The quote of the string that the cursor is in. */
  readonly quote: string | undefined;
  /** Brackets that are closed nowhere in the rest of the line, the outermost first. */
  readonly brackets: readonly string[];
}

function openAt(prefix: string, rest: string): Open {
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  const brackets: string[] = [];
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const sign = line[i]!;
    if (sign === "\\") i++;
    else if (quote !== undefined) quote = sign === quote ? undefined : quote;
    else if (QUOTES.includes(sign) && !isApostrophe(line, i, rest)) quote = sign;
    else if (OPENERS.includes(sign)) brackets.push(sign);
    else if (sign in CLOSERS && brackets.at(-1) === CLOSERS[sign]) brackets.pop();
  }
  for (const sign of rest) if (sign in CLOSERS && brackets.at(-1) === CLOSERS[sign]) brackets.pop();
  return { quote, brackets };
}

function isApostrophe(line: string, at: number, rest: string): boolean {
  if (line[at] !== "'") return false;
  if (LETTER.test(line[at - 1] ?? "")) return true;
  return !line.slice(at + 1).includes("'") && !rest.includes("'");
}
