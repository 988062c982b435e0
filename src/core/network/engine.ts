/**
 * What an engine can do: train a language model, and run one. `core` has the definition in plain
 * TypeScript, `kernels` the fast form in WebAssembly; both satisfy these interfaces and agree.
 */

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
  /** Gradients are scaled so that their global L2 norm is at most this (Pascanu et al. 2013). */
  readonly clipNorm: number;
}

export interface StepResult {
  /** Mean nats per token of the window, before the update; among the candidates where the output is sampled. */
  readonly lossNats: number;
  /** Global L2 norm before clipping. */
  readonly gradNorm: number;
}

/** What training has learned; with the carried state, all that a trainer needs to go on. Owned by the receiver. */
export interface TrainerSnapshot {
  readonly parameters: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
  /** Optimizer steps taken. */
  readonly steps: number;
}

/** Trains one network by windows; the recurrent state is carried from window to window. */
export interface Trainer {
  readonly spec: LanguageModelSpec;
  readonly batch: number;
  readonly windowSteps: number;
  /** Forward, backward through the window, clip, AdamW. Changes the parameters and the carried state. */
  step(window: TrainingWindow, options: StepOptions): StepResult;
  /**
   * Mean nats per token over the windows, from a zero state carried between them.
   * Leaves the parameters and the state of training as they were.
   */
  evaluate(windows: Iterable<TrainingWindow>): number;
  /** Sets the carried state to zeros. */
  resetState(): void;
  /** A copy of the carried state, [layers, arrays, batch, hidden]. */
  carriedState(): Floats;
  /**
   * Goes on from a state that `carriedState` gave.
   * @throws ShapeError when it does not fit
   */
  carryState(state: Floats): void;
  snapshot(): TrainerSnapshot;
  /** @throws ShapeError when a tensor is missing or does not fit the spec */
  restore(snapshot: TrainerSnapshot): void;
  /** Frees memory and threads. May be called twice. */
  dispose(): void;
}

/** Runs a trained network one token at a time. */
export interface Predictor {
  readonly spec: LanguageModelSpec;
  /** The state before the first token: zeros, [layers, arrays, hidden]. Copy it to keep a checkpoint. */
  initialState(): Float32Array;
  /**
   * Takes one token in.
   * @param state changed in place to the state after the token
   * @param probabilities filled with the distribution of the next token, [vocabularySize]
   */
  advance(state: Float32Array, token: number, probabilities: Float32Array): void;
  /** Frees memory. May be called twice. */
  dispose(): void;
}

/** How far a learner moves. */
export interface LearningOptions extends StepOptions {
  /** Share of the way back to the weights that it began with, each step. */
  readonly decay: number;
  /** Share of the learning rate for the layers below the topmost, 0..1. */
  readonly lowerLayers: number;
  /** Share of the learning rate for biases, 0..1; in lower layers, a share of their share. */
  readonly biases: number;
}

/**
 * A predictor whose weights go on learning from what it reads, by windows of one sequence (dynamic evaluation:
 * Mikolov et al. 2010, Krause et al. 2018).
 */
export interface Learner extends Predictor {
  /** The most steps of one window. */
  readonly windowSteps: number;
  /**
   * Forward, backward through the window, clip, one step of gradient descent.
   * @param state changed in place from the state before the window to that after it, by the weights before the step
   */
  learn(window: TrainingWindow, state: Float32Array, options: LearningOptions): StepResult;
  /** Mean nats per token of a window; the state moves on in place. */
  measure(window: TrainingWindow, state: Float32Array): number;
  /** A predictor with the weights as they are now, in a memory of its own. */
  copy(): Predictor;
  /** Gives a predictor of the same engine and spec the weights as they are now. */
  copyTo(predictor: Predictor): void;
  /** Takes the weights of such a predictor. Where it began stays where it was. */
  copyFrom(predictor: Predictor): void;
}

/** Makes trainers, predictors and learners. */
export interface Engine {
  /** For reports: "core", "wasm-simd" or "wasm-relaxed-simd". */
  readonly name: string;
  createTrainer(options: TrainerOptions): Promise<Trainer>;
  createPredictor(spec: LanguageModelSpec, parameters: Parameters): Predictor;
  /**
   * A learner that begins with a predictor's weights, in a memory of its own.
   * @param predictor of this engine
   * @param tokenRates by how much the learning rate is multiplied for each token's row of the output layer, and for
   *   its bias there, [vocabularySize]; 1 each where absent
   * @throws SpecError; ShapeError when there are not as many rates as tokens
   */
  createLearner(predictor: Predictor, windowSteps: number, tokenRates?: Float32Array): Learner;
}

export interface TrainerOptions {
  readonly spec: LanguageModelSpec;
  readonly parameters: Parameters;
  readonly batch: number;
  readonly windowSteps: number;
  readonly optimizer: OptimizerOptions;
  /** Steps compare each output with some of the vocabulary alone; evaluations always with all of it. */
  readonly sampling?: OutputSampling;
  /** At most this many threads; an engine may use fewer. */
  readonly threads: number;
}
