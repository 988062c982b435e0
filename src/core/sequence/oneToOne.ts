/** One to one: a symbol in, an answer out. Without time a recurrent network is a plain one. */
import type { Floats, Parameters } from "../tensor.ts";
import { type ManyToManySpec, manyToMany } from "./manyToMany.ts";
import type { Pass, SequenceNetwork } from "./sequenceNetwork.ts";

export interface OneToOneBatch {
  /** Token ids, [batch]. */
  readonly inputs: Int32Array;
  /** [batch], or [batch, size] of a sigmoid head. */
  readonly targets: Int32Array;
}

export interface OneToOne extends SequenceNetwork<OneToOneBatch> {
  readonly spec: ManyToManySpec;
  /** yHat, [batch, size]. */
  predict(parameters: Parameters, inputs: Int32Array, pass?: Pass): Floats;
}

/**
 * y^ = head(Wya a<1> + by), a<1> = cell(x, a<0>): a sequence of one step. The tensors are those of manyToMany.
 *
 * @throws SpecError
 */
export function oneToOne(spec: ManyToManySpec): OneToOne {
  const { tensors, forward, predict } = manyToMany(spec);
  return {
    spec,
    tensors,
    forward: (parameters, { inputs, targets }, pass) =>
      forward(parameters, { batch: inputs.length, inputs, targets }, pass),
    predict: (parameters, inputs, pass) => predict(parameters, inputs, inputs.length, pass),
  };
}
