/**
 * A standard feed-forward network over a fixed window of tokens: the comparison for recurrent networks. Each position
 * of the window has weights of its own, so nothing is shared between positions, and longer sequences do not fit.
 */
import { type Affine, addAffine, addAffineBackward } from "../cells/affine.ts";
import { gather, scatterAdd } from "../network/embedding.ts";
import { checkTensors } from "../network/network.ts";
import { checkTokens } from "../network/tokens.ts";
import {
  type Head,
  headBackwardInPlace,
  headLossNats,
  outputOf,
  outputTensors,
  probabilitiesInPlace,
  scoresBackward,
  scoresOf,
} from "../sequence/head.ts";
import type { Pass, SequenceNetwork } from "../sequence/sequenceNetwork.ts";
import { checkParameterCount, leaveZero, normalWith, uniformWithin } from "../sequence/tensorPlan.ts";
import { type Floats, type Parameters, zerosLike } from "../tensor.ts";

/** The sizes of a feed-forward network. */
export interface FeedForwardSpec {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  /** The positions of the window. */
  readonly window: number;
  readonly hiddenSize: number;
  readonly head: Head;
}

/** A batch of windows. */
export interface FeedForwardBatch {
  /** Token ids, [batch, window]. */
  readonly inputs: Int32Array;
  /** [batch], or [batch, size] for a sigmoid head. */
  readonly targets: Int32Array;
}

export interface FeedForward extends SequenceNetwork<FeedForwardBatch> {
  readonly spec: FeedForwardSpec;
  /** Computes ŷ, [batch, size]. */
  predict(parameters: Parameters, inputs: Int32Array, pass?: Pass): Floats;
}

/**
 * Makes a feed-forward network with one hidden layer.
 *
 *     x = [E token⟨1⟩, …, E token⟨window⟩]      a = tanh(W x + b)      ŷ = head(Wya a + by)
 *
 * Bengio, Ducharme, Vincent & Jauvin 2003. Tensors: `embedding.weight`, `hidden.weight`, `hidden.bias`,
 * `output.weight`, `output.bias`.
 */
export function feedForward(spec: FeedForwardSpec): FeedForward {
  const { vocabularySize, embeddingSize, window, hiddenSize, head } = spec;
  const inputSize = window * embeddingSize;
  const tensors = checkParameterCount([
    { name: "embedding.weight", shape: [vocabularySize, embeddingSize], fill: normalWith(1) },
    { name: "hidden.weight", shape: [hiddenSize, inputSize], fill: uniformWithin(1 / Math.sqrt(inputSize)) },
    { name: "hidden.bias", shape: [hiddenSize], fill: leaveZero },
    ...outputTensors("", hiddenSize, head.size),
  ]);
  const hiddenOf = (parameters: Parameters, products?: Pass["products"]): Affine => ({
    W: parameters.get("hidden.weight") as Floats,
    b: parameters.get("hidden.bias") as Floats,
    products,
  });
  const run = (parameters: Parameters, inputs: Int32Array, { products }: Pass) => {
    checkTensors(tensors, parameters);
    checkTokens(inputs, vocabularySize);
    const hidden = hiddenOf(parameters, products);
    const output = outputOf("", parameters, products);
    const x = gather(parameters.get("embedding.weight") as Floats, inputs, embeddingSize);
    const a = zerosLike(x, (inputs.length / window) * hiddenSize);
    addAffine(a, hidden, x);
    for (let k = 0; k < a.length; k++) a[k] = Math.tanh(a[k]);
    return { hidden, output, x, a, scores: scoresOf(output, [a]) };
  };
  return {
    spec,
    tensors,
    forward(parameters, { inputs, targets }, pass = {}) {
      const { hidden, output, x, a, scores } = run(parameters, inputs, pass);
      return {
        lossNats: headLossNats(head, scores, targets),
        backward(gradients) {
          headBackwardInPlace(head, scores, targets);
          const [da] = scoresBackward(output, [a], scores, outputOf("", gradients));
          for (let k = 0; k < a.length; k++) da[k] *= 1 - a[k] * a[k];
          const dx = zerosLike(x);
          addAffineBackward(da, hidden, x, dx, hiddenOf(gradients));
          scatterAdd(gradients.get("embedding.weight") as Floats, inputs, dx);
          return {};
        },
      };
    },
    predict(parameters, inputs, pass = {}) {
      const { scores } = run(parameters, inputs, pass);
      probabilitiesInPlace(head, scores);
      return scores;
    },
  };
}
