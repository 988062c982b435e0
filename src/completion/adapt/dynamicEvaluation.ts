/** Dynamic evaluation: the network learns from a text while it is read, each stretch once all of it is predicted. */
import type { Engine, Learner, LearningOptions, Predictor, TrainingWindow } from "../../core/network/engine.ts";
import type { Reader } from "../reading/reader.ts";
import { tokenRates } from "./tokenRates.ts";

/** Tokens between two gradient steps. Set by hand, not measured. */
export const STRETCH_STEPS = 16;
/**
 * A step covers the stretch and the one before, so that it learns longer dependencies:
 * docs/experiments/015-dynamic-evaluation.md.
 */
const WINDOW_STEPS = 2 * STRETCH_STEPS;

/** The best of those compared in docs/experiments/015-dynamic-evaluation.md. */
const LEARNING: LearningOptions = { learningRate: 0.6, lowerLayers: 0.1, biases: 0.1, clipNorm: 6, decay: 0.008 };

/**
 * A learner that begins with a predictor's weights.
 * @param frequencies of all tokens in the workspace, above 0, sum 1, [vocabularySize]
 */
export function createLearner(engine: Engine, predictor: Predictor, frequencies: Float32Array): Learner {
  return engine.createLearner(predictor, WINDOW_STEPS, tokenRates(frequencies));
}

/** A part of a text, with the network's state before it. */
interface Stretch extends TrainingWindow {
  readonly state: Float32Array;
}

/**
 * Learns a whole document: one gradient step on each stretch. Yields after each, so that the caller can do other work.
 * @param ids the document's tokens without `<EOS>`
 */
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

/**
 * One gradient step on a stretch together with the one before.
 * @returns the network's state after the stretch
 */
function learnStretch(learner: Learner, stretch: Stretch, before: Stretch | undefined): Float32Array {
  const joined = (key: "inputs" | "targets") => Int32Array.of(...(before?.[key] ?? []), ...stretch[key]);
  const window = { inputs: joined("inputs"), targets: joined("targets") };
  const state = (before ?? stretch).state.slice();
  learnWindow(learner, window, state);
  return state;
}

/**
 * One gradient step on a window of n tokens:
 *
 *     rate = learningRate n / STRETCH_STEPS
 *
 * so that the rate is that of a stretch: fewer tokens give a less certain direction.
 *
 * @param state the network's state before the window; overwritten with the state after it
 * @param options learningRate is per stretch
 */
export function learnWindow(
  learner: Learner,
  window: TrainingWindow,
  state: Float32Array,
  options: LearningOptions = LEARNING,
): void {
  const learningRate = (options.learningRate * window.targets.length) / STRETCH_STEPS;
  learner.learn(window, state, { ...options, learningRate });
}

/**
 * Cuts a text into training windows of `steps` tokens; the last one may be shorter.
 * @param before the token before the first; `<EOS>` at the beginning of a document
 */
export function* windowsOf(ids: ArrayLike<number>, before: number, steps: number): Generator<TrainingWindow> {
  const targets = Int32Array.from(ids);
  const inputs = Int32Array.of(before, ...targets.subarray(0, -1));
  for (let at = 0; at < targets.length; at += steps) {
    yield { inputs: inputs.slice(at, at + steps), targets: targets.slice(at, at + steps) };
  }
}

/**
 * Reads one document and lets the network learn from it (dynamic evaluation: Mikolov et al. 2010; Krause et al. 2018).
 */
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

  /** Reads the token that follows. A full stretch is learned before the next token is predicted. */
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
