/** Samples the next token from a predicted distribution. */
import type { Random } from "./random.ts";
import { checkShape, type Floats } from "./tensor.ts";

export interface SamplingOptions {
  /** Probabilities are raised to 1 / temperature. At 0 the likeliest token is always taken. */
  readonly temperature: number;
  /** Sample only from the k likeliest tokens (Fan, Lewis & Dauphin 2018). */
  readonly topK?: number;
  /** Sample only from the smallest set of likeliest tokens that together reach p (Holtzman et al. 2020). */
  readonly topP?: number;
  /** A token that is not taken. */
  readonly excluded?: number | undefined;
}

/**
 * Samples a token id: temperature first, then top-k, then top-p of what is left. Of equal tokens the lower id is first.
 *
 * @param given probabilities, [vocabularySize]; need not sum to 1
 */
export function sampleToken(given: Floats, options: SamplingOptions, random: Random): number {
  const probabilities = without(given, options.excluded);
  const { temperature, topK = probabilities.length, topP = 1 } = options;
  const best = argMax(probabilities);
  if (temperature === 0 || topK <= 1 || topP <= 0) return best;
  // Relative to the likeliest token, so that a low temperature cannot make every weight vanish.
  const weights = Float64Array.from(probabilities, p => (p / probabilities[best]) ** (1 / temperature));
  const isCut = topK < weights.length || topP < 1;
  const candidates = isCut ? nucleus(weights, topK, topP) : Int32Array.from(weights.keys());
  return draw(candidates, weights, random);
}

function without(probabilities: Floats, token: number | undefined): Floats {
  if (token === undefined) return probabilities;
  const others = probabilities.slice();
  others[token] = 0;
  return others;
}

/** The likeliest ids, best first: at most k, and only as many as reach the fraction p of the sum of those k. */
function nucleus(weights: Float64Array, topK: number, topP: number): Int32Array {
  const ids = Int32Array.from(weights.keys()).sort((left, right) => weights[right] - weights[left] || left - right);
  const likeliest = ids.subarray(0, topK);
  const enough = topP * sumOf(likeliest, weights);
  let reached = 0;
  for (let n = 0; n < likeliest.length; n++) {
    reached += weights[likeliest[n]];
    if (reached >= enough) return likeliest.subarray(0, n + 1);
  }
  return likeliest;
}

function draw(candidates: Int32Array, weights: Float64Array, random: Random): number {
  let left = random() * sumOf(candidates, weights);
  let last = candidates[0];
  for (const id of candidates) {
    if (weights[id] === 0) continue;
    last = id;
    left -= weights[id];
    if (left < 0) return id;
  }
  return last; // rounding may leave a small rest
}

function sumOf(ids: Int32Array, weights: Float64Array): number {
  return ids.reduce((total, id) => total + weights[id], 0);
}

/** The index of the largest number; the first one, if several are equal. */
export function argMax(values: Floats): number {
  checkShape("probabilities", { length: Math.min(1, values.length) }, [1]);
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
}
