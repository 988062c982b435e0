/** One to one: one answer for one token. With a single time step a recurrent network is a feedforward network. */
import type { Floats, Parameters } from "../tensor.ts";
import { type ManyToManySpec, manyToMany } from "./manyToMany.ts";
import type { Pass, SequenceNetwork } from "./sequenceNetwork.ts";

/** A batch of single tokens. */
export interface OneToOneBatch {
  /** Token ids, [batch]. */
  readonly inputs: Int32Array;
  /** [batch], or [batch, size] for a sigmoid head. */
  readonly targets: Int32Array;
}

/** A network with one answer for one token. */
export interface OneToOne extends SequenceNetwork<OneToOneBatch> {
  readonly spec: ManyToManySpec;
  /** Computes ŷ, [batch, size]. */
  predict(parameters: Parameters, inputs: Int32Array, pass?: Pass): Floats;
}

/**
 * Makes a network with one answer for one token: a sequence of one step. The tensors are those of `manyToMany`.
 *
 *     a⟨1⟩ = cell(E x, a⟨0⟩)      ŷ = head(Wya a⟨1⟩ + by)
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
    predict: (parameters, inputs, pass) => predict(parameters, { inputs, batch: inputs.length }, pass),
  };
}
