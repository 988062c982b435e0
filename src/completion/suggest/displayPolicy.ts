/** From a continuation to what is worth showing at the cursor, or nothing. */
import type { Continuation } from "./search.ts";

export interface DisplayPolicy {
  /** Nothing that is less likely to be right as a whole is shown. */
  readonly minConfidence: number;
  /** What reading a wrong completion costs, in characters typed. */
  readonly wrongCost: number;
  /** Rather one long completion than several short ones: V is 0. */
  readonly isWholeAtOnce?: boolean;
}

export interface Suggestion {
  readonly text: string;
  readonly confidence: number;
}

const NOTHING: Suggestion = { text: "", confidence: 0 };
/** Shorter ones are typed sooner than read. */
const MIN_CHARS = 4;
/** To accept one. */
const KEYS = 1;
const WORD_START = /^[\p{L}\p{N}_$]/u;
/** One byte; those of other scripts' letters are not told from those of their signs. */
const IN_PART = /[\p{L}\p{N}$\u0080-\u00ff]/u;
const UPPER = /[A-Z]/;
/** A stretch with a letter in it, at least three times in a row. */
const LOOP = /(.*?[\p{L}\p{N}].*?)\1\1/su;
const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/**
 * The beginning of the continuation that is expected to save the most keys, with what can be offered once it is
 * accepted. With n_j characters up to step j of the continuation and P_j the probability that they are all right,
 *
 *     V_i = max(0, max_{j > i} P_j / P_i (n_j - n_i - 1 + V_j) - wrongCost (1 - P_j / P_i))
 *
 * is what steps after i are worth to someone who got as far as i, and the j of V_0 is shown. So a completion ends where
 * it becomes doubtful, and goes on when it is accepted: a wrong end would cost the right beginning. Against the
 * beginning with the greatest n_j P_j - 2 (1 - P_j), keys saved in a hundred where 0.55 of what is shown is right
 * (`recurrent evaluate`, held-out files of effect and go): 55.1 to 59.0 and 36.6 to 39.5, of which the next line that is
 * begun at the end of one makes about 1.
 *
 * It ends inside no word, but where a part of one does, and never only repeats what stands after the cursor.
 */
export function chooseSuggestion(continuation: Continuation, suffix: string, rules: DisplayPolicy): Suggestion {
  if (WORD_START.test(suffix)) return NOTHING;
  const { bytes, steps } = continuation;
  const chars = steps.map(({ bytes: length }) => unitsOf(bytes.subarray(0, length)));
  const mayEnd = steps.map(({ bytes: length }) => !isInsidePart(bytes, length));
  const values = valuesAfter({ steps, chars, mayEnd }, rules);
  let best = NOTHING;
  let bestSaving = 0;
  for (const [j, { bytes: length, probability }] of steps.entries()) {
    if (probability < rules.minConfidence) break;
    if (!mayEnd[j]) continue;
    const whole = wholeText(bytes.subarray(0, length));
    const text = fitSuffix(whole, suffix);
    if (text.length < MIN_CHARS || text.trim().length === 1) continue;
    const goesOn = text.length === whole.trimEnd().length;
    const saving = savingOf(text.length, probability, goesOn ? values[j]! : 0, rules.wrongCost);
    if (saving > bestSaving) {
      best = { text, confidence: probability };
      bestSaving = saving;
    }
  }
  return best;
}

interface Ends {
  readonly steps: Continuation["steps"];
  readonly chars: readonly number[];
  readonly mayEnd: readonly boolean[];
}

/** V of each step. */
function valuesAfter({ steps, chars, mayEnd }: Ends, rules: DisplayPolicy): Float64Array {
  const values = new Float64Array(steps.length);
  if (rules.isWholeAtOnce) return values;
  for (let i = steps.length - 2; i >= 0; i--) {
    for (let j = i + 1; j < steps.length; j++) {
      const probability = steps[j]!.probability / steps[i]!.probability;
      if (probability < rules.minConfidence) break;
      const length = chars[j]! - chars[i]!;
      if (length < MIN_CHARS || !mayEnd[j]) continue;
      values[i] = Math.max(values[i]!, savingOf(length, probability, values[j]!, rules.wrongCost));
    }
  }
  return values;
}

function savingOf(chars: number, probability: number, valueAfter: number, wrongCost: number): number {
  return probability * (chars - KEYS + valueAfter) - wrongCost * (1 - probability);
}

/** Whether a word, or a part of one such as `read` in readConfig and read_config, goes on after the byte before `end`. */
function isInsidePart(bytes: Uint8Array, end: number): boolean {
  if (end === 0 || end >= bytes.length) return false;
  const before = String.fromCharCode(bytes[end - 1]!);
  const after = String.fromCharCode(bytes[end]!);
  if (!IN_PART.test(before) || !IN_PART.test(after)) return false;
  return !(UPPER.test(after) && !UPPER.test(before));
}

/** UTF-16 units of a text that may be cut inside a character. */
function unitsOf(bytes: Uint8Array): number {
  let units = 0;
  for (const byte of bytes) {
    if ((byte & 0xc0) !== 0x80) units++;
    if (byte >= 0xf0) units++;
  }
  return units;
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
