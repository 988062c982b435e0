/** One yes-or-no question, answered by mixing opinions in the logistic domain. */

/** No opinion counts for more, in nats of log odds. */
const MOST_NATS = 12;
/** How fast weights, and logits of states, follow what has proved right. */
const WEIGHT_RATE = 0.004;
const STATE_RATE = 0.03;
/** The probability stays this far from 0 and 1. */
const MARGIN = 1e-6;

/** No opinion. */
export const NO_STATE = -1;

/** Sizes of a decision: opinions that are probabilities, opinions that are learned states, and sets of weights. */
export interface BinaryMixerShape {
  readonly probabilities: number;
  readonly states: number;
  readonly sets: number;
}

/** Inputs of a decision; the last one is constant. */
export function inputCount({ probabilities, states }: BinaryMixerShape): number {
  return probabilities + states + 1;
}

/** What decisions have learned. */
export interface BinaryMixerValues {
  /** Sets of `inputCount` weights. */
  readonly weights: Float32Array;
  /** Log odds, one a state. */
  readonly states: Float32Array;
}

/**
 * Logistic mixing (Mahoney 2005; Mattern 2012):
 *
 *     P(yes) = squash(1/S sum_s w_s . x)     squash(z) = 1 / (1 + e^-z), stretch its inverse
 *     w_s += r (yes - squash(w_s . x)) x     t += q (yes - squash(t))
 *
 * x are stretched probabilities, then the learned log odds t of states, such as "seen twice, and something else once".
 * Every kind of context s chooses one set of weights; each learns from its own error.
 */
export class BinaryMixer {
  readonly inputs: Float64Array;
  /** Which sets of weights apply, and which state each state's input is. */
  readonly sets: Int32Array;
  readonly states: Int32Array;
  private readonly dots: Float64Array;
  private readonly firstState: number;

  constructor({ probabilities, states, sets }: BinaryMixerShape) {
    this.inputs = new Float64Array(probabilities + states + 1);
    this.inputs[this.inputs.length - 1] = 0.3;
    this.sets = new Int32Array(sets);
    this.states = new Int32Array(states);
    this.dots = new Float64Array(sets);
    this.firstState = probabilities;
  }

  /** Sets an input to a probability. */
  setProbability(k: number, probability: number): void {
    const p = Math.min(1 - MARGIN, Math.max(MARGIN, probability));
    this.inputs[k] = Math.log(p / (1 - p));
  }

  /** P(yes). Inputs, sets and states must be set. */
  probability({ weights, states }: BinaryMixerValues): number {
    const { inputs, sets, dots } = this;
    for (let k = 0; k < this.states.length; k++) {
      const state = this.states[k];
      inputs[this.firstState + k] = state === NO_STATE ? 0 : states[state];
    }
    let sum = 0;
    for (let s = 0; s < sets.length; s++) {
      const at = sets[s] * inputs.length;
      let dot = 0;
      for (let k = 0; k < inputs.length; k++) dot += weights[at + k] * inputs[k];
      dots[s] = Math.max(-MOST_NATS, Math.min(MOST_NATS, dot));
      sum += dots[s];
    }
    return Math.min(1 - MARGIN, Math.max(MARGIN, squash(sum / sets.length)));
  }

  /** Learns the answer to what `probability` foresaw: 1 is yes, 0 no. */
  learn({ weights, states }: BinaryMixerValues, answer: 0 | 1): void {
    const { inputs, sets, dots } = this;
    for (let s = 0; s < sets.length; s++) {
      const at = sets[s] * inputs.length;
      const step = WEIGHT_RATE * (answer - squash(dots[s]));
      for (let k = 0; k < inputs.length; k++) weights[at + k] += step * inputs[k];
    }
    for (const state of this.states) {
      if (state !== NO_STATE) states[state] += STATE_RATE * (answer - squash(states[state]));
    }
  }
}

function squash(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
