/** The parameters, their gradients and the optimizer's moments. Every trainer in `core` has one. */

import { type Products, plainProducts } from "../cells/affine.ts";
import type { OptimizerOptions } from "../optimizer.ts";
import { adamWFactors, clipByGlobalNorm, optimizerStepOfAll } from "../optimizer.ts";
import { type Floats, type Parameters, zerosLike } from "../tensor.ts";
import type { StepOptions, TrainerSnapshot } from "./engine.ts";
import { checkTensors, mapParameters } from "./network.ts";
import type { ParameterShape } from "./spec.ts";

/** Holds a copy of the given parameters, in their precision. */
export class LearnedTensors {
  readonly parameters: Parameters;
  /** The backward pass adds to them, between `clearGradients` and `update`. */
  readonly gradients: Parameters;
  readonly #firstMoments: Parameters;
  readonly #secondMoments: Parameters;
  readonly #products: Products;
  #steps = 0;

  /** @throws ShapeError when a tensor is missing or has the wrong shape */
  constructor(
    private readonly shapes: readonly ParameterShape[],
    parameters: Parameters,
    private readonly optimizer: OptimizerOptions,
    products: Products = plainProducts,
  ) {
    checkTensors(shapes, parameters);
    this.parameters = mapParameters(parameters, values => products.own(values));
    this.gradients = mapParameters(parameters, values => products.own(zerosLike(values)));
    this.#firstMoments = mapParameters(parameters, values => products.own(zerosLike(values)));
    this.#secondMoments = mapParameters(parameters, values => products.own(zerosLike(values)));
    this.#products = products;
  }

  /** How many updates were taken. */
  get steps(): number {
    return this.#steps;
  }

  clearGradients(): void {
    for (const dW of this.gradients.values()) dW.fill(0);
  }

  /**
   * Clips the gradients and takes one step of the optimizer.
   * @returns the global norm before clipping
   */
  update({ learningRate, clipNorm }: StepOptions): number {
    const gradNorm = clipByGlobalNorm(this.gradients, clipNorm);
    this.#steps++;
    const options = { ...this.optimizer, learningRate, t: this.#steps };
    const tensors = {
      shapes: this.shapes.filter(shape => !this.#isMoved(shape, options)),
      parameters: this.parameters,
      gradients: this.gradients,
      firstMoments: this.#firstMoments,
      secondMoments: this.#secondMoments,
    };
    optimizerStepOfAll(tensors, options);
    return gradNorm;
  }

  /** Lets the products take the step of one tensor. @returns whether they did */
  #isMoved(
    { name, shape }: ParameterShape,
    options: OptimizerOptions & { readonly learningRate: number; readonly t: number },
  ): boolean {
    if (options.kind === "sgd" || !this.#products.adamW) return false;
    const own = [this.parameters, this.gradients, this.#firstMoments, this.#secondMoments];
    const [W, dW, m, v] = own.map(tensors => tensors.get(name) as Floats);
    const decay = shape.length > 1 ? options.weightDecay : 0; // biases and peepholes do not decay
    return this.#products.adamW({ W, dW, m, v }, adamWFactors({ ...options, weightDecay: decay }));
  }

  snapshot(): TrainerSnapshot {
    const copy = (tensors: Parameters) => mapParameters(tensors, values => values.slice());
    return {
      parameters: copy(this.parameters),
      firstMoments: copy(this.#firstMoments),
      secondMoments: copy(this.#secondMoments),
      steps: this.#steps,
    };
  }

  /** @throws ShapeError when a tensor is missing or has the wrong shape; then nothing has changed */
  restore(snapshot: TrainerSnapshot): void {
    const pairs = [
      [this.parameters, snapshot.parameters],
      [this.#firstMoments, snapshot.firstMoments],
      [this.#secondMoments, snapshot.secondMoments],
    ] as const;
    for (const [, source] of pairs) checkTensors(this.shapes, source);
    for (const [own, source] of pairs) for (const [name, values] of own) values.set(source.get(name) as Floats);
    this.#steps = snapshot.steps;
  }
}
