/** The display policy: what of a continuation is suggested at the cursor, and whether anything is. */

import { type FittedText, SuffixFit, type Surroundings } from "../../core/text/suffixFit.ts";
import { isInsidePart, unitsByLength, wholeText } from "./characters.ts";
import { commonStart, lengthBeforeLoop, lengthBeforeNextLine } from "./repetition.ts";
import type { Continuation } from "./search.ts";

/** What the policy weighs. */
export interface DisplayPolicy {
  /** A suggestion that is less likely to be right as a whole is not shown, 0..1. */
  readonly minConfidence: number;
  /** What reading a wrong suggestion costs, in characters typed. */
  readonly wrongCost: number;
  /** Whether one long suggestion is better than several short ones: V is then 0 after each. */
  readonly isWholeAtOnce?: boolean;
  /** How likely the chosen suggestion is right, 0..1, where more is known of it than the probability of its text. */
  readonly judge?: (candidate: Candidate) => number;
  /** Asked again and again, after bounded work each time. Once it is late, the text counts as it is known then. */
  readonly isLate?: () => boolean;
}

/** The chosen beginning of a continuation. */
export interface Candidate extends FittedText {
  /** The step of the continuation at which it ends, and the probability up to there. */
  readonly step: number;
  readonly probability: number;
}

export interface Suggestion {
  /** "" where nothing is worth showing. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
  /** How many characters after the cursor the text replaces; absent for none. */
  readonly replaceSuffix?: number;
}

const NOTHING: Suggestion = { text: "", confidence: 0 };
/**
 * A shorter text is typed sooner than read. Between other text a suggestion that leads up to what follows is more
 * likely right, and may be shorter. Both are set by hand, not measured.
 */
const MIN_CHARS = 4;
const MIN_CHARS_BETWEEN = 2;
/** What is less likely by its text alone is not judged. Set by hand, not measured. */
const MIN_JUDGED = 0.1;
/** Keys that it takes to accept a suggestion. */
const ACCEPT_KEYS = 1;
const WORD_SIGN = /[\p{L}\p{N}_$]/u;

/**
 * Chooses the beginning of the continuation that is expected to save the most keys, together with the suggestions that
 * follow once it is accepted. With n_j characters up to step j and the probability P_j that they are all right,
 *
 *     V_i = max(0, max_{j > i} P_j / P_i (n_j - n_i - 1 + V_j) - wrongCost (1 - P_j / P_i))
 *
 * is the expected saving, in keys, of a user who has accepted i steps. The j of V_0 is shown, so a suggestion ends
 * where it becomes doubtful: a wrong end would cost the right beginning.
 *
 * A suggestion ends at the end of a word or of a part of one. It never only repeats what follows the cursor, and it
 * fits that text (core/text/suffixFit.ts). Characters that the fit removes do not count as saved.
 *
 * Where there is a judge, its probability decides whether the chosen one is shown.
 *
 * @param around the text before and after the cursor
 */
export function chooseSuggestion(continuation: Continuation, around: Surroundings, policy: DisplayPolicy): Suggestion {
  if (isInsideWord(around)) return NOTHING;
  const { judge, minConfidence, wrongCost, isLate = () => false } = policy;
  const isWholeAtOnce = policy.isWholeAtOnce === true;
  const least = judge ? MIN_JUDGED : minConfidence;
  const chosen = bestCandidate(continuation, around, {
    minConfidence: least,
    wrongCost,
    isWholeAtOnce,
    isLate,
  });
  if (!chosen) return NOTHING;
  if (!judge) return suggestionOf(chosen, chosen.probability);
  const confidence = judge(chosen);
  return confidence >= minConfidence ? suggestionOf(chosen, confidence) : NOTHING;
}

