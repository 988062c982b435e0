/** The interface of the five network shapes: named tensors, a loss, and backpropagation. */
import type { Products } from "../cells/affine.ts";
import type { Random } from "../random.ts";
import type { Parameters } from "../tensor.ts";
import type { StepNorms } from "./stackBackward.ts";
import type { TensorPlan } from "./tensorPlan.ts";

/** Options of a pass through a network. */
export interface Pass {
  /** Source of the dropout masks between layers, at the rate of the spec. Absent outside training. */
  readonly dropout?: Random;
  /** Source of a random a⟨0⟩. If absent, a⟨0⟩ = 0. */
  readonly initialState?: Random;
  /** Who multiplies; absent: plain TypeScript. */
  readonly products?: Products;
}

/** A batch of sequences. */
export interface Sequences {
  /** The number of sequences. */
  readonly batch: number;
  /** Token ids, [time, batch]; after the end of a sequence any id. */
  readonly inputs: Int32Array;
  /** The steps of each sequence, [batch]; absent: all are of one length. */
  readonly lengths?: Int32Array;
}

/** A network over sequences. It holds no parameters: every call passes them. */
export interface SequenceNetwork<Batch> {
  /** Every tensor, in the order of storage. */
  readonly tensors: readonly TensorPlan[];
  /**
   * Runs the network over a batch and computes the loss.
   *
   * @throws ShapeError, RangeError when the parameters or the batch do not fit the network
   */
  forward(parameters: Parameters, batch: Batch, pass?: Pass): LossForward;
}

/** The result of a forward pass. */
export interface LossForward {
  /** The mean loss over all targets that count. */
  readonly lossNats: number;
  /**
   * Backpropagates through all time steps. Call it at most once.
   *
   * @param gradients added to; they have the names and shapes of the parameters
   * @returns the norm of the gradient at every step, for each stack, by the prefix of its tensors
   */
  backward(gradients: Parameters): Readonly<Record<string, StepNorms>>;
}
