/** What a suggestion must never do to a document, by means that the suggestion does not use. */
import type { SimulatedEditor } from "../../../src/completion/edits/simulatedEditor.ts";
import type { Suggestion } from "../../../src/completion/suggest/displayPolicy.ts";
import { lexicalSpans } from "../../../src/core/text/lexicalState.ts";

/** The editor sends at most this much text before and after the cursor that brackets are matched in. */
const PREFIX_CHARS = 4000;
export const SUFFIX_CHARS = 2000;
const OPENER: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
/** A line that ends like this goes on in the next one. */
const GOES_ON = /[([{,&|+=?:]$/;

/** A document before and after a suggestion is accepted: its code without comments and strings, by offsets. */
interface Comparison {
  readonly earlier: Code;
  readonly later: Code;
  /** The line of the cursor, before and after. */
  readonly line: Range;
  readonly newLine: Range;
  /** Where the rest of the line begins that the suggestion leaves. */
  readonly rest: { readonly text: string; readonly at: number; readonly later: number };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Code {
  readonly text: string;
  isCode(offset: number): boolean;
}

/** Names what is wrong with a suggestion at a cursor; undefined if nothing is. */
export function faultOf(path: string, editor: SimulatedEditor, suggestion: Suggestion): string | undefined {
  const { text, replaceSuffix = 0 } = suggestion;
  if (text !== text.trimEnd()) return "white space at the end";
  const rest = lineOf(editor.suffix.slice(replaceSuffix));
  if (repeats(text, rest)) return "repeated rest of the line";
  if (isBroken(editor.line, lineOf(editor.suffix))) return undefined;
  const compared = compare(path, editor, suggestion);
  return literalFault(compared) ?? bracketFault(compared, { editor, isOneLine: !text.includes("\n") });
}

/** Whether the user has left a string, a template, or a sign of a comment half: what follows is then misread before. */
function isBroken(line: string, rest: string): boolean {
  const isOpen = ["'", '"', "`"].some(quote => (line + rest).split(quote).length % 2 === 0);
  return isOpen || /\$\{[^}]*$/.test(line) || /^\s*(?:\/|\*.*)$/.test(line);
}

function lineOf(text: string): string {
  return /^[^\r\n]*/.exec(text)![0];
}

function repeats(text: string, rest: string): boolean {
  const tail = rest.trim();
  if (tail.length < 2 || !/\p{L}/u.test(tail) || !text.endsWith(tail)) return false;
  const isInWord = /^[\p{L}\p{N}_$]/u.test(tail) && /[\p{L}\p{N}_$]$/u.test(text.slice(0, -tail.length));
  return !isInWord;
}

function compare(path: string, editor: SimulatedEditor, { text, replaceSuffix = 0 }: Suggestion): Comparison {
  const { before, suffix, line } = editor;
  const following = suffix.slice(replaceSuffix);
  const rest = lineOf(following);
  const start = before.length - line.length;
  const blank = rest.length - rest.trimStart().length;
  const end = before.length + text.length + rest.length;
  return {
    earlier: codeOf(path, before + suffix),
    later: codeOf(path, before + text + following),
    line: { start, end: before.length + lineOf(suffix).length },
    newLine: { start, end },
    rest: { text: rest, at: before.length + replaceSuffix + blank, later: before.length + text.length + blank },
  };
}

function codeOf(path: string, text: string): Code {
  const spans = [...lexicalSpans(path, text)];
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), text.slice(start, end).replace(/[^\n]/g, " "));
    at = end;
  }
  return {
    text: parts.join("") + text.slice(at),
    isCode: offset => !spans.some(({ start, end }) => start <= offset && offset < end),
  };
}

/** Whether code that follows becomes a part of a string or of a comment. */
function literalFault({ earlier, later, line, newLine, rest }: Comparison): string | undefined {
  if (rest.text.trim() === "") return undefined;
  const isLost = (offset: number, offsetLater: number): boolean => earlier.isCode(offset) && !later.isCode(offsetLater);
  if (isLost(rest.at, rest.later)) return "rest of the line in a string or a comment";
  const hasNext = line.end + 1 < earlier.text.length;
  return hasNext && isLost(line.end + 1, newLine.end + 1) ? "next line in a string or a comment" : undefined;
}

function bracketFault(
  { earlier, later, line, newLine }: Comparison,
  { editor, isOneLine }: { readonly editor: SimulatedEditor; readonly isOneLine: boolean },
): string | undefined {
  const { before, suffix } = editor;
  if (!earlier.isCode(before.length)) return undefined;
  if (before.length > PREFIX_CHARS || suffix.length > SUFFIX_CHARS) return undefined;
  const isDoubled = Object.keys(OPENER).some(sign => surplus(later.text, sign) > surplus(earlier.text, sign));
  if (isDoubled) return "doubled closer";
  if (!isOneLine || !isBalanced(earlier.text.slice(line.start, line.end))) return undefined;
  const text = later.text.slice(newLine.start, newLine.end);
  return hasOpen(text) && !GOES_ON.test(text.trimEnd()) ? "unbalanced line" : undefined;
}

/** How many closing brackets of a kind close nothing. */
function surplus(code: string, closer: string): number {
  let open = 0;
  let count = 0;
  for (const sign of code) {
    if (sign === OPENER[closer]) open++;
    else if (sign === closer && open > 0) open--;
    else if (sign === closer) count++;
  }
  return count;
}

function isBalanced(code: string): boolean {
  return !hasOpen(code) && Object.keys(OPENER).every(sign => surplus(code, sign) === 0);
}

function hasOpen(code: string): boolean {
  const open: string[] = [];
  for (const sign of code) {
    if ("([{".includes(sign)) open.push(sign);
    else if (OPENER[sign] !== undefined && open.at(-1) === OPENER[sign]) open.pop();
  }
  return open.length > 0;
}
