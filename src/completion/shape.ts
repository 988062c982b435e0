/** From a continuation to what is worth showing at the cursor, or nothing. */
import type { Continuation } from "./search.ts";

export interface ShowRules {
  /** Nothing that is less likely to be right as a whole is shown. */
  readonly minConfidence: number;
  /** What reading a wrong completion costs, in characters typed. */
  readonly wrongCost: number;
}

export interface Shown {
  readonly text: string;
  readonly confidence: number;
}

const NOTHING: Shown = { text: "", confidence: 0 };
/** Shorter ones are typed sooner than read. */
const MIN_CHARS = 4;
const WORD_START = /^[\p{L}\p{N}_$]/u;
/** A stretch with a letter in it, at least three times in a row. */
const LOOP = /(.*?[\p{L}\p{N}].*?)\1\1/su;
const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/**
 * The beginning of the continuation with the greatest expected saving, chars * P - wrongCost * (1 - P) with P the
 * probability that all of it is right; never one that only repeats what stands after the cursor.
 */
export function whatToShow({ bytes, steps }: Continuation, suffix: string, rules: ShowRules): Shown {
  if (WORD_START.test(suffix)) return NOTHING;
  let best = NOTHING;
  let bestSaving = 0;
  for (const { bytes: length, probability } of steps) {
    if (probability < rules.minConfidence) break;
    const text = fitSuffix(wholeText(bytes.subarray(0, length)), suffix);
    if (text.length < MIN_CHARS) continue;
    const saving = text.length * probability - rules.wrongCost * (1 - probability);
    if (saving > bestSaving) {
      best = { text, confidence: probability };
      bestSaving = saving;
    }
  }
  return best;
}

/** The characters that are there whole; what of a character's bytes is cut off is left out. */
export function wholeText(bytes: Uint8Array): string {
  let end = bytes.length;
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (back < needed) end = bytes.length - back;
      break;
    }
  }
  const text = new TextDecoder().decode(bytes.subarray(0, end));
  const broken = text.indexOf("\ufffd");
  return broken < 0 ? text : text.slice(0, broken);
}

/** Cuts what the text after the cursor already has, loops, and white space at the end. */
export function fitSuffix(text: string, suffix: string): string {
  const lineEnd = suffix.search(/\r?\n/);
  const restOfLine = (lineEnd < 0 ? suffix : suffix.slice(0, lineEnd)).trimEnd();
  const whole = beforeLoop(text).trimEnd();
  const kept = beforeNextLine(whole.slice(0, whole.length - overlapOf(whole, restOfLine)), suffix);
  const fitted = beforeUnbalancedCloser(kept, suffix).trimEnd();
  const isRepeat = fitted.trim() !== "" && suffix.trimStart().startsWith(fitted.trim());
  return isRepeat ? "" : fitted;
}

/** Cuts before a line, below the first, with which the text after the cursor goes on anyway. */
function beforeNextLine(text: string, suffix: string): string {
  const next = suffix
    .split("\n")
    .slice(1)
    .find(line => line.trim() !== "");
  if (next === undefined) return text;
  const lines = text.split("\n");
  const at = lines.findIndex((line, k) => k > 0 && line.trimEnd() === next.trimEnd());
  return at < 0 ? text : lines.slice(0, at).join("\n");
}

/** How many characters at the end stand after the cursor already, and are not needed to close what the text opens. */
function overlapOf(text: string, restOfLine: string): number {
  for (let overlap = Math.min(text.length, restOfLine.length); overlap > 0; overlap--) {
    const cut = text.slice(0, text.length - overlap);
    if (text.endsWith(restOfLine.slice(0, overlap)) && unclosed(cut) <= unclosed(text)) return overlap;
  }
  return 0;
}

/** Opening brackets without their closing one. */
function unclosed(text: string): number {
  let open = 0;
  for (const sign of text) {
    if ("([{".includes(sign)) open++;
    else if (sign in CLOSERS && open > 0) open--;
  }
  return open;
}

/** Cuts before the first closing bracket that the text does not open and that comes next after the cursor anyway. */
function beforeUnbalancedCloser(text: string, suffix: string): string {
  const next = suffix.trimStart()[0];
  const open: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const opener = CLOSERS[text[i]];
    if ("([{".includes(text[i])) open.push(text[i]);
    else if (opener !== undefined) {
      if (open.at(-1) === opener) open.pop();
      else if (text[i] === next) return text.slice(0, i);
    }
  }
  return text;
}

function beforeLoop(text: string): string {
  const loop = LOOP.exec(text);
  return loop ? text.slice(0, loop.index + loop[1].length) : text;
}