function bestCandidate(
  continuation: Continuation,
  around: Surroundings,
  policy: Required<Omit<DisplayPolicy, "judge">>,
): Candidate | undefined {
  const usable = usableOf(continuation, around, policy.isLate);
  const values = valuesAfter(usable, policy);
  let best: Candidate | undefined;
  let bestSaving = 0;
  for (const [step, { probability }] of continuation.steps.entries()) {
    if (probability < policy.minConfidence) break;
    const fitted = usable.fitted(step);
    if (!fitted) continue;
    const valueAfter = fitted.replaceSuffix > 0 ? 0 : values[step]!;
    const saving = savingOf(fitted.text.length, probability, valueAfter, policy.wrongCost);
    if (saving > bestSaving) {
      best = { ...fitted, step, probability };
      bestSaving = saving;
    }
    if (usable.chars[step] === usable.limit) break;
  }
  return best;
}

function suggestionOf({ text, replaceSuffix }: FittedText, confidence: number): Suggestion {
  return { text, confidence, ...(replaceSuffix > 0 && { replaceSuffix }) };
}

function isInsideWord({ prefix, suffix }: Surroundings): boolean {
  return WORD_SIGN.test(suffix[0] ?? "") && WORD_SIGN.test(prefix.at(-1) ?? "");
}

/** The part of a continuation that can be used at the cursor. */
interface Usable {
  readonly steps: Continuation["steps"];
  /** Characters up to each step, at most `limit`. */
  readonly chars: readonly number[];
  /** How many of those would be inserted. */
  readonly inserted: readonly number[];
  readonly mayEnd: readonly boolean[];
  readonly limit: number;
  /** The least number of characters worth showing. */
  readonly minChars: number;
  /** Returns the text up to a step as it would be inserted, if that is worth showing. */
  fitted(step: number): FittedText | undefined;
}

function usableOf({ bytes, steps }: Continuation, around: Surroundings, isLate: () => boolean): Usable {
  const text = wholeText(bytes);
  const fit = new SuffixFit(text, around);
  const limit = Math.min(fit.end, lengthBeforeLoop(text, isLate), lengthBeforeNextLine(text, around.suffix));
  const units = unitsByLength(bytes);
  const chars = steps.map(({ bytes: length }) => Math.min(units[length]!, limit));
  const mayEnd = steps.map(({ bytes: length }, j) => chars[j] === limit || !isInsidePart(bytes, length));
  const minChars = fit.meetsSuffix ? MIN_CHARS_BETWEEN : MIN_CHARS;
  const repeated = commonStart(text, around.suffix);
  // Closing signs that already follow the cursor save nothing.
  const inserted = chars.map(length => fit.at(length)?.text.length ?? length);
  const fitted = (step: number): FittedText | undefined => {
    if (!mayEnd[step]) return undefined;
    const found = fit.at(chars[step]!);
    if (!found || found.text.length < minChars || found.text.trim().length === 1) return undefined;
    return found.text.length <= repeated ? undefined : found;
  };
  return { steps, chars, inserted, mayEnd, limit, minChars, fitted };
}

/** Computes V of each step. */
function valuesAfter(
  { steps, inserted, mayEnd, minChars }: Usable,
  policy: Required<Omit<DisplayPolicy, "judge">>,
): Float64Array {
  const values = new Float64Array(steps.length);
  if (policy.isWholeAtOnce) return values;
  for (let i = steps.length - 2; i >= 0 && !policy.isLate(); i--) {
    for (let j = i + 1; j < steps.length; j++) {
      const probability = steps[j]!.probability / steps[i]!.probability;
      if (probability < policy.minConfidence) break;
      const length = inserted[j]! - inserted[i]!;
      if (length < minChars || !mayEnd[j]) continue;
      values[i] = Math.max(values[i]!, savingOf(length, probability, values[j]!, policy.wrongCost));
    }
  }
  return values;
}

function savingOf(chars: number, probability: number, valueAfter: number, wrongCost: number): number {
  return probability * (chars - ACCEPT_KEYS + valueAfter) - wrongCost * (1 - probability);
}
