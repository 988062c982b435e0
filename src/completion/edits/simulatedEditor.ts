/** Simulates a document in an editor with one cursor: pairs close automatically, and Enter indents. */
import { lexicalSpans } from "../../core/text/lexicalState.ts";
import { enterAction } from "./enterAction.ts";
import { type AutoClosingPair, CLOSE_BEFORE, type LanguageRules } from "./languageRules.ts";

/** Text that the editor inserted after the cursor. */
export interface AutoClosed {
  readonly text: string;
  /** Offset after the opening character that it closes. */
  readonly openedAt: number;
}

export interface EditorSetup {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly rules: LanguageRules;
  /** One step of indentation. */
  readonly unit: string;
}

export class SimulatedEditor {
  /** The text before the cursor. */
  before: string;
  /** Auto-closed text after the cursor, nearest first. */
  closers: readonly AutoClosed[] = [];
  /** The text after the cursor and after the closers. */
  private tail: string;
  /** The current line holds only indentation that Enter inserted. */
  private isFreshLine = false;

  constructor(private readonly setup: EditorSetup) {
    this.before = setup.before;
    this.tail = setup.after;
  }

  /** All text after the cursor. */
  get suffix(): string {
    return this.closers.map(({ text }) => text).join("") + this.tail;
  }

  get text(): string {
    return this.before + this.suffix;
  }

  /** The current line up to the cursor. */
  get line(): string {
    return this.before.slice(this.before.lastIndexOf("\n") + 1);
  }

  /** Types one character; an opening one may close automatically. */
  type(sign: string): void {
    const close = this.closeOf(sign);
    this.insert(sign);
    if (close !== undefined) this.closers = [{ text: close, openedAt: this.before.length }, ...this.closers];
  }

  /** Inserts white space, as Tab or the space bar does. */
  indent(blank: string): void {
    this.insert(blank);
  }

  /**
   * Presses Enter.
   * @param lineBreak the document's own
   */
  enter(lineBreak: string): void {
    const { rules, unit } = this.setup;
    const { line, suffix } = this;
    const above = this.before.slice(0, Math.max(0, this.before.length - line.length - 1));
    const rest = /^[^\r\n]*/.exec(suffix)?.[0] ?? "";
    const lineAbove = above.slice(above.lastIndexOf("\n") + 1);
    const { text, closing } = enterAction({ rules, line, rest, lineAbove, unit });
    if (this.isFreshLine) this.before = this.before.slice(0, this.before.length - line.length);
    this.before += lineBreak + text;
    this.isFreshLine = true;
    if (closing !== undefined) this.moveCloserDown(lineBreak + closing);
  }

  /** Types a closing bracket at the start of a line, which takes the indentation of its opening line. */
  typeOutdented(sign: string): void {
    const start = this.before.length - this.line.length;
    this.before = this.before.slice(0, start) + this.indentationOfOpener(sign, start);
    this.insert(sign);
  }

  /** The line that `typeOutdented` would leave. */
  outdentedLine(sign: string): string {
    return this.indentationOfOpener(sign, this.before.length - this.line.length) + sign;
  }

  /** Keeps the indentation that Enter inserted, even if the line stays empty. */
  keepLine(): void {
    this.isFreshLine = false;
  }

  /** Deletes back to the previous indentation stop, or one character. */
  backspace(): void {
    const { line } = this;
    const { unit } = this.setup;
    const isStep = unit !== "\t" && line.endsWith(" ") && line.trim() === "";
    const signs = isStep ? line.length % unit.length || unit.length : 1;
    this.before = this.before.slice(0, this.before.length - Math.min(signs, line.length));
    this.isFreshLine = false;
  }

  /** Moves over the nearest auto-closed text. */
  passCloser(): void {
    const [closer, ...others] = this.closers;
    if (!closer) return;
    this.closers = others;
    this.insert(closer.text);
  }

  deleteCloser(): void {
    this.closers = this.closers.slice(1);
  }

  /**
   * Accepts a suggestion. Nothing else applies one to the document.
   * @param replaced characters after the cursor that it replaces
   */
  accept(text: string, replaced: number): void {
    let left = replaced;
    while (left > 0 && this.closers.length > 0) {
      const [{ text: nearest, openedAt }, ...others] = this.closers;
      const rest = nearest.slice(left);
      left = Math.max(0, left - nearest.length);
      this.closers = rest === "" ? others : [{ text: rest, openedAt }, ...others];
    }
    this.tail = this.tail.slice(left);
    this.insert(text);
  }

  /** Moves the cursor away; an empty line loses the indentation that Enter inserted. */
  leave(): void {
    if (this.isFreshLine && this.line.trim() === "") {
      this.before = this.before.slice(0, this.before.length - this.line.length);
    }
    this.isFreshLine = false;
  }

  private insert(text: string): void {
    this.before += text;
    this.isFreshLine = false;
  }

  private moveCloserDown(lineStart: string): void {
    const [nearest, ...others] = this.closers;
    if (nearest) this.closers = [{ text: lineStart + nearest.text, openedAt: nearest.openedAt }, ...others];
    else this.closers = [{ text: lineStart, openedAt: this.before.length }];
  }

  /** The closing text for a character that is typed now; undefined if nothing closes it. */
  private closeOf(sign: string): string | undefined {
    const { rules } = this.setup;
    const pair = longestPair(rules.pairs, this.before, sign);
    if (!pair) return undefined;
    const isQuote = /["'`]/.test(sign);
    const next = this.suffix[0];
    const before = isQuote ? CLOSE_BEFORE.quote : CLOSE_BEFORE.bracket;
    if (next !== undefined && !before.includes(next)) return undefined;
    if (pair.open.length === 1 && /["']/.test(sign) && /[\p{L}\p{N}_$]$/u.test(this.before)) return undefined;
    return pair.notIn.length > 0 && this.isWithin(pair.notIn, pair.open.length - 1) ? undefined : pair.close;
  }

  /** Whether the pair would open inside a comment or a string of these kinds. */
  private isWithin(kinds: AutoClosingPair["notIn"], openLength: number): boolean {
    const text = this.before.slice(0, this.before.length - openLength);
    let last: { readonly kind: "comment" | "string"; readonly end: number } | undefined;
    // The added letter shows whether the text ends inside a string or comment.
    for (const span of lexicalSpans(this.setup.path, `${text}x`)) last = span;
    return last !== undefined && last.end > text.length && kinds.includes(last.kind);
  }

  private indentationOfOpener(sign: string, lineStart: number): string {
    const opener = { "}": "{", "]": "[", ")": "(" }[sign] ?? "";
    let depth = 1;
    for (let at = lineStart - 1; at >= 0; at--) {
      if (this.before[at] === sign) depth++;
      else if (this.before[at] === opener && --depth === 0) {
        const line = this.before.slice(this.before.lastIndexOf("\n", at) + 1, at);
        return /^[ \t]*/.exec(line)?.[0] ?? "";
      }
    }
    return "";
  }
}

function longestPair(pairs: readonly AutoClosingPair[], before: string, sign: string): AutoClosingPair | undefined {
  let longest: AutoClosingPair | undefined;
  for (const pair of pairs) {
    const isTyped = pair.open.endsWith(sign) && before.endsWith(pair.open.slice(0, -sign.length));
    if (isTyped && pair.open.length > (longest?.open.length ?? 0)) longest = pair;
  }
  return longest;
}
