/** Trains the network of a task, batch by batch, with the engine's products. */
import { type Products, withinStep } from "../../core/cells/affine.ts";
import type { StepOptions, StepResult, TrainerSnapshot, TrainingNoise } from "../../core/network/engine.ts";
import type { OptimizerOptions } from "../../core/optimizer.ts";
import { type Random, randomOfStep } from "../../core/random.ts";
import type { Pass, SequenceNetwork } from "../../core/sequence/sequenceNetwork.ts";
import { SequenceTrainer } from "../../core/sequence/sequenceTrainer.ts";
import type { TaskNetwork } from "../../core/tasks/taskSpec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { TaskBatch } from "./taskBatches.ts";

export interface TaskTrainerOptions {
  readonly network: TaskNetwork["network"];
  readonly parameters: Parameters;
  readonly optimizer: OptimizerOptions;
  readonly noise: TrainingNoise | undefined;
  readonly products: Products;
  /** The mean number of targets in a step, for rates in reports. */
  readonly targetsPerStep: number;
}

export class TaskTrainer {
  /** Of one sequence of so many steps, as far as reports are concerned. */
  readonly batch = 1;
  readonly windowSteps: number;
  readonly #trainer: SequenceTrainer<TaskBatch["batch"]>;
  readonly #noise: TrainingNoise | undefined;
  readonly #products: Products;

  constructor({ network, parameters, optimizer, noise, products, targetsPerStep }: TaskTrainerOptions) {
    const any = network as SequenceNetwork<TaskBatch["batch"]>;
    this.#trainer = new SequenceTrainer(any, parameters, optimizer, products);
    this.#noise = noise;
    this.#products = products;
    this.windowSteps = Math.max(1, Math.round(targetsPerStep));
  }

  /** The current weights, which change with every step. */
  get parameters(): Parameters {
    return this.#trainer.parameters;
  }

  step({ batch }: TaskBatch, options: StepOptions): StepResult {
    return this.#trainer.step(batch, options, this.#pass());
  }

  /** The mean nats per target; NaN where there is none. */
  evaluate(batches: Iterable<TaskBatch>): number {
    let nats = 0;
    let targets = 0;
    for (const { batch, counted } of batches) {
      const pass = { products: this.#products };
      const { lossNats } = withinStep(this.#products, () =>
        this.#trainer.network.forward(this.#trainer.parameters, batch, pass),
      );
      nats += counted * lossNats;
      targets += counted;
    }
    return nats / targets;
  }

  /** A sequence is whole, so nothing is carried. */
  resetState(): void {}

  carriedState(): Float32Array {
    return new Float32Array(0);
  }

  snapshot(): TrainerSnapshot {
    return this.#trainer.snapshot();
  }

  restore(snapshot: TrainerSnapshot): void {
    this.#trainer.restore(snapshot);
  }

  #pass(): Pass {
    const noise = this.#noise;
    if (!noise) return {};
    const randomOf = (purpose: number): Random => randomOfStep(noise.seed, this.#trainer.steps, purpose);
    return {
      ...(noise.dropout > 0 && { dropout: randomOf(0) }),
      ...(noise.isInitialStateRandom && { initialState: randomOf(1) }),
    };
  }
}
