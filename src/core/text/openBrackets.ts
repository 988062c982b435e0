/** What is open at the cursor: the string that it is in, and the brackets that the text after it does not close. */

/** What stands around the cursor. */
export interface Surroundings {
  /** Text before the cursor; its last line decides whether the cursor is inside a string. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
}

export const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
export const OPENERS = "([{";
export const QUOTES = "\"'`";
const LETTER = /\p{L}/u;
/** A word before a quote that belongs to the string, as in r"" or u8"". */
export const STRING_PREFIX = /(?:^|[^\p{L}\p{N}_$"'`])(?:[bcflru]|u8|[bcflu]r|r[bf])$/iu;
/** A comment that runs to the end of the line: code is not told from prose in it. */
const COMMENT = /^(?:\/\/|#(?:\s|$)|\*\s|\/\*|--\s)/;
/** UTF-16 units of text before and after the cursor in which brackets are matched. Set by hand, not measured. */
const BEFORE_CHARS = 4000;
const AFTER_CHARS = 2000;
const TAB_COLUMNS = 4;

interface Bracket {
  readonly sign: string;
  /** Columns by which its line is indented. */
  readonly indent: number;
  readonly isInLine: boolean;
}

/** The brackets that are open at the cursor. A continuation may close them, innermost first. */
export class OpenBrackets {
  /** The quote of the string that the cursor is in. */
  readonly quote: string | undefined;
  /**
   * Closing brackets in the rest of the line that close nothing: whatever is inserted has to open them. At the beginning
   * of a line they close what is too far above to be seen.
   */
  readonly owed: readonly string[];
  private readonly open: Bracket[];
  /** Brackets below the line that close something above it. */
  private readonly below: readonly Bracket[];
  /** Whether the text from its beginning is near. */
  private readonly isWhole: boolean;

  /** @param rest the rest of the cursor's line */
  constructor({ prefix, suffix }: Surroundings, rest: string) {
    const lines = linesBefore(prefix);
    const line = lines.pop()!;
    const { quote, open } = openAfter(lines, line, rest);
    this.quote = quote;
    this.open = open;
    this.isWhole = prefix !== "" && prefix.length <= BEFORE_CHARS;
    const unmatched = unmatchedIn(rest, quote, open).map(({ sign }) => sign);
    this.owed = line.trim() === "" ? [] : unmatched;
    this.below = unmatchedBelow(suffix.slice(0, rest.length + AFTER_CHARS));
  }

  /** Closes the innermost bracket of the cursor's line; false where there is none of this kind. */
  closeInLine(closer: string): boolean {
    const last = this.open.at(-1);
    if (last?.isInLine !== true || last.sign !== CLOSERS[closer] || this.closesBelow(closer, last.indent)) return false;
    this.open.pop();
    return true;
  }

  /** Whether a bracket of the cursor's line is open. */
  get isInBracket(): boolean {
    return this.open.at(-1)?.isInLine === true || this.owed.length > 0;
  }

  /**
   * Closes the innermost bracket, where nothing more follows in the line. False where the lines below close it already.
   *
   * @param line the line of the closing bracket, up to it
   */
  close(closer: string, line: string): boolean {
    const { open } = this;
    const at = open.findLastIndex(({ sign }) => sign === CLOSERS[closer]);
    const indent = indentOf(line);
    if (at < 0) {
      // Where the opening bracket is out of sight, a bracket that is indented less closes something else.
      const mayBeAbove = open.length === 0 && !this.isWhole && /^[\s)\]}]*$/.test(line);
      return mayBeAbove && !this.closesBelow(closer, indent);
    }
    // What is open in between is none where the block has ended in which it stands.
    if (open.slice(at + 1).some(inner => inner.isInLine || inner.indent < indent)) return false;
    if (this.closesBelow(closer, open[at]!.indent)) return false;
    open.length = at;
    return true;
  }

  private closesBelow(closer: string, indent: number): boolean {
    return this.below.some(below => below.sign === closer && below.indent >= indent);
  }
}

/** Columns by which a line is indented. */
function indentOf(line: string): number {
  const blank = /^[ \t]*/.exec(line)![0];
  return [...blank].reduce((columns, sign) => columns + (sign === "\t" ? TAB_COLUMNS : 1), 0);
}

/** The last lines before the cursor, whole ones but perhaps for a very long first. */
function linesBefore(prefix: string): string[] {
  const near = prefix.slice(-BEFORE_CHARS);
  const lines = near.split(/\r?\n/);
  return near.length < prefix.length && lines.length > 1 ? lines.slice(1) : lines;
}

function openAfter(above: readonly string[], line: string, rest: string) {
  const open: Bracket[] = [];
  let quote: string | undefined;
  for (const [k, text] of [...above, line].entries()) {
    const isInLine = k === above.length;
    const indent = indentOf(text);
    quote = eachBracket(text, isInLine ? { rest, isAtCursor: true } : {}, sign => {
      if (OPENERS.includes(sign)) open.push({ sign, indent, isInLine });
      else {
        const at = open.findLastIndex(bracket => bracket.sign === CLOSERS[sign]);
        if (at >= 0) open.length = at;
      }
    });
  }
  return { quote, open };
}

/** Brackets that close nothing in a line. Those that close a bracket of `open` take it away there. */
function unmatchedIn(line: string, quote: string | undefined, open: Bracket[]): readonly Bracket[] {
  const unmatched: Bracket[] = [];
  const inside: string[] = [];
  const indent = indentOf(line);
  eachBracket(line, { quote, isAtCursor: true }, sign => {
    if (OPENERS.includes(sign)) inside.push(sign);
    else if (inside.at(-1) === CLOSERS[sign]) inside.pop();
    else if (open.at(-1)?.sign === CLOSERS[sign]) open.pop();
    else unmatched.push({ sign, indent, isInLine: false });
  });
  return unmatched;
}

/** The brackets below the cursor's line that close something above the cursor. */
function unmatchedBelow(suffix: string): readonly Bracket[] {
  const open: string[] = [];
  const unmatched: Bracket[] = [];
  for (const [k, line] of suffix.split(/\r?\n/).entries()) {
    const indent = indentOf(line);
    eachBracket(line, {}, sign => {
      if (OPENERS.includes(sign)) open.push(sign);
      else if (open.at(-1) === CLOSERS[sign]) open.pop();
      else if (k > 0) unmatched.push({ sign, indent, isInLine: false });
    });
  }
  return unmatched;
}

interface Place {
  /** The quote of the string in which the line begins. */
  readonly quote?: string | undefined;
  /** What follows the line's text. */
  readonly rest?: string;
  /** A comment counts only in the cursor's line: what is typed there may close what it opens. */
  readonly isAtCursor?: boolean;
}

/** Goes through the brackets of a line that stand in no string. Returns the quote that is open at its end. */
function eachBracket(line: string, place: Place, take: (sign: string) => void): string | undefined {
  const { rest = "", isAtCursor = false } = place;
  let { quote } = place;
  let depth = 0;
  /** Depths at which code begins inside a template. */
  const templates: number[] = [];
  for (let i = 0; i < line.length; i++) {
    const sign = line[i]!;
    if (sign === "\\") i++;
    else if (quote === "`" && line.startsWith("${", i)) {
      quote = undefined;
      templates.push(depth);
    } else if (quote !== undefined) quote = sign === quote ? undefined : quote;
    else if (QUOTES.includes(sign) && !isApostrophe(line, i, rest)) quote = sign;
    else if (OPENERS.includes(sign) || sign in CLOSERS) {
      depth += OPENERS.includes(sign) ? 1 : -1;
      take(sign);
      if (sign === "}" && depth === templates.at(-1)) {
        quote = "`";
        templates.pop();
      }
    } else if (!isAtCursor && depth === 0 && isCommentAt(line, i)) return undefined;
  }
  return quote;
}

/** Whether a comment begins at a sign of a line that is in no string. */
export function isCommentAt(line: string, at: number): boolean {
  if (!"/#*-".includes(line[at]!)) return false;
  const isFirst = line.slice(0, at).trim() === "";
  if (line[at] === "*" && !isFirst) return false;
  return (isFirst || /\s/.test(line[at - 1]!)) && COMMENT.test(line.slice(at, at + 3));
}

function isApostrophe(line: string, at: number, rest: string): boolean {
  if (line[at] !== "'") return false;
  const isInWord = LETTER.test(line[at - 1] ?? "") && LETTER.test(line[at + 1] ?? "");
  if (isInWord && !STRING_PREFIX.test(line.slice(Math.max(0, at - 3), at))) return true;
  return !line.slice(at + 1).includes("'") && !rest.includes("'");
}
