/**
 * The interfaces of an engine, which trains and runs language models. `core` implements them in plain TypeScript as the
 * reference, `kernels` in WebAssembly for speed.
 */

import type { Products } from "../cells/affine.ts";
import type { DistributionOperations } from "../mixing/distributions.ts";
import type { OptimizerOptions } from "../optimizer.ts";
import type { Floats, Parameters } from "../tensor.ts";
import type { OutputSampling } from "./sampledSoftmax.ts";
import type { LanguageModelSpec } from "./spec.ts";

/** One window of truncated backpropagation through time: token ids, [time, batch] row-major. */
export interface TrainingWindow {
  readonly inputs: Int32Array;
  /** The token that follows each input. */
  readonly targets: Int32Array;
}

export interface StepOptions {
  readonly learningRate: number;
  /** The highest global L2 norm of the gradients; larger ones are scaled down (Pascanu et al. 2013). */
  readonly clipNorm: number;
}

export interface StepResult {
  /** Mean nats per token of the window, before the update. With a sampled softmax, over the candidates alone. */
  readonly lossNats: number;
  /** Global L2 norm before clipping. */
  readonly gradNorm: number;
}

/**
 * A copy of what training has learned. Together with the carried state, it is all that a trainer needs to continue.
 */
export interface TrainerSnapshot {
  readonly parameters: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
  /** Optimizer steps taken. */
  readonly steps: number;
}

/** Trains one network, window by window. The recurrent state is carried from each window to the next. */
export interface Trainer {
  readonly spec: LanguageModelSpec;
  readonly batch: number;
  readonly windowSteps: number;
  /**
   * Takes one training step: forward, backward through the window, clip, AdamW. Changes parameters and carried state.
   * @throws ShapeError when the window does not fit, RangeError when an id is not in the vocabulary
   */
  step(window: TrainingWindow, options: StepOptions): StepResult;
  /**
   * Computes the mean nats per token over the windows, from a zero state that is carried between them.
   * The parameters and the carried state of training do not change.
   */
  evaluate(windows: Iterable<TrainingWindow>): number;
  /** Sets the carried state to zeros. */
  resetState(): void;
  /** Copies the carried state, [layers, arrays, batch, hidden]. */
  carriedState(): Floats;
  /**
   * Sets the carried state to one that `carriedState` returned.
   * @throws ShapeError when it does not fit
   */
  carryState(state: Floats): void;
  /** Copies what has been learned; the caller owns the copy. */
  snapshot(): TrainerSnapshot;
  /**
   * Sets parameters, moments and step count to those of a snapshot.
   * @throws ShapeError when a tensor is missing or does not fit the spec
   */
  restore(snapshot: TrainerSnapshot): void;
  /** Frees memory and threads. May be called twice. */
  dispose(): void;
}

/** Tokens that a predictor takes in at once, at most. */
export const BLOCK_TOKENS = 16;

/** Runs a trained network one token at a time. */
export interface Predictor {
  readonly spec: LanguageModelSpec;
  /** Returns a new state for the start of a text: zeros, [layers, arrays, hidden]. */
  initialState(): Float32Array;
  /**
   * Reads one token.
   * @param state changed in place to the state after the token
   * @param probabilities filled with the distribution of the next token, [vocabularySize]
   * @throws ShapeError, and RangeError when the id is not in the vocabulary
   */
  advance(state: Float32Array, token: number, probabilities: Float32Array): void;
  /**
   * Takes several tokens in, to the same numbers as `advance` one by one, in less time. Absent where an engine has no
   * faster way.
   * @param state changed in place to the state after the last token
   * @param tokens at least one, at most BLOCK_TOKENS
   * @param stateBeforeLast overwritten with the state before the last token
   * @returns the distribution after each token: views that are valid until the predictor takes in the next one
   */
  advanceAll?(state: Float32Array, tokens: Int32Array, stateBeforeLast: Float32Array): readonly Float32Array[];
  /** The mixer's operations, faster than their reference. Absent where an engine has no faster way. */
  readonly operations?: DistributionOperations;
  /** Frees memory. May be called twice. */
  dispose(): void;
}

