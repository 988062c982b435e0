/** A logistic mixer of predictions of one bit, as in PAQ: mix predicts the bit, update learns it. */

/** Limit of a selected weight vector's output, in nats of log odds. Set by hand, not measured. */
const MAX_STRETCH_NATS = 12;
/** Learning rates of the weights (r) and of the states' log odds (q). Set by hand, not measured. */
const WEIGHT_RATE = 0.004;
const STATE_RATE = 0.03;
/** Probabilities stay this far from 0 and 1. Set by hand, not measured. */
const MARGIN = 1e-6;
/** The constant input. Set by hand, not measured. */
const BIAS_INPUT = 0.3;

/** In place of a state: the input is 0 and learns nothing. */
export const NO_STATE = -1;

/** Sizes of a mixer. */
export interface BinaryMixerSizes {
  /** Inputs that are stretched probabilities. */
  readonly probabilities: number;
  /** Inputs that are learned log odds of a state. */
  readonly states: number;
  /** Weight vectors that are selected at a time, one by each set of contexts. */
  readonly contextSets: number;
}

/** Length of a weight vector: all inputs, the constant one last. */
export function inputCount({ probabilities, states }: BinaryMixerSizes): number {
  return probabilities + states + 1;
}

/** What mixers learn; several may share it. */
export interface BinaryMixerParameters {
  /** One weight vector per context, [contexts, inputCount]. */
  readonly weights: Float32Array;
  /** Log odds in nats, one per state. */
  readonly states: Float32Array;
}

/**
 * Logistic mixing with several selected weight vectors (Mahoney 2005; Mattern 2012):
 *
 *     P(1) = squash(1/S sum_s w_s . x)     squash(z) = 1 / (1 + e^-z), stretch its inverse
 *     w_s += r (bit - squash(w_s . x)) x     t += q (bit - squash(t))
 *
 * The inputs x are stretched probabilities, then the learned log odds t of states, such as "seen twice, and something
 * else once", and a constant. Each of S contexts selects a weight vector w_s, which learns from its own error.
 */
export class BinaryMixer {
  /** x, [inputCount]. `setProbability` sets the first ones, `mix` the others. */
  readonly inputs: Float64Array;
  /** Index of the selected weight vector by set of contexts, [contextSets]; set by the caller. */
  readonly contexts: Int32Array;
  /** Index of the state of each state input, or NO_STATE, [states]; set by the caller. */
  readonly states: Int32Array;
  /** w_s . x, [contextSets]. */
  private readonly dots: Float64Array;
  private readonly firstState: number;

  /** @param parameters changed in place by `update` */
  constructor(
    sizes: BinaryMixerSizes,
    private readonly parameters: BinaryMixerParameters,
  ) {
    this.inputs = new Float64Array(inputCount(sizes));
    this.inputs[this.inputs.length - 1] = BIAS_INPUT;
    this.contexts = new Int32Array(sizes.contextSets);
    this.states = new Int32Array(sizes.states);
    this.dots = new Float64Array(sizes.contextSets);
    this.firstState = sizes.probabilities;
  }

  /** Sets input k to stretch(probability). */
  setProbability(k: number, probability: number): void {
    const p = Math.min(1 - MARGIN, Math.max(MARGIN, probability));
    this.inputs[k] = Math.log(p / (1 - p));
  }

  /** P(1), 0..1. Probabilities, contexts and states must be set. */
  mix(): number {
    const { inputs, contexts, states, dots, firstState } = this;
    const { weights, states: logOdds } = this.parameters;
    for (let k = 0; k < states.length; k++) {
      const state = states[k];
      inputs[firstState + k] = state === NO_STATE ? 0 : logOdds[state];
    }
    let sum = 0;
    for (let s = 0; s < contexts.length; s++) {
      const at = contexts[s] * inputs.length;
      let dot = 0;
      for (let k = 0; k < inputs.length; k++) dot += weights[at + k] * inputs[k];
      dots[s] = Math.max(-MAX_STRETCH_NATS, Math.min(MAX_STRETCH_NATS, dot));
      sum += dots[s];
    }
    return Math.min(1 - MARGIN, Math.max(MARGIN, squash(sum / contexts.length)));
  }

  /** Learns the bit that `mix` predicted last. */
  update(bit: 0 | 1): void {
    const { inputs, contexts, dots } = this;
    const { weights, states: logOdds } = this.parameters;
    for (let s = 0; s < contexts.length; s++) {
      const at = contexts[s] * inputs.length;
      const step = WEIGHT_RATE * (bit - squash(dots[s]));
      for (let k = 0; k < inputs.length; k++) weights[at + k] += step * inputs[k];
    }
    for (const state of this.states) {
      if (state !== NO_STATE) logOdds[state] += STATE_RATE * (bit - squash(logOdds[state]));
    }
  }
}

function squash(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
