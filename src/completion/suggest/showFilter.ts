/** The show filter: a logistic regression that says how likely a suggestion is right, and whether it is shown. */
import type { Surroundings } from "../../core/text/suffixFit.ts";
import type { Candidate } from "./displayPolicy.ts";
import { type Features, featuresOf } from "./filterFeatures.ts";
import { FILTER_WEIGHTS } from "./filterWeights.ts";
import type { Continuation } from "./search.ts";

/** The probability that a suggestion is right, by its features. */
export function rightProbability(features: Features, weights: Features = FILTER_WEIGHTS): number {
  let odds = 0;
  for (const [name, value] of Object.entries(features)) odds += value * (weights[name] ?? 0);
  return 1 / (1 + Math.exp(-odds));
}

/** Judges the candidates of one continuation at one place. */
export function judgeOf(continuation: Continuation, place: Surroundings): (candidate: Candidate) => number {
  return candidate => rightProbability(featuresOf(candidate, continuation, place));
}
