/** The display policy: what of a continuation is suggested at the cursor, and whether anything is. */
import type { Continuation } from "./search.ts";

/** What the policy weighs. */
export interface DisplayPolicy {
  /** A suggestion that is less likely to be right as a whole is not shown, 0..1. */
  readonly minConfidence: number;
  /** What reading a wrong suggestion costs, in characters typed. */
  readonly wrongCost: number;
  /** Whether one long suggestion is better than several short ones: V is then 0 after each. */
  readonly isWholeAtOnce?: boolean;
}

export interface Suggestion {
  /** "" where nothing is worth showing. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
}

const NOTHING: Suggestion = { text: "", confidence: 0 };
/** A shorter text is typed sooner than read. Set by hand, not measured. */
const MIN_CHARS = 4;
/** Keys that it takes to accept a suggestion. */
const ACCEPT_KEYS = 1;
const WORD_START = /^[\p{L}\p{N}_$]/u;
/** A byte of a word, as a character. Bytes above 0x7f belong to letters and signs of other scripts, and all count. */
const IN_WORD_PART = /[\p{L}\p{N}$\u0080-\u00ff]/u;
const UPPER = /[A-Z]/;
/** A stretch that holds a letter or digit, three times in a row. */
const LOOP = /(.*?[\p{L}\p{N}].*?)\1\1/su;
const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/**
 * Chooses the beginning of the continuation that is expected to save the most keys, together with the suggestions that
 * follow once it is accepted. With n_j characters up to step j and the probability P_j that they are all right,
 *
 *     V_i = max(0, max_{j > i} P_j / P_i (n_j - n_i - 1 + V_j) - wrongCost (1 - P_j / P_i))
 *
 * is the expected saving, in keys, of a user who has accepted i steps. The j of V_0 is shown, so a suggestion ends
 * where it becomes doubtful: a wrong end would cost the right beginning.
 * docs/experiments/completion/012-display-policy.md has what this gains.
 *
 * A suggestion ends at the end of a word or of a part of one. It never only repeats what follows the cursor.
 *
 * @param suffix text after the cursor
 */
export function chooseSuggestion(continuation: Continuation, suffix: string, policy: DisplayPolicy): Suggestion {
  if (WORD_START.test(suffix)) return NOTHING;
  const { bytes, steps } = continuation;
  const chars = steps.map(({ bytes: length }) => unitsOf(bytes.subarray(0, length)));
  const mayEnd = steps.map(({ bytes: length }) => !isInsideWordPart(bytes, length));
  const values = valuesAfter({ steps, chars, mayEnd }, policy);
  let best = NOTHING;
  let bestSaving = 0;
  for (const [j, { bytes: length, probability }] of steps.entries()) {
    if (probability < policy.minConfidence) break;
    if (!mayEnd[j]) continue;
    const whole = wholeText(bytes.subarray(0, length));
    const text = fitSuffix(whole, suffix);
    if (text.length < MIN_CHARS || text.trim().length === 1) continue;
    const isUncut = text.length === whole.trimEnd().length;
    const saving = savingOf(text.length, probability, isUncut ? values[j]! : 0, policy.wrongCost);
    if (saving > bestSaving) {
      best = { text, confidence: probability };
      bestSaving = saving;
    }
  }
  return best;
}

/** Where a suggestion can end: after each step, its characters and whether it may end there. */
interface Ends {
  readonly steps: Continuation["steps"];
  readonly chars: readonly number[];
  readonly mayEnd: readonly boolean[];
}

/** V of each step, in keys. */
function valuesAfter({ steps, chars, mayEnd }: Ends, policy: DisplayPolicy): Float64Array {
  const values = new Float64Array(steps.length);
  if (policy.isWholeAtOnce) return values;
  for (let i = steps.length - 2; i >= 0; i--) {
    for (let j = i + 1; j < steps.length; j++) {
      const probability = steps[j]!.probability / steps[i]!.probability;
      if (probability < policy.minConfidence) break;
      const length = chars[j]! - chars[i]!;
      if (length < MIN_CHARS || !mayEnd[j]) continue;
      values[i] = Math.max(values[i]!, savingOf(length, probability, values[j]!, policy.wrongCost));
    }
  }
  return values;
}

function savingOf(chars: number, probability: number, valueAfter: number, wrongCost: number): number {
  return probability * (chars - ACCEPT_KEYS + valueAfter) - wrongCost * (1 - probability);
}

/** Whether `end` cuts a word, or a part of one such as `read` in readConfig and read_config. */
function isInsideWordPart(bytes: Uint8Array, end: number): boolean {
  if (end === 0 || end >= bytes.length) return false;
  const before = String.fromCharCode(bytes[end - 1]!);
  const after = String.fromCharCode(bytes[end]!);
  if (!IN_WORD_PART.test(before) || !IN_WORD_PART.test(after)) return false;
  return !(UPPER.test(after) && !UPPER.test(before));
}

/** UTF-16 units of a text that may end inside a character. */
function unitsOf(bytes: Uint8Array): number {
  let units = 0;
  for (const byte of bytes) {
    if ((byte & 0xc0) !== 0x80) units++;
    if (byte >= 0xf0) units++;
  }
  return units;
}

/** The text of some bytes, without a character at the end that is cut off, and only up to the first invalid byte. */
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

/** Cuts what already follows the cursor, loops, and white space at the end. */
export function fitSuffix(text: string, suffix: string): string {
  const lineEnd = suffix.search(/\r?\n/);
  const restOfLine = (lineEnd < 0 ? suffix : suffix.slice(0, lineEnd)).trimEnd();
  const whole = beforeLoop(text).trimEnd();
  const kept = beforeNextLine(whole.slice(0, whole.length - overlapOf(whole, restOfLine)), suffix);
  const fitted = beforeUnbalancedCloser(kept, suffix).trimEnd();
  const isRepeat = fitted.trim() !== "" && suffix.trimStart().startsWith(fitted.trim());
  return isRepeat ? "" : fitted;
}

/** Cuts before a line, below the first one, that is the next line after the cursor anyway. */
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

/** How many characters at the end already follow the cursor, and are not needed to close what the text opens. */
function overlapOf(text: string, restOfLine: string): number {
  for (let overlap = Math.min(text.length, restOfLine.length); overlap > 0; overlap--) {
    const cut = text.slice(0, text.length - overlap);
    if (text.endsWith(restOfLine.slice(0, overlap)) && unclosed(cut) <= unclosed(text)) return overlap;
  }
  return 0;
}

/** Opening brackets without a closing one. */
function unclosed(text: string): number {
  let open = 0;
  for (const sign of text) {
    if ("([{".includes(sign)) open++;
    else if (sign in CLOSERS && open > 0) open--;
  }
  return open;
}

/** Cuts before the first closing bracket that the text does not open and that follows the cursor anyway. */
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

/** Keeps one round of a loop. */
function beforeLoop(text: string): string {
  const loop = LOOP.exec(text);
  return loop ? text.slice(0, loop.index + loop[1].length) : text;
}
