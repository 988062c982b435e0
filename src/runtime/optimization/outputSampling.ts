/** Which tokens a training step compares its outputs with; core/network/sampledSoftmax.ts says how. */
import type { OutputSampling } from "../../core/network/sampledSoftmax.ts";
import { drawsFor } from "../common/defaults.ts";

/** Between drawing all tokens alike (0) and drawing them as often as they occur (1); little depends on it. */
const POWER = 0.5;

/**
 * Of a run over these documents; undefined where the vocabulary is so small that all of it is scored at less cost.
 * It follows from what fixes a run, so that one that was broken off goes on with the same draws.
 */
export function outputSamplingOf(
  documents: readonly Int32Array[],
  { vocabularySize, seed }: { readonly vocabularySize: number; readonly seed: number },
  draws: number | undefined = drawsFor(vocabularySize),
): OutputSampling | undefined {
  if (draws === undefined) return undefined;
  const weights = new Float64Array(vocabularySize).fill(1); // what never occurs must be learned to be unlikely, too
  for (const ids of documents) for (const id of ids) weights[id]!++;
  return { draws, weights: weights.map(count => count ** POWER), seed };
}
