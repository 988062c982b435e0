/** Lets the network learn from a text while it is read: each stretch of it once every token of it is predicted. */
import type { Engine, Learner, LearningOptions, Predictor, TrainingWindow } from "../core/engine.ts";
import type { Reader } from "./reader.ts";

/**
 * Tokens of one gradient step, and how far it goes. Measured on held-out files, bits per character of network (whole
 * mixture), of networks that had been trained for a short while from nothing; what counts is how the rows differ:
 *
 * | | effect | django |
 * |---|---|---|
 * | no learning | 1.897 (0.704) | 1.587 (0.909) |
 * | 16 tokens, rate 1 | 1.002 (0.674) | 1.288 (0.893) |
 * | 16 tokens, rate 2 | 0.961 (0.669) | 1.277 (0.894) |
 * | the same, decay 0.002 | | 1.265 (0.892) |
 * | 16 tokens, rate 4 | 0.990 (0.670) | |
 * | 8 tokens, rate 1 | 0.971 (0.671) | 1.268 (0.892) |
 * | 32 tokens, rate 3 | 0.976 (0.673) | |
 * | scaled by the gradients' mean square, rate 0.002 | | 1.301 (0.898) |
 *
 * Going over a file once more when it is scored gained nothing (1.030 against 1.024, 32 tokens, rate 3).
 */
const WINDOW_STEPS = 16;
const LEARNING: LearningOptions = { learningRate: 1.5, clipNorm: 1, decay: 0.002 };

/** A learner that goes on from a predictor's weights. */
export function createLearner(engine: Engine, predictor: Predictor): Learner {
  return engine.createLearner(predictor, WINDOW_STEPS);
}

/** One gradient step on each stretch of a whole document, between any two of which the caller may do other things. */
export function* learnDocument(learner: Learner, eos: number, ids: ArrayLike<number>): Generator<void> {
  const state = learner.initialState();
  for (const window of windowsOf(ids, eos, learner.windowSteps)) {
    learnWindow(learner, window, state);
    yield;
  }
}

/** One gradient step; the state moves on in place. A stretch of few tokens says less of the direction to go. */
export function learnWindow(
  learner: Learner,
  window: TrainingWindow,
  state: Float32Array,
  options: LearningOptions = LEARNING,
): void {
  const learningRate = (options.learningRate * window.targets.length) / learner.windowSteps;
  learner.learn(window, state, { ...options, learningRate });
}

/** A document as it is learnt: `<EOS>` and its tokens, each followed by the next, in stretches of `steps`. */
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

  /** @param reader before the first token, with the learner as its network */
  constructor(
    private readonly reader: Reader,
    private readonly learner: Learner,
    eos: number,
  ) {
    this.last = eos;
    this.state = reader.stateBeforeLast();
  }

  /** Takes in the token that follows; what comes next is predicted by what was learnt up to it. */
  read(token: number): void {
    this.reader.read(token);
    this.inputs.push(this.last);
    this.targets.push(token);
    this.last = token;
    if (this.targets.length === this.learner.windowSteps) this.learn();
  }

  /** Learns from the last, shorter stretch. */
  end(): void {
    if (this.targets.length > 0) this.learn();
  }

  private learn(): void {
    const window = { inputs: Int32Array.from(this.inputs), targets: Int32Array.from(this.targets) };
    learnWindow(this.learner, window, this.state);
    this.inputs = [];
    this.targets = [];
    this.state = this.reader.stateBeforeLast();
    this.reader.readLastAgain();
  }
}
