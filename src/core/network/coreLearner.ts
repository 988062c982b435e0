/** A predictor that learns from what it reads (dynamic evaluation), in plain TypeScript: the reference for learners. */

import { type Products, plainProducts } from "../cells/affine.ts";
import { crossEntropyInPlace, crossEntropyNats } from "../loss.ts";
import { clipByGlobalNorm, dynamicEvaluationStep } from "../optimizer.ts";
import { checkShape, type Floats, type Parameters, zerosLike } from "../tensor.ts";
import { CorePredictor } from "./corePredictor.ts";
import type { Learner, LearningOptions, Predictor, StepResult, TrainingWindow } from "./engine.ts";
import { backwardWindow, forwardWindow, type WindowForward } from "./languageModel.ts";
import { mapParameters, type Network, networkOf } from "./network.ts";
import { checkWindowShape } from "./spec.ts";
import { checkTokens } from "./tokens.ts";

/** One rate for all rows of a tensor. */
const UNIFORM_RATE = Float64Array.of(1);

/** Learns in the precision of the predictor it starts from, on a copy of its parameters. */
export class CoreLearner extends CorePredictor implements Learner {
  readonly windowSteps: number;
  readonly #initial: Parameters;
  readonly #gradients: Parameters;
  readonly #grads: Network;
  readonly #tokenRates: Floats;

  /** @throws SpecError, ShapeError */
  constructor(predictor: Predictor, windowSteps: number, tokenRates?: Float32Array) {
    checkWindowShape({ batch: 1, windowSteps });
    if (tokenRates) checkShape("tokenRates", tokenRates, [predictor.spec.vocabularySize]);
    const parameters = parametersOf(predictor);
    const products = predictor instanceof CorePredictor ? predictor.products : undefined;
    super(predictor.spec, copyOf(parameters, products), products);
    this.windowSteps = windowSteps;
    this.#initial = copyOf(parameters);
    this.#gradients = mapParameters(parameters, values => (products ?? plainProducts).own(zerosLike(values)));
    this.#grads = networkOf(predictor.spec, this.#gradients);
    this.#tokenRates = tokenRates ?? new Float32Array(predictor.spec.vocabularySize).fill(1);
  }

  learn(window: TrainingWindow, state: Float32Array, options: LearningOptions): StepResult {
    const forward = this.#forward(window, state);
    const dScores = forward.scores;
    const lossNats = crossEntropyInPlace(dScores, window.targets, this.spec.vocabularySize);
    for (const dW of this.#gradients.values()) dW.fill(0);
    backwardWindow(this.model, forward, dScores, this.#grads);
    const gradNorm = clipByGlobalNorm(this.#gradients, options.clipNorm);
    for (const [name, W] of this.parameters) {
      const [dW, W0] = [this.#gradients, this.#initial].map(tensors => tensors.get(name) as Floats);
      const learningRate = options.learningRate * this.#rateScaleOf(name, options);
      dynamicEvaluationStep(
        W,
        { dW, W0 },
        { ...options, learningRate },
        this.#isOutput(name) ? this.#tokenRates : UNIFORM_RATE,
      );
    }
    return { lossNats, gradNorm };
  }

  measure(window: TrainingWindow, state: Float32Array): number {
    return crossEntropyNats(this.#forward(window, state).scores, window.targets, this.spec.vocabularySize);
  }

  copy(): Predictor {
    return new CorePredictor(this.spec, copyOf(this.parameters, this.products), this.products);
  }

  copyTo(predictor: Predictor): void {
    copyTensors(this.parameters, parametersOf(predictor));
  }

  copyFrom(predictor: Predictor): void {
    copyTensors(parametersOf(predictor), this.parameters);
  }

  #rateScaleOf(name: string, { lowerLayers, biases }: LearningOptions): number {
    const isOfLowerLayer = name.startsWith("rnn.") && !name.endsWith(`_l${this.spec.layers - 1}`);
    return (isOfLowerLayer ? lowerLayers : 1) * (name.includes("bias") ? biases : 1);
  }

  /** Whether a tensor is part of the output layer; a tied embedding is. */
  #isOutput(name: string): boolean {
    return name.startsWith("output.") || (this.spec.isTied && name === "embedding.weight");
  }

  #forward({ inputs, targets }: TrainingWindow, state: Float32Array): WindowForward {
    checkShape("inputs", inputs, [Math.max(1, Math.min(inputs.length, this.windowSteps))]);
    checkShape("targets", targets, [inputs.length]);
    checkTokens(inputs, this.spec.vocabularySize);
    checkTokens(targets, this.spec.vocabularySize);
    const forward = forwardWindow(this.model, inputs, this.unpack(state));
    this.pack(forward.state, state);
    return forward;
  }
}

function parametersOf(predictor: Predictor): Parameters {
  if (!(predictor instanceof CorePredictor)) throw new Error("the predictor belongs to another engine");
  return predictor.parameters;
}

function copyOf(parameters: Parameters, products: Products = plainProducts): Parameters {
  return mapParameters(parameters, values => products.own(values));
}

function copyTensors(from: Parameters, to: Parameters): void {
  for (const [name, values] of to) {
    const source = from.get(name) as Floats;
    checkShape(name, source, [values.length]);
    values.set(source);
  }
}
