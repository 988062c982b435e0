/** Second stage: makes the mixture sharper or flatter, and draws it toward single experts. */
import { CONTEXTS } from "../contexts/weightContexts.ts";
import { exp2, log2 } from "./fastLogarithm.ts";
import type { MixingStage, ParameterSection, Predictions, StageDefinition } from "./mixingStage.ts";

/** The distribution of the stage before, the network, the document cache. */
const FACTORS = 3;

/** Learning rate r. Set by hand, not measured. */
const RATE = 0.0007;
/** Limit of one step, in bits: one surprise must not overturn an exponent. Set by hand, not measured. */
const MAX_GAIN_BITS = 6;
/** Limit of log2 P from below: even sharpened, the power stays a number of float32. Set by hand, not measured. */
const MIN_LOG2 = -80;

/** phi, [CONTEXTS, FACTORS]. */
const EXPONENTS: ParameterSection = { name: "logLinearPool.exponents", length: CONTEXTS * FACTORS, stepsPerUnit: 16 };

export const logLinearPool: StageDefinition = {
  sections: [EXPONENTS],
  create: ({ classes }, parameters) => new LogLinearPool(classes.length, parameters.section(EXPONENTS)),
};

/**
 * A product of distributions, each raised to a power that is learned online by the gradient of log P:
 *
 *     P(y) = 1/Z prod_k P_k(y)^{v_k}     v = (1, 0, 0) + sum_s phi_s     phi_sk += r (log P_k(y) - E_P[log P_k])
 *
 * with one phi per selected context s. The first factor is the result of the linear mixing: a linear mixture of
 * calibrated experts is never sure enough (log-linear interpolation: Klakow 1998; products of experts: Hinton 2002; why
 * a linear pool lacks sharpness: Ranjan & Gneiting 2010). What it gains:
 * docs/experiments/completion/018-log-linear-pool.md.
 */
class LogLinearPool implements MixingStage {
  /** log2 P_k(y), [vocabularySize] each. */
  private readonly logs: readonly Float64Array[];
  /** v, [FACTORS]. */
  private readonly exponents = new Float64Array(FACTORS);
  /** E_P[log2 P_k], [FACTORS]. */
  private readonly expected = new Float64Array(FACTORS);
  private contexts: Int32Array = new Int32Array(0);

  constructor(
    vocabularySize: number,
    private readonly phi: Float32Array,
  ) {
    this.logs = Array.from({ length: FACTORS }, () => new Float64Array(vocabularySize));
  }

  apply(mixed: Float32Array, { network, cache, weightContexts }: Predictions): void {
    const { expected } = this;
    const [mixedLog, networkLog, cacheLog] = this.logs;
    this.contexts = weightContexts;
    log2(mixed, mixedLog, MIN_LOG2);
    if (network.length > 0) log2(network, networkLog, MIN_LOG2);
    else networkLog.fill(0);
    log2(cache, cacheLog, MIN_LOG2);
    this.setExponents();
    const [v0, v1, v2] = this.exponents;
    let [e0, e1, e2, sum] = [0, 0, 0, 0];
    for (let y = 0; y < mixed.length; y++) {
      const p = exp2(v0 * mixedLog[y] + v1 * networkLog[y] + v2 * cacheLog[y]);
      mixed[y] = p;
      sum += p;
      e0 += p * mixedLog[y];
      e1 += p * networkLog[y];
      e2 += p * cacheLog[y];
    }
    for (let y = 0; y < mixed.length; y++) mixed[y] /= sum;
    expected[0] = e0 / sum;
    expected[1] = e1 / sum;
    expected[2] = e2 / sum;
  }

  learn(token: number): void {
    const { phi, contexts } = this;
    for (let k = 0; k < FACTORS; k++) {
      const gain = this.logs[k][token] - this.expected[k];
      const step = RATE * Math.LN2 * Math.max(-MAX_GAIN_BITS, Math.min(MAX_GAIN_BITS, gain));
      for (const context of contexts) phi[context * FACTORS + k] += step;
    }
  }

  private setExponents(): void {
    const { exponents, phi, contexts } = this;
    exponents.fill(0);
    exponents[0] = 1;
    for (const context of contexts) for (let k = 0; k < FACTORS; k++) exponents[k] += phi[context * FACTORS + k];
  }
}
