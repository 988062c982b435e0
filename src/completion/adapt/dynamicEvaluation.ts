/** Lets the network learn from a text while it is read: each stretch of it once every token of it is predicted. */
import type { Engine, Learner, LearningOptions, Predictor, TrainingWindow } from "../../core/network/engine.ts";
import type { Reader } from "../reading/reader.ts";
import { tokenRates } from "./tokenRates.ts";

/** Tokens between gradient steps. */
export const STRETCH_STEPS = 16;
/** A step goes over the stretch before once more: what depends on more than a stretch is learned too. */
const WINDOW_STEPS = 2 * STRETCH_STEPS;

/**
 * How far a step goes, a stretch. Measured on the held-out files of six corpora after 300 s of training on top of the
 * base model; bits per character of the whole mixture and of the network, as changes of their geometric means:
 *
 * | window | rate of a stretch, clip, decay, lower layers | mixture | network |
 * |---|---|---|---|
 * | 16 | 1.5, 1, 0.002, 1 (the best for networks of one minute from nothing) | 0 | 0 |
 * | 16 | 1.2, 1, 0.008, 1 | -0.9% | -1.2% |
 * | 16 | 1.2, 4, 0.008, 0 | -2.0% | -3.1% |
 * | 16 | 1, 4, 0.008, 0.3 | -1.9% | -3.5% |
 * | 32, half of it new | 0.5, 4, 0.008, 0.3 | -2.3% | -5.5% |
 * | 32, half of it new | 0.6, 4, 0.008, 0.1 | -2.6% | -5.9% |
 * | 32, half of it new | 0.75, 4, 0.005, 0.1 | -2.4% | -5.7% |
 * | 32, half of it new | 0.7, 4, 0.006, 0.1 | -2.6% | -6.1% |
 * | 48, a third of it new | 0.67, 4, 0.006, 0.1 | -2.0% | -4.7% |
 * | 32, half of it new, biases a tenth | 0.7, 4, 0.006, 0.1 | -2.7% | -6.4% |
 * | the same, with rates by token (tokenRates.ts; what stands) | 0.6, 6, 0.008, 0.1 | -3.4% | -7.7% |
 *
 * Without any training here a network has more to learn: there, all tokens alike, 0.6, 4, 0.008, 0.1 gained
 * 1.0%, and 0.8, 4, 0.004, 0.1 gained 1.6%.
 */
const LEARNING: LearningOptions = { learningRate: 0.6, lowerLayers: 0.1, biases: 0.1, clipNorm: 6, decay: 0.008 };

/**
 * A learner that goes on from a predictor's weights.
 * @param frequencies of all tokens, as the memory has them
 */
export function createLearner(engine: Engine, predictor: Predictor, frequencies: Float32Array): Learner {
  return engine.createLearner(predictor, WINDOW_STEPS, tokenRates(frequencies));
}

/** A part of a text, and the network's state before it. */
interface Stretch extends TrainingWindow {
  readonly state: Float32Array;
}

/** One gradient step on each stretch of a whole document, between any two of which the caller may do other things. */
export function* learnDocument(learner: Learner, eos: number, ids: ArrayLike<number>): Generator<void> {
  let state = learner.initialState();
  let before: Stretch | undefined;
  for (const window of windowsOf(ids, eos, STRETCH_STEPS)) {
    const stretch = { ...window, state };
    state = learnStretch(learner, stretch, before);
    before = stretch;
    yield;
  }
}

/** @returns the state after the stretch */
function learnStretch(learner: Learner, stretch: Stretch, before: Stretch | undefined): Float32Array {
  const joined = (key: "inputs" | "targets") => Int32Array.of(...(before?.[key] ?? []), ...stretch[key]);
  const window = { inputs: joined("inputs"), targets: joined("targets") };
  const state = (before ?? stretch).state.slice();
  learnWindow(learner, window, state);
  return state;
}

/** One gradient step; the state moves on in place. A window of few tokens says less of the direction to go. */
export function learnWindow(
  learner: Learner,
  window: TrainingWindow,
  state: Float32Array,
  options: LearningOptions = LEARNING,
): void {
  const learningRate = (options.learningRate * window.targets.length) / STRETCH_STEPS;
  learner.learn(window, state, { ...options, learningRate });
}

/** A document as it is learned: `<EOS>` and its tokens, each followed by the next, in stretches of `steps`. */
export function* windowsOf(ids: ArrayLike<number>, eos: number, steps: number): Generator<TrainingWindow> {
  const targets = Int32Array.from(ids);
  const inputs = Int32Array.of(eos, ...targets.subarray(0, -1));
  for (let at = 0; at < targets.length; at += steps) {
    yield { inputs: inputs.slice(at, at + steps), targets: targets.slice(at, at + steps) };
  }
}

/** Goes over one document (dynamic evaluation: Mikolov et al. 2010; Krause et al. 2018). */
export class DynamicEvaluation {
  private inputs: number[] = [];
  private targets: number[] = [];
  /** The network's state before the first input. */
  private state: Float32Array;
  private last: number;
  private before: Stretch | undefined;

  /** @param reader before the first token, with the learner as its network */
  constructor(
    private readonly reader: Reader,
    private readonly learner: Learner,
    eos: number,
  ) {
    this.last = eos;
    this.state = reader.stateBeforeLast();
  }

  /** Takes in the token that follows; what comes next is predicted by what was learned up to it. */
  read(token: number): void {
    this.reader.read(token);
    this.inputs.push(this.last);
    this.targets.push(token);
    this.last = token;
    if (this.targets.length === STRETCH_STEPS) this.learn();
  }

  /** Learns from the last, shorter stretch. */
  end(): void {
    if (this.targets.length > 0) this.learn();
  }

  private learn(): void {
    const { state } = this;
    const stretch = { inputs: Int32Array.from(this.inputs), targets: Int32Array.from(this.targets), state };
    learnStretch(this.learner, stretch, this.before);
    this.before = stretch;
    this.inputs = [];
    this.targets = [];
    this.state = this.reader.stateBeforeLast();
    this.reader.readLastAgain();
  }
}
