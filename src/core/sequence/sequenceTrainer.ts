/** Training of a network over sequences: forward, backward through time, clip, AdamW. */
import type { OptimizerOptions, StepOptions, StepResult, TrainerSnapshot } from "../engine.ts";
import { checkTensors, mapParameters } from "../network/network.ts";
import { adamWStepAll, clipByGlobalNorm } from "../optimizer.ts";
import { type Floats, type Parameters, zerosLike } from "../tensor.ts";
import type { Pass, SequenceNetwork } from "./sequenceNetwork.ts";
import type { StepNorms } from "./stackBackward.ts";

export interface SequenceStepResult extends StepResult {
  /** ||dL/da<t>|| before clipping, for each stack by the prefix of its tensors. */
  readonly stepNorms: Readonly<Record<string, StepNorms>>;
}

/** Works in the precision of the parameters that it is given, and on a copy of them. */
export class SequenceTrainer<Batch> {
  readonly network: SequenceNetwork<Batch>;
  readonly #optimizer: OptimizerOptions;
  readonly #parameters: Parameters;
  readonly #gradients: Parameters;
  readonly #firstMoments: Parameters;
  readonly #secondMoments: Parameters;
  #steps = 0;

  /** @throws ShapeError */
  constructor(network: SequenceNetwork<Batch>, parameters: Parameters, optimizer: OptimizerOptions) {
    checkTensors(network.tensors, parameters);
    this.network = network;
    this.#optimizer = optimizer;
    this.#parameters = mapParameters(parameters, values => values.slice());
    this.#gradients = mapParameters(parameters, values => zerosLike(values));
    this.#firstMoments = mapParameters(parameters, values => zerosLike(values));
    this.#secondMoments = mapParameters(parameters, values => zerosLike(values));
  }

  /** What has been learnt so far; changes with every step. */
  get parameters(): Parameters {
    return this.#parameters;
  }

  step(batch: Batch, { learningRate, clipNorm }: StepOptions, pass?: Pass): SequenceStepResult {
    for (const dW of this.#gradients.values()) dW.fill(0);
    const forward = this.network.forward(this.#parameters, batch, pass);
    const stepNorms = forward.backward(this.#gradients);
    const gradNorm = clipByGlobalNorm(this.#gradients, clipNorm);
    this.#steps++;
    const tensors = {
      shapes: this.network.tensors,
      parameters: this.#parameters,
      gradients: this.#gradients,
      firstMoments: this.#firstMoments,
      secondMoments: this.#secondMoments,
    };
    adamWStepAll(tensors, { ...this.#optimizer, learningRate, t: this.#steps });
    return { lossNats: forward.lossNats, gradNorm, stepNorms };
  }

  snapshot(): TrainerSnapshot {
    const copy = (tensors: Parameters) => mapParameters(tensors, values => values.slice());
    return {
      parameters: copy(this.#parameters),
      firstMoments: copy(this.#firstMoments),
      secondMoments: copy(this.#secondMoments),
      steps: this.#steps,
    };
  }

  /** @throws ShapeError when a tensor is missing or does not fit the network; nothing has changed then */
  restore(snapshot: TrainerSnapshot): void {
    const pairs = [
      [this.#parameters, snapshot.parameters],
      [this.#firstMoments, snapshot.firstMoments],
      [this.#secondMoments, snapshot.secondMoments],
    ] as const;
    for (const [, source] of pairs) checkTensors(this.network.tensors, source);
    for (const [own, source] of pairs) for (const [name, values] of own) values.set(source.get(name) as Floats);
    this.#steps = snapshot.steps;
  }
}
