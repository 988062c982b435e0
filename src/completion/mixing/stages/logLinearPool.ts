/** Second stage: makes the mixture sharper or flatter, and draws it toward single experts. */
import { createOperations, type DistributionOperations, MIN_LOG2, POOLED } from "../../../core/mixing/distributions.ts";
import { log2 } from "../../../core/mixing/fastLogarithm.ts";
import { CONTEXTS } from "../contexts/weightContexts.ts";
import type { MixingStage, ParameterSection, Predictions, StageDefinition } from "./mixingStage.ts";

/** Learning rate r. Set by hand, not measured. */
const RATE = 0.0007;
/** Limit of one step, in bits: one surprise must not overturn an exponent. Set by hand, not measured. */
const MAX_GAIN_BITS = 6;

/** phi, [CONTEXTS, POOLED]. */
const EXPONENTS: ParameterSection = { name: "logLinearPool.exponents", length: CONTEXTS * POOLED, stepsPerUnit: 16 };

export const logLinearPool: StageDefinition = {
  sections: [EXPONENTS],
  create: ({ classes }, parameters, operations) =>
    new LogLinearPool(parameters.section(EXPONENTS), operations ?? createOperations(classes.length)),
};

/**
 * A product of distributions, each raised to a power that is learned online by the gradient of log P:
 *
 *     P(y) = 1/Z prod_k P_k(y)^{v_k}     v = (1, 0, 0) + sum_s phi_s     phi_sk += r (log P_k(y) - E_P[log P_k])
 *
 * with one phi per selected context s. The factors are the result of the linear mixing, the network and the document
 * cache: a linear mixture of calibrated experts is never sure enough (log-linear interpolation: Klakow 1998; products of
 * experts: Hinton 2002; why a linear pool lacks sharpness: Ranjan & Gneiting 2010). What it gains:
 * docs/experiments/013-stages-of-the-mixer.md.
 */
class LogLinearPool implements MixingStage {
  /** P_0, which the result overwrites; and the other P_k. */
  private readonly before: Float32Array;
  private predictions: Predictions | undefined;
  /** v, [POOLED]. */
  private readonly exponents = new Float64Array(POOLED);
  /** E_P[log2 P_k], [POOLED]. */
  private readonly expected = new Float64Array(POOLED);

  /** log2 P_k of the token that is learned, from its probabilities, [POOLED]. */
  private readonly logs = new Float64Array(POOLED);
  private readonly probabilities = new Float32Array(POOLED);

  constructor(
    private readonly phi: Float32Array,
    private readonly operations: DistributionOperations,
  ) {
    this.before = operations.space.before;
  }

  apply(mixed: Float32Array, predictions: Predictions): void {
    this.operations.copy(mixed, this.before);
    this.predictions = predictions;
    this.setExponents(predictions.weightContexts);
    this.operations.pool([mixed, predictions.network, predictions.cache], this.exponents, this.expected);
  }

  learn(token: number): void {
    const { phi, predictions } = this;
    if (!predictions) return;
    const { network, cache, weightContexts } = predictions;
    const hasNetwork = network.length > 0;
    const { logs, probabilities } = this;
    probabilities[0] = this.before[token];
    probabilities[1] = hasNetwork ? network[token] : 1;
    probabilities[2] = cache[token];
    log2(probabilities, logs, MIN_LOG2);
    for (let k = 0; k < POOLED; k++) {
      const gain = logs[k] - this.expected[k];
      const step = RATE * Math.LN2 * Math.max(-MAX_GAIN_BITS, Math.min(MAX_GAIN_BITS, gain));
      for (const context of weightContexts) phi[context * POOLED + k] += step;
    }
  }

  private setExponents(contexts: Int32Array): void {
    const { exponents, phi } = this;
    exponents.fill(0);
    exponents[0] = 1;
    for (const context of contexts) for (let k = 0; k < POOLED; k++) exponents[k] += phi[context * POOLED + k];
  }
}
