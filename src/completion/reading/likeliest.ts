/** The few likeliest tokens of a distribution, for display. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";

export interface LikelyText {
  readonly text: string;
  readonly probability: number;
}

/**
 * The likeliest tokens, the likeliest first; of equals the lower id first.
 * @param probabilities [vocabularySize]
 */
export function likeliestTexts(
  vocabulary: Vocabulary,
  probabilities: Float32Array,
  count: number,
): readonly LikelyText[] {
  const best: number[] = [];
  for (let id = 0; id < probabilities.length; id++) {
    if (best.length === count && probabilities[id] <= probabilities[best[count - 1]]) continue;
    const at = best.findIndex(other => probabilities[id] > probabilities[other]);
    best.splice(at < 0 ? best.length : at, 0, id);
    if (best.length > count) best.pop();
  }
  return best.map(id => ({ text: vocabulary.label(id), probability: probabilities[id] }));
}

/** A token with its probability. */
export function likelyToken(vocabulary: Vocabulary, probabilities: Float32Array, id: number): LikelyText {
  return { text: vocabulary.label(id), probability: probabilities[id] };
}
