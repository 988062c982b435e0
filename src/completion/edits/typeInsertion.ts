/** Types one insertion in a simulated editor, accepts the suggestions that are right, and counts the keys. */
import { restOf, type Suggestion } from "../../core/text/restOfSuggestion.ts";
import type { Completed, CompleteRequest } from "../suggest/completer.ts";
import type { Insertion } from "./editScript.ts";
import {
  doublesCloser,
  isRight,
  type JudgedSuggestion,
  judgedSuggestion,
  type PlacedCloser,
  placeOfCloser,
  type Target,
} from "./judgment.ts";
import type { LanguageRules } from "./languageRules.ts";
import { SimulatedEditor } from "./simulatedEditor.ts";

/** The editor sends at most this much text after the cursor. */
const SUFFIX_CHARS = 2000;
/** Shorter completions are ignored; inside a line they are counted separately. */
const MIN_SHOWN_CHARS = 4;

/** The file of an insertion. */
export interface TypedFile {
  readonly path: string;
  readonly rules: LanguageRules;
  /** One step of indentation. */
  readonly unit: string;
}

/** A completer, or the longest-match baseline. */
export interface Suggester {
  complete(request: CompleteRequest, clock: () => number): Completed;
}

export interface TypingRecord {
  /** UTF-16 units of the insertion. */
  chars: number;
  keys: number;
  shown: number;
  right: number;
  shortShown: number;
  shortRight: number;
  /** Suggestions that disappeared or were replaced before they were typed. */
  changed: number;
  /** Suggestions that would double a closing character after the cursor. */
  doubled: number;
  /** Accepted stretches, by offsets in the new text. */
  readonly accepted: { readonly start: number; readonly end: number }[];
  readonly latenciesMs: number[];
}

/** The figures, and the document after the last key. */
export interface EndOfTyping {
  readonly record: TypingRecord;
  readonly text: string;
}

export interface TypingOptions {
  readonly clock: () => number;
  readonly minConfidence?: number;
  /** Called with each suggestion that counts as shown. */
  readonly onShown?: (suggestion: JudgedSuggestion) => void;
}

/** Types an insertion; yields after each request. */
export function* typeInsertion(
  insertion: Insertion,
  file: TypedFile,
  suggester: Suggester | undefined,
  options: TypingOptions,
): Generator<void, EndOfTyping> {
  const typing = new Typing(insertion, file, suggester, options);
  while (!typing.isDone()) if (typing.step()) yield;
  return typing.end();
}

/** The keys that an insertion needs without suggestions. */
export function keysOf(insertion: Insertion, file: TypedFile): number {
  const typing = new Typing(insertion, file, undefined, { clock: () => 0 });
  while (!typing.isDone()) typing.step();
  return typing.end().record.keys;
}

/** Types one insertion key by key. */
class Typing {
  private readonly record: TypingRecord;
  private readonly editor: SimulatedEditor;
  private readonly target: Target;
  private readonly isInsideLine: boolean;
  /** How much of the text before the cursor matches the target; the editor inserted the rest. */
  private matched: number;
  private shown: Suggestion | undefined;
  /** The editor suggests nothing after a cursor move or a deletion until something is typed. */
  private isQuiet = true;
  private readonly places = new Map<string, number | undefined>();

  constructor(
    { kind, before, insert, after, keysBefore }: Insertion,
    private readonly file: TypedFile,
    private readonly suggester: Suggester | undefined,
    private readonly options: TypingOptions,
  ) {
    this.target = { typed: before + insert, after };
    this.matched = before.length;
    this.isInsideLine = kind === "insideLine";
    this.editor = new SimulatedEditor({ ...file, before, after });
    this.record = { ...emptyRecord(), chars: insert.length, keys: keysBefore };
  }

  isDone(): boolean {
    return this.matched === this.target.typed.length && (this.surplus === "" || this.isOnBlankLine);
  }

  /**
   * Presses one key.
   * @returns whether the suggester was asked
   */
  step(): boolean {
    if (this.passesCloser()) return false;
    const asked = this.updateSuggestion();
    if (asked && this.shown && this.judges(asked)) this.accept(asked);
    else if (this.surplus !== "") this.removeSurplus();
    else this.press();
    this.match();
    return asked !== undefined;
  }

  /** Moves the cursor away and deletes auto-closed text that the target does not have, with one key each. */
  end(): EndOfTyping {
    const { editor, record } = this;
    if (this.surplus !== "") editor.leave();
    for (; editor.closers.length > 0; editor.deleteCloser()) record.keys++;
    return { record, text: editor.text };
  }

  private get surplus(): string {
    return this.editor.before.slice(this.matched);
  }

  private get isOnBlankLine(): boolean {
    return this.surplus === this.editor.line && this.surplus.trim() === "";
  }

  private match(): void {
    const { before } = this.editor;
    const { typed } = this.target;
    let at = Math.min(this.matched, before.length);
    while (at < before.length && at < typed.length && before[at] === typed[at]) at++;
    this.matched = at;
  }