/** float32, or eight bits with a scale for each row (core/network/quantize.ts): smaller and faster, but less exact. */
export type WeightFormat = "float32" | "int8";

/** Options of a learner's step. */
export interface LearningOptions extends StepOptions {
  /** How far each step moves back toward the initial weights, as a fraction of the distance. */
  readonly decay: number;
  /** Factor on the learning rate of the layers below the top one, 0..1. */
  readonly lowerLayers: number;
  /** Factor on the learning rate of biases, 0..1; in lower layers it multiplies with `lowerLayers`. */
  readonly biases: number;
}

/**
 * A predictor that learns from what it reads, window by window of one sequence: dynamic evaluation (Mikolov et al.
 * 2010; Krause et al. 2018).
 */
export interface Learner extends Predictor {
  /** The highest number of steps in a window. */
  readonly windowSteps: number;
  /**
   * Takes one step: forward, backward through the window, clip, gradient descent with decay to the initial weights.
   * @param state changed in place to the state after the window, as computed with the weights before the step
   */
  learn(window: TrainingWindow, state: Float32Array, options: LearningOptions): StepResult;
  /** Computes the mean nats per token of a window. `state` is changed in place to the state after the window. */
  measure(window: TrainingWindow, state: Float32Array): number;
  /** Makes a predictor with a copy of the current weights. */
  copy(): Predictor;
  /** Copies the current weights to a predictor of the same engine and spec. */
  copyTo(predictor: Predictor): void;
  /** Copies the weights of a predictor of the same engine and spec. The initial weights do not change. */
  copyFrom(predictor: Predictor): void;
}

/** Makes trainers, predictors and learners. */
export interface Engine {
  /** For reports: "core", "wasm-simd", "wasm-relaxed-simd" or, with native products, "native-" and their vectors. */
  readonly name: string;
  createTrainer(options: TrainerOptions): Promise<Trainer>;
  /**
   * Makes a predictor with a copy of the parameters.
   * @param weights the format in which products use them, float32 if absent; an engine may use a more exact one
   */
  createPredictor(spec: LanguageModelSpec, parameters: Parameters, weights?: WeightFormat): Predictor;
  /**
   * Makes a learner with a copy of a predictor's weights.
   * @param predictor  a predictor of this engine
   * @param tokenRates factor on the learning rate of each token's row and bias in the output layer, [vocabularySize];
   *   1 for every token if absent
   * @throws SpecError; ShapeError when `tokenRates` has the wrong length
   */
  createLearner(predictor: Predictor, windowSteps: number, tokenRates?: Float32Array): Learner;
  /**
   * Opens the engine's products, for networks over whole sequences.
   * @param threads how many threads compute; 1 if absent
   */
  openProducts(threads?: number): Products;
}

/** The randomness of training. Together with the number of the step, the seed determines it. */
export interface TrainingNoise {
  /** The fraction of a layer's outputs that is dropped before the next layer. */
  readonly dropout: number;
  /** Whether a⟨0⟩ is drawn rather than zero. */
  readonly isInitialStateRandom: boolean;
  readonly seed: number;
}

export interface TrainerOptions {
  readonly spec: LanguageModelSpec;
  readonly parameters: Parameters;
  readonly batch: number;
  readonly windowSteps: number;
  readonly optimizer: OptimizerOptions;
  /** Trains with a sampled softmax. Evaluations always use the whole softmax. */
  readonly sampling?: OutputSampling;
  /** At most this many threads; an engine may use fewer. */
  readonly threads: number;
  /** What is drawn at random in training. Absent: nothing is dropped, and a⟨0⟩ = 0. */
  readonly noise?: TrainingNoise;
}
