/** Decides which tokens a training step samples for its softmax; core/network/sampledSoftmax.ts uses them. */
import type { OutputSampling } from "../../core/network/sampledSoftmax.ts";
import { drawsFor } from "../common/defaults.ts";

/** From drawing all tokens equally (0) to drawing them as often as they occur (1). Set by hand, not measured. */
const POWER = 0.5;

/**
 * The output sampling of a run over these documents; undefined where scoring the whole vocabulary costs less.
 * It follows from the texts and the seed alone, so that a resumed run draws the same tokens.
 */
export function outputSamplingOf(
  documents: readonly Int32Array[],
  { vocabularySize, seed }: { readonly vocabularySize: number; readonly seed: number },
  draws: number | undefined = drawsFor(vocabularySize),
): OutputSampling | undefined {
  if (draws === undefined) return undefined;
  const weights = new Float64Array(vocabularySize).fill(1); // the network must also learn that other tokens are unlikely
  for (const ids of documents) for (const id of ids) weights[id]!++;
  return { negatives: draws, proposal: weights.map(count => count ** POWER), seed };
}
