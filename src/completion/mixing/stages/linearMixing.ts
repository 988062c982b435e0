/** First stage: a weighted mean of the experts' distributions. */
import { createOperations, type DistributionOperations } from "../../../core/mixing/distributions.ts";
import { CONTEXTS } from "../contexts/weightContexts.ts";
import type { MixingStage, ParameterSection, Predictions, StageDefinition } from "./mixingStage.ts";

/** Network, memory, cache. */
const EXPERTS = 3;
/** Learning rate r. Set by hand, not measured. */
const RATE = 0.02;

/** theta, [CONTEXTS, EXPERTS]. */
const WEIGHTS: ParameterSection = { name: "linearMixing.weights", length: CONTEXTS * EXPERTS, stepsPerUnit: 16 };

export const linearMixing: StageDefinition = {
  sections: [WEIGHTS],
  create: ({ classes }, parameters, operations) =>
    new LinearMixing(parameters.section(WEIGHTS), operations ?? createOperations(classes.length)),
};

/**
 * A linear mixture whose weights depend on the context, learned online by the gradient of log P:
 *
 *     P(y) = sum_k w_k P_k(y)     w = softmax(sum_s theta_s)     theta_sk += r (w_k P_k(y) / P(y) - w_k)
 *
 * with experts k and one theta per selected context s (mixture of experts: Jacobs, Jordan, Nowlan & Hinton 1991;
 * weights selected by contexts: Mahoney 2005). Without a network its weight is 0, and the other experts share the rest.
 */
class LinearMixing implements MixingStage {
  /** w, [EXPERTS]. */
  private readonly weights = new Float32Array(EXPERTS);
  /** P_k of the token that is learned, [EXPERTS]. */
  private readonly probabilities = new Float64Array(EXPERTS);
  private predictions: Predictions | undefined;

  constructor(
    private readonly theta: Float32Array,
    private readonly operations: Pick<DistributionOperations, "mix">,
  ) {}

  /** Overwrites `mixed`. */
  apply(mixed: Float32Array, predictions: Predictions): void {
    const { network, memory, cache } = predictions;
    this.predictions = predictions;
    this.setWeights(predictions);
    this.operations.mix([network, memory, cache], this.weights, mixed);
  }

  learn(token: number): void {
    const { weights, theta, predictions } = this;
    if (!predictions) return;
    const { network, memory, cache, weightContexts } = predictions;
    const { probabilities } = this;
    probabilities[0] = network.length === 0 ? 0 : network[token];
    probabilities[1] = memory[token];
    probabilities[2] = cache[token];
    let mixed = 0;
    for (let k = 0; k < EXPERTS; k++) mixed += weights[k] * probabilities[k];
    if (!(mixed > 0)) return;
    for (let k = 0; k < EXPERTS; k++) {
      const step = RATE * weights[k] * (probabilities[k] / mixed - 1);
      for (const context of weightContexts) theta[context * EXPERTS + k] += step;
    }
  }

  private setWeights({ network, weightContexts }: Predictions): void {
    const { weights, theta } = this;
    let sum = 0;
    for (let k = 0; k < EXPERTS; k++) {
      let logit = 0;
      for (const context of weightContexts) logit += theta[context * EXPERTS + k];
      weights[k] = k === 0 && network.length === 0 ? 0 : Math.exp(logit);
      sum += weights[k];
    }
    for (let k = 0; k < EXPERTS; k++) weights[k] /= sum;
  }
}
