/** What says, beside its probability, how likely a suggestion is right. */
import type { Surroundings } from "../../core/text/suffixFit.ts";
import type { Candidate } from "./displayPolicy.ts";
import type { Continuation } from "./search.ts";

const MAX_ODDS = 6;
const WORD = /[\p{L}\p{N}_$]+/gu;
const WORD_END = /[\p{L}\p{N}_$]*$/u;
const COMMENT = /^\s*(?:\/\/|#|\*|\/\*|--)/;
/** UTF-16 units of text above and below that are looked at. Set by hand, not measured. */
const FAR_CHARS = 3000;
const NEAR_CHARS = 2000;
const CLOSE_CHARS = 600;
const CLOSEST_CHARS = 400;
/** UTF-16 units of the cursor's line. Set by hand, not measured. */
const LINE_CHARS = 1000;
/** Characters of a word that says something where it occurs elsewhere. */
const LONG_WORD = 4;

/** Each feature has a weight of the same name. */
export type Features = Readonly<Record<string, number>>;

const flag = (is: boolean): number => (is ? 1 : 0);

function logOdds(probability: number): number {
  return Math.max(-MAX_ODDS, Math.min(MAX_ODDS, Math.log(probability / (1 - probability))));
}

/** The features of a suggestion at a place. */
export function featuresOf(candidate: Candidate, continuation: Continuation, place: Surroundings): Features {
  const line = place.prefix.slice(-LINE_CHARS).split("\n").at(-1)!;
  const features = {
    bias: 1,
    ...oddsFeatures(candidate, continuation),
    ...lineFeatures(candidate, line),
    ...suffixFeatures(candidate, line, place.suffix),
    ...recurrence(candidate.text, line, place),
  };
  const { odds, length, atWordStart, atLineStart, standsAbove } = features;
  return {
    ...features,
    oddsSquared: odds * odds,
    oddsAtWordStart: odds * atWordStart,
    oddsByLength: odds * length,
    oddsIfAbove: odds * standsAbove,
    lengthAtWordStart: length * atWordStart,
    lengthAtLineStart: length * atLineStart,
  };
}

/** Log odds of the whole, of its first step, of its least sure step, and of the longest continuation. */
function oddsFeatures({ step, probability }: Candidate, { steps }: Continuation) {
  let leastSure = 1;
  for (let k = 0; k <= step; k++) {
    const before = k === 0 ? 1 : steps[k - 1]!.probability;
    leastSure = Math.min(leastSure, steps[k]!.probability / before);
  }
  return {
    odds: logOdds(probability),
    firstOdds: logOdds(steps[0]!.probability),
    leastOdds: logOdds(leastSure),
    lastOdds: logOdds(steps.at(-1)!.probability),
    steps: Math.log2(1 + step),
    isWholeContinuation: flag(step === steps.length - 1),
  };
}

function lineFeatures({ text }: Candidate, line: string) {
  const typedWord = WORD_END.exec(line)![0].length;
  return {
    length: Math.log2(text.length),
    words: Math.log2(1 + (text.match(WORD)?.length ?? 0)),
    atWordStart: flag(typedWord === 0),
    afterOneLetter: flag(typedWord === 1),
    afterFewLetters: flag(typedWord === 2 || typedWord === 3),
    atLineStart: flag(line.trim() === ""),
    afterDot: flag(line.endsWith(".")),
    afterOpening: flag(/[([{]$/.test(line)),
    inComment: flag(COMMENT.test(line)),
    inString: flag(line.split(/["'`]/).length % 2 === 0),
    beginsWithBreak: flag(/^\s*\n/.test(text)),
    beginsWithSpace: flag(text.startsWith(" ")),
    beginsWithLetter: flag(/^[\p{L}_$]/u.test(text)),
  };
}

function suffixFeatures({ text, replaceSuffix }: Candidate, line: string, suffix: string) {
  const rest = /^[^\r\n]*/.exec(suffix.slice(0, LINE_CHARS))![0].slice(replaceSuffix);
  const hasWord = /[\p{L}\p{N}]/u.test(rest);
  const firstLine = (line + text).split("\n")[0]!.trimEnd();
  const below = suffix.slice(0, FAR_CHARS).split("\n", 12).slice(1);
  return {
    textFollows: flag(hasWord),
    signsFollow: flag(rest.trim() !== "" && !hasWord),
    replacesSuffix: flag(replaceSuffix > 0),
    sameLineBelow: flag(firstLine.trim() !== "" && below.some(other => other.trimEnd() === firstLine)),
    standsBelow: flag(suffix.slice(0, CLOSE_CHARS).includes(text.trim())),
  };
}

/** What of the text, or of its longer words, stands elsewhere nearby. */
function recurrence(text: string, line: string, { prefix, suffix }: Surroundings) {
  const words = (WORD_END.exec(line)![0] + text).match(WORD) ?? [];
  const long = words.filter(word => word.length >= LONG_WORD);
  const share = (of: string): number =>
    long.length === 0 ? 0.5 : long.filter(word => of.includes(word)).length / long.length;
  const [first = ""] = words;
  return {
    standsAbove: flag(prefix.slice(-NEAR_CHARS).includes(text.trim())),
    standsCloseAbove: flag(prefix.slice(-CLOSEST_CHARS).includes(text.trim())),
    wordsAbove: share(prefix.slice(-FAR_CHARS)),
    wordsBelow: share(suffix.slice(0, CLOSE_CHARS)),
    firstWordAbove: flag(first.length > 2 && prefix.slice(-CLOSE_CHARS).includes(first)),
  };
}
