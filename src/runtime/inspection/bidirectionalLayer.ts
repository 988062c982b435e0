/** Reads tokens with a small bidirectional layer, to show how the two directions are connected. */
import type { LanguageModel } from "../../core/network/languageModel.ts";
import { createRandom } from "../../core/random.ts";
import { type RecurrentSpec, stackTensors } from "../../core/sequence/recurrentSpec.ts";
import { initialStack, stackOf } from "../../core/sequence/stack.ts";
import { forwardStack } from "../../core/sequence/stackForward.ts";
import { initializeParameters } from "../../core/sequence/tensorPlan.ts";
import type { BidirectionalTrace } from "../../protocol/inspection.ts";

const HIDDEN = 32;
const SEED = 1;

/**
 *     ->a<t> = cell(x<t>, ->a<t-1>)      <-a<t> = cell(x<t>, <-a<t+1>)
 *
 * where x<t> is from the embedding of a trained network. The weights are random, and the same each time.
 * Schuster & Paliwal 1997.
 */
export function readBidirectionally({ spec, network }: LanguageModel, tokens: Int32Array): BidirectionalTrace {
  if (tokens.length === 0) return { hidden: HIDDEN, steps: [] };
  const { cell, embeddingSize } = spec;
  const own: RecurrentSpec = { cell, hiddenSize: HIDDEN, layers: 1, isBidirectional: true, dropout: 0 };
  const stack = stackOf("", own, initializeParameters(stackTensors("", embeddingSize, own), createRandom(SEED)));
  const xs = Array.from(tokens, token =>
    network.embedding.subarray(token * embeddingSize, (token + 1) * embeddingSize),
  );
  const { outputs } = forwardStack(stack, xs, initialStack(stack, 1));
  const steps = outputs.map(both => ({
    forward: Float32Array.from(both.subarray(0, HIDDEN)),
    backward: Float32Array.from(both.subarray(HIDDEN)),
  }));
  return { hidden: HIDDEN, steps };
}
