/** Judges whether a suggestion is what the commit typed. */
import { lexicalSpans } from "../../core/text/lexicalState.ts";
import type { Completed } from "../suggest/completer.ts";
import type { AutoClosed } from "./simulatedEditor.ts";

const PAIRS: Readonly<Record<string, string>> = { "}": "{", "]": "[", ")": "(" };

/** The document that typing leads to. */
export interface Target {
  /** The document up to the end of the typed text. */
  readonly typed: string;
  readonly after: string;
}

/** A shown suggestion beside what the commit typed there. */
export interface JudgedSuggestion {
  readonly text: string;
  readonly confidence: number;
  readonly isRight: boolean;
  /** How many of its first characters the commit typed. */
  readonly rightChars: number;
  /** The line of the commit before the cursor. */
  readonly line: string;
  /** What the commit typed from here on, as much as the suggestion is long; less at the end of the edit. */
  readonly typed: string;
}

/** Auto-closed text with its offset in the target; undefined if the target does not have it. */
export interface PlacedCloser {
  readonly text: string;
  readonly place: number | undefined;
}

/**
 * Finds auto-closed text in the target.
 *
 * @returns its offset, or undefined if the target does not have it
 */
export function placeOfCloser({ text, openedAt }: AutoClosed, { typed }: Target): number | undefined {
  const sign = text.trim();
  const end = sign === "" ? typed.length : endOfPair(sign, typed, openedAt);
  if (end === undefined) return undefined;
  const start = end - text.length;
  return start >= openedAt && typed.startsWith(text, start) ? start : undefined;
}

/** The offset after the character that closes what was opened before `from`. */
function endOfPair(sign: string, text: string, from: number): number | undefined {
  const opener = PAIRS[sign];
  if (opener !== undefined) return endOfBracket(text, from, { opener, closer: sign });
  if (sign.length > 1) {
    const at = text.indexOf(sign, from);
    return at < 0 ? undefined : at + sign.length;
  }
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === sign) return at + 1;
    else if (text[at] === "\n" && sign !== "`") return undefined;
  }
  return undefined;
}

function endOfBracket(
  text: string,
  from: number,
  { opener, closer }: { readonly opener: string; readonly closer: string },
): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === opener) depth++;
    else if (text[at] === closer && --depth === 0) return at + 1;
  }
  return undefined;
}

/**
 * Whether the commit typed every character of a suggestion, and the suggestion replaces exactly what it runs past: the
 * auto-closed characters and, beyond the typed text, the text that was there.
 *
 * @param at offset of the cursor in the target
 */
export function isRight(
  completed: Completed,
  at: number,
  { target, closers }: { readonly target: Target; readonly closers: readonly PlacedCloser[] },
): boolean {
  const { typed, after } = target;
  const end = at + completed.text.length;
  const inTyped = completed.text.slice(0, typed.length - at);
  const beyond = completed.text.slice(inTyped.length);
  if (!typed.startsWith(inTyped, at) || !after.startsWith(beyond)) return false;
  let passed = 0;
  for (const { text, place } of closers) {
    if (beyond !== "" || (place !== undefined && place < end)) passed += text.length;
  }
  return passed + beyond.length === (completed.replaceSuffix ?? 0);
}

/** Describes a suggestion and what the commit typed instead. @param at offset of the cursor in the typed text */
export function judgedSuggestion(
  { text, confidence }: Completed,
  isRight: boolean,
  { typed, at }: { readonly typed: string; readonly at: number },
): JudgedSuggestion {
  let rightChars = 0;
  while (rightChars < text.length && text[rightChars] === typed[at + rightChars]) rightChars++;
  const line = typed.slice(typed.lastIndexOf("\n", at - 1) + 1, at);
  return { text, confidence, isRight, rightChars, line, typed: typed.slice(at, at + text.length) };
}

/** A document, and the text in it before and after the cursor. */
export interface Surrounded {
  readonly path: string;
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Whether accepting a suggestion would double a closing character after the cursor: the next character there closes what
 * the suggestion closes too, and no other bracket or quote is open.
 */
export function doublesCloser({ text, replaceSuffix = 0 }: Completed, document: Surrounded): boolean {
  const { suffix } = document;
  const following = suffix.slice(replaceSuffix);
  const next = following.trimStart()[0];
  if (next === undefined) return false;
  const count = countOf(next, unopened(text)) - countOf(next, suffix.slice(0, replaceSuffix));
  if (count <= 0) return false;
  // A quote is closed in its own line. A bracket may be open in any line above.
  return next in PAIRS ? count > openCount(next, document) : !/^\s*\n/.test(following);
}

function countOf(sign: string, text: string): number {
  return text.split(sign).length - 1;
}

/** How many brackets before the cursor are closed nowhere after it. */
function openCount(closer: string, { path, prefix, suffix }: Surrounded): number {
  const [above, below] = codeOf(path, prefix, suffix);
  return Math.max(0, depthsOf(above, closer).open - depthsOf(below, closer).unmatched);
}

/** The text before and after the cursor without its comments and strings. */
function codeOf(path: string, prefix: string, suffix: string): readonly [string, string] {
  const text = prefix + suffix;
  const code: string[] = [];
  let at = 0;
  for (const { start, end } of lexicalSpans(path, text)) {
    code.push(text.slice(at, start), " ".repeat(end - start));
    at = end;
  }
  const blanked = code.join("") + text.slice(at);
  return [blanked.slice(0, prefix.length), blanked.slice(prefix.length)];
}

function depthsOf(text: string, closer: string): { readonly open: number; readonly unmatched: number } {
  let open = 0;
  let unmatched = 0;
  for (const sign of text) {
    if (sign === PAIRS[closer]) open++;
    else if (sign === closer && open > 0) open--;
    else if (sign === closer) unmatched++;
  }
  return { open, unmatched };
}

/** The closing characters in a text that have no opening ones. */
function unopened(text: string): string {
  const open: string[] = [];
  let closing = "";
  for (const sign of text) {
    if (/["'`]/.test(sign)) {
      if (open.at(-1) === sign) open.pop();
      else open.push(sign);
    } else if ("([{".includes(sign)) open.push(sign);
    else if (sign in PAIRS) {
      if (open.at(-1) === PAIRS[sign]) open.pop();
      else closing += sign;
    }
  }
  // A single quote character can also close a string that is already open.
  return closing + open.filter(sign => /["'`]/.test(sign)).join("");
}
