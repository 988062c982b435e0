/** Trains a network over sequences: forward, backward through time, clip, AdamW. */
import { type Products, plainProducts, withinStep } from "../cells/affine.ts";
import type { StepOptions, StepResult, TrainerSnapshot } from "../network/engine.ts";
import { LearnedTensors } from "../network/learnedTensors.ts";
import type { OptimizerOptions } from "../optimizer.ts";
import type { Parameters } from "../tensor.ts";
import type { Pass, SequenceNetwork } from "./sequenceNetwork.ts";
import type { StepNorms } from "./stackBackward.ts";

/** The result of one training step. */
export interface SequenceStepResult extends StepResult {
  /** ||dL/da⟨t⟩|| before clipping, for each stack by the prefix of its tensors. */
  readonly stepNorms: Readonly<Record<string, StepNorms>>;
}

/** Trains a copy of the given parameters, in their precision. */
export class SequenceTrainer<Batch> {
  readonly network: SequenceNetwork<Batch>;
  readonly #tensors: LearnedTensors;
  readonly #products: Products;

  /** @throws ShapeError */
  constructor(
    network: SequenceNetwork<Batch>,
    parameters: Parameters,
    optimizer: OptimizerOptions,
    products: Products = plainProducts,
  ) {
    this.network = network;
    this.#tensors = new LearnedTensors(network.tensors, parameters, optimizer, products);
    this.#products = products;
  }

  /** The current parameters. They change with every step. */
  get parameters(): Parameters {
    return this.#tensors.parameters;
  }

  /** How many steps were taken. */
  get steps(): number {
    return this.#tensors.steps;
  }

  /** Takes one training step. */
  step(batch: Batch, options: StepOptions, pass?: Pass): SequenceStepResult {
    this.#tensors.clearGradients();
    const { lossNats, stepNorms } = withinStep(this.#products, () => {
      const forward = this.network.forward(this.#tensors.parameters, batch, { ...pass, products: this.#products });
      return { lossNats: forward.lossNats, stepNorms: forward.backward(this.#tensors.gradients) };
    });
    return { lossNats, gradNorm: this.#tensors.update(options), stepNorms };
  }

  snapshot(): TrainerSnapshot {
    return this.#tensors.snapshot();
  }

  /** @throws ShapeError when a tensor is missing or does not fit the network; then nothing has changed */
  restore(snapshot: TrainerSnapshot): void {
    this.#tensors.restore(snapshot);
  }
}
