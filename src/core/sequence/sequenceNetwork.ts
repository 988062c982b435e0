/** What the five shapes of network have in common: tensors by name, a loss, and its way back. */
import type { Random } from "../random.ts";
import type { Parameters } from "../tensor.ts";
import type { StepNorms } from "./stackBackward.ts";
import type { TensorPlan } from "./tensorPlan.ts";

/** How a pass through a network is made. */
export interface Pass {
  /** Present in training: hides outputs between layers, at the rate of the spec. */
  readonly dropout?: Random;
  /** Draws a<0>; where it is absent a<0> = 0. */
  readonly initialState?: Random;
}

/** A network over sequences. It holds no numbers: parameters come in with every call. */
export interface SequenceNetwork<Batch> {
  /** Every tensor, in the order in which they are stored. */
  readonly tensors: readonly TensorPlan[];
  /**
   * Reads a batch and compares the answers with its targets.
   *
   * @throws ShapeError, RangeError when the parameters or the batch do not fit the network
   */
  forward(parameters: Parameters, batch: Batch, pass?: Pass): LossForward;
}

/** A batch that was read. */
export interface LossForward {
  /** The mean over all targets that count. */
  readonly lossNats: number;
  /**
   * Backpropagation through all of the time. May be called once.
   *
   * @param gradients added to; the names and shapes of the parameters
   * @returns for each stack, by the prefix of its tensors, the gradient's norm at every step
   */
  backward(gradients: Parameters): Readonly<Record<string, StepNorms>>;
}