  /** Moves over auto-closed text without a key. */
  private passesCloser(): boolean {
    const [nearest] = this.placedClosers();
    if (!nearest || this.surplus !== "") return false;
    const isHere = this.target.typed.startsWith(nearest.text, this.matched);
    if (!isHere || nearest.place === undefined || nearest.place > this.matched) return false;
    this.editor.passCloser();
    this.match();
    return true;
  }

  private placedClosers(): readonly PlacedCloser[] {
    return this.editor.closers.map(closer => {
      const key = `${closer.openedAt} ${closer.text}`;
      if (!this.places.has(key)) this.places.set(key, placeOfCloser(closer, this.target));
      return { text: closer.text, place: this.places.get(key) };
    });
  }

  /**
   * Keeps the suggestion while it is typed; otherwise asks for a new one.
   * @returns what was asked for, if anything
   */
  private updateSuggestion(): Completed | undefined {
    const { editor, file, record } = this;
    const suffix = editor.suffix.slice(0, SUFFIX_CHARS);
    const position = { path: file.path, prefix: editor.before, suffix };
    if (this.shown && !this.isQuiet && restOf(this.shown, position)) return undefined;
    if (this.shown) record.changed++;
    this.shown = undefined;
    if (!this.suggester || this.isQuiet) return undefined;
    const completed = this.ask(this.suggester, suffix);
    const isShort = completed.text.length < MIN_SHOWN_CHARS;
    if (completed.text === "" || (isShort && !this.isInsideLine)) return completed;
    this.shown = { position, text: completed.text, replaceSuffix: completed.replaceSuffix ?? 0 };
    record[isShort ? "shortShown" : "shown"]++;
    const isRight = this.judges(completed);
    if (isRight) record[isShort ? "shortRight" : "right"]++;
    else if (doublesCloser(completed, { ...position, suffix: editor.suffix })) record.doubled++;
    const place = { typed: this.target.typed, at: this.matched };
    if (!isShort) this.options.onShown?.(judgedSuggestion(completed, isRight, place));
    return completed;
  }

  private ask(suggester: Suggester, suffix: string): Completed {
    const { clock, minConfidence } = this.options;
    const request = { path: this.file.path, prefix: this.editor.before, suffix };
    const start = clock();
    const completed = suggester.complete({ ...request, ...(minConfidence !== undefined && { minConfidence }) }, clock);
    this.record.latenciesMs.push(clock() - start);
    return completed;
  }

  private judges(completed: Completed): boolean {
    const { target, matched } = this;
    return this.surplus === "" && isRight(completed, matched, { target, closers: this.placedClosers() });
  }

  private accept(completed: Completed): void {
    const { editor, target, record } = this;
    const start = this.matched;
    const end = Math.min(target.typed.length, start + completed.text.length);
    record.keys++;
    record.accepted.push({ start, end });
    const beyond = start + completed.text.length - end;
    // A suggestion can repeat old text beyond the typed text; that part stays after the cursor.
    editor.accept(completed.text.slice(0, end - start), (completed.replaceSuffix ?? 0) - beyond);
    this.shown = undefined;
    this.isQuiet = false;
  }

  private press(): void {
    const { editor, target, matched } = this;
    this.record.keys++;
    this.isQuiet = false;
    const lineBreak = lineBreakAt(target.typed, matched);
    if (lineBreak !== undefined) {
      editor.keepLine();
      editor.enter(lineBreak);
      return;
    }
    const sign = String.fromCodePoint(target.typed.codePointAt(matched)!);
    if ((sign === " " || sign === "\t") && editor.line.trim() === "") editor.indent(this.indentStep(sign));
    else editor.type(sign);
  }

  /** The white space of one Tab, or one blank if the target has less. */
  private indentStep(sign: " " | "\t"): string {
    const { unit } = this.file;
    if (sign === "\t" || unit === "\t") return sign;
    const step = " ".repeat(unit.length - (this.editor.line.length % unit.length));
    return this.target.typed.startsWith(step, this.matched) ? step : sign;
  }

  /** Presses a key that removes text the editor inserted and the target does not have. */
  private removeSurplus(): void {
    const { editor, target, matched, record } = this;
    record.keys++;
    this.isQuiet = false;
    const lineBreak = lineBreakAt(target.typed, matched);
    const sign = target.typed[matched];
    const lineStart = editor.before.length - editor.line.length;
    const isCloser = sign !== undefined && ")]}".includes(sign) && editor.line.trim() === "";
    if (lineBreak !== undefined && this.isOnBlankLine) editor.enter(lineBreak);
    else if (isCloser && target.typed.startsWith(editor.outdentedLine(sign), lineStart)) editor.typeOutdented(sign);
    else {
      editor.backspace();
      this.isQuiet = true;
    }
  }
}

function lineBreakAt(text: string, at: number): string | undefined {
  if (text[at] === "\n") return "\n";
  return text.startsWith("\r\n", at) ? "\r\n" : undefined;
}

function emptyRecord(): TypingRecord {
  return {
    chars: 0,
    keys: 0,
    shown: 0,
    right: 0,
    shortShown: 0,
    shortRight: 0,
    changed: 0,
    doubled: 0,
    accepted: [],
    latenciesMs: [],
  };
}
