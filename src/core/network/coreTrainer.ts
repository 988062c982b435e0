/** Training in plain TypeScript: forward, loss, backward, clip, AdamW. The reference for trainers. */

import { type Products, plainProducts, withinStep } from "../cells/affine.ts";
import { crossEntropyInPlace, crossEntropyNats } from "../loss.ts";
import { normal, type Random, randomOfStep, STATE_DEVIATION } from "../random.ts";
import { checkShape, type Floats } from "../tensor.ts";
import type {
  StepOptions,
  StepResult,
  Trainer,
  TrainerOptions,
  TrainerSnapshot,
  TrainingNoise,
  TrainingWindow,
} from "./engine.ts";
import {
  backwardWindow,
  type Dropout,
  forwardWindow,
  type LanguageModel,
  type WindowForward,
} from "./languageModel.ts";
import { LearnedTensors } from "./learnedTensors.ts";
import { joinState, type Network, networkOf, type RecurrentState, splitState, zeroState } from "./network.ts";
import { CandidateSampler, candidateScores, candidateScoresBackward } from "./sampledSoftmax.ts";
import { checkSpec, checkWindowShape, type LanguageModelSpec, parameterShapes } from "./spec.ts";
import { checkTokens } from "./tokens.ts";

/** Trains a copy of the given parameters, in their precision. */
export class CoreTrainer implements Trainer {
  readonly spec: LanguageModelSpec;
  readonly batch: number;
  readonly windowSteps: number;
  readonly #tensors: LearnedTensors;
  readonly #model: LanguageModel;
  readonly #grads: Network;
  readonly #sampler: CandidateSampler | undefined;
  readonly #noise: TrainingNoise | undefined;
  readonly #products: Products;
  #state: RecurrentState;

  /** @throws SpecError, ShapeError */
  constructor(
    { spec, parameters, batch, windowSteps, optimizer, sampling, noise }: TrainerOptions,
    products: Products = plainProducts,
  ) {
    checkSpec(spec);
    checkWindowShape({ batch, windowSteps });
    this.spec = spec;
    this.batch = batch;
    this.windowSteps = windowSteps;
    this.#tensors = new LearnedTensors(parameterShapes(spec), parameters, optimizer, products);
    this.#model = { spec, network: networkOf(spec, this.#tensors.parameters, products) };
    this.#grads = networkOf(spec, this.#tensors.gradients);
    this.#sampler = sampling && new CandidateSampler(sampling, spec.vocabularySize);
    this.#noise = noise;
    this.#products = products;
    this.#state = this.#zeroState();
    this.resetState();
  }

  step(window: TrainingWindow, options: StepOptions): StepResult {
    checkShape("inputs", window.inputs, [this.windowSteps, this.batch]);
    this.#tensors.clearGradients();
    const lossNats = withinStep(this.#products, () => {
      const forward = this.#forward(window, this.#state, this.#dropout());
      const { lossNats, dScores } = this.#loss(forward.scores, window.targets);
      backwardWindow(this.#model, forward, dScores, this.#grads);
      this.#state = forward.state;
      return lossNats;
    });
    return { lossNats, gradNorm: this.#tensors.update(options) };
  }

  /** @returns NaN when there are no windows */
  evaluate(windows: Iterable<TrainingWindow>): number {
    let state = this.#zeroState();
    let nats = 0;
    let tokens = 0;
    for (const window of windows) {
      nats += withinStep(this.#products, () => {
        const forward = this.#forward(window, state);
        state = forward.state;
        return window.targets.length * this.#lossOf(forward.scores, window.targets);
      });
      tokens += window.targets.length;
    }
    return nats / tokens;
  }

  resetState(): void {
    this.#state = this.#zeroState();
    if (!this.#noise?.isInitialStateRandom) return;
    const random = this.#randomOf(1);
    for (const array of this.#state.flat())
      for (let k = 0; k < array.length; k++) array[k] = STATE_DEVIATION * normal(random);
  }

  carriedState(): Floats {
    return joinState(this.#state, this.#model.network.embedding);
  }

  carryState(state: Floats): void {
    this.#state = splitState(state, this.spec, this.batch);
  }

  snapshot(): TrainerSnapshot {
    return this.#tensors.snapshot();
  }

  /** The carried state stays as it is. */
  restore(snapshot: TrainerSnapshot): void {
    this.#tensors.restore(snapshot);
  }

  dispose(): void {
    this.#products.dispose?.();
  }

  #loss(scores: Floats, targets: Int32Array): { readonly lossNats: number; readonly dScores: Floats } {
    const size = this.spec.vocabularySize;
    const candidates = this.#sampler?.sample(targets, this.#tensors.steps);
    const z = candidates ? candidateScores(scores, candidates, size) : scores;
    const y = candidates?.targetIndices ?? targets;
    const compared = candidates?.ids.length ?? size;
    const lossNats = this.#products.crossEntropyInPlace?.(z, y, compared) ?? crossEntropyInPlace(z, y, compared);
    return { lossNats, dScores: candidates ? candidateScoresBackward(z, candidates, size) : z };
  }

  /** The mean nats of scores that are not needed afterward. */
  #lossOf(scores: Floats, targets: Int32Array): number {
    const size = this.spec.vocabularySize;
    return this.#products.crossEntropyInPlace?.(scores, targets, size) ?? crossEntropyNats(scores, targets, size);
  }

  #dropout(): Dropout | undefined {
    const rate = this.#noise?.dropout ?? 0;
    return rate > 0 ? { rate, random: this.#randomOf(0) } : undefined;
  }

  #randomOf(purpose: number): Random {
    return randomOfStep(this.#noise?.seed ?? 0, this.#tensors.steps, purpose);
  }

  #forward({ inputs, targets }: TrainingWindow, state: RecurrentState, dropout?: Dropout): WindowForward {
    checkShape("inputs", inputs, [Math.ceil(inputs.length / this.batch), this.batch]);
    checkShape("targets", targets, [inputs.length]);
    checkTokens(inputs, this.spec.vocabularySize);
    checkTokens(targets, this.spec.vocabularySize);
    return forwardWindow(this.#model, inputs, state, dropout);
  }

  #zeroState(): RecurrentState {
    return zeroState(this.spec, this.batch, this.#model.network.embedding);
  }
}
