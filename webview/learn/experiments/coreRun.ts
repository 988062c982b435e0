/** A training run of `core` in the page: the same network, sequences and updates as in the playground. */
import { plainProducts } from "../../../src/core/cells/affine.ts";
import { LearnedTensors } from "../../../src/core/network/learnedTensors.ts";
import type { OptimizerKind } from "../../../src/core/optimizer.ts";
import { createRandom } from "../../../src/core/random.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import type { Parameters } from "../../../src/core/tensor.ts";
import { type CoreNetwork, coreNetworkOf, parameterCountOf } from "../../playground/model/coreNetwork.ts";
import { batchOfStep, noiseOfStep } from "../../playground/model/run.ts";
import { ADAM, DEFAULT_SPEC, type PlaySpec } from "../../playground/model/spec.ts";
import type { PlayTask } from "../../playground/model/tasks.ts";
import { accuracyOf } from "../../playground/model/trace.ts";

/** Owns the weights of one network. */
export class CoreRun {
  readonly spec: PlaySpec;
  readonly network: CoreNetwork;
  readonly #tensors: LearnedTensors;

  constructor(
    readonly task: PlayTask,
    spec: Partial<PlaySpec>,
    { recurrentScale = 1, kind = "adamw" }: { readonly recurrentScale?: number; readonly kind?: OptimizerKind } = {},
  ) {
    this.spec = { ...DEFAULT_SPEC, ...spec };
    this.network = coreNetworkOf(this.spec, task);
    const initial = initializeParameters(this.network.tensors, createRandom(this.spec.seed));
    for (const [name, values] of initial) {
      if (name.includes("weight_hh")) for (let k = 0; k < values.length; k++) values[k]! *= recurrentScale;
    }
    this.#tensors = new LearnedTensors(this.network.tensors, initial, { ...ADAM, kind }, plainProducts);
  }

  get parameters(): Parameters {
    return this.#tensors.parameters;
  }

  get steps(): number {
    return this.#tensors.steps;
  }

  get parameterCount(): number {
    return parameterCountOf(this.network);
  }

  /**
   * Takes one step.
   *
   * @param length the steps of its sequences, if not those of the spec
   * @returns the loss before it, and the norm of the gradients before clipping
   */
  step(length = this.spec.length): { readonly lossNats: number; readonly gradNorm: number } {
    const spec = { ...this.spec, length };
    this.#tensors.clearGradients();
    const batch = batchOfStep(spec, this.task, this.steps);
    const forward = this.network.forward(this.parameters, batch, noiseOfStep(spec, this.steps));
    forward.backward(this.#tensors.gradients);
    const { learningRate, clipNorm } = spec;
    const gradNorm = this.#tensors.update({ learningRate, clipNorm: clipNorm ?? Number.POSITIVE_INFINITY });
    return { lossNats: forward.lossNats, gradNorm };
  }

  /** The share of right answers on fresh sequences. */
  accuracy(length = this.spec.length, count = 64): number {
    return accuracyOf(this.network, this.task, this.parameters, { length, seed: 4242, count });
  }
}
