/** The interface of the recurrent cells: one time step forward and backward. */
import type { Floats } from "../tensor.ts";
import type { Affine } from "./affine.ts";

/**
 * The weights of one layer in the layout of torch.nn: na hidden units, nx inputs, and 1 to 4 gates stacked in the rows.
 * The same type holds their gradients.
 */
export interface CellParameters {
  /** weight_ih [gates * na, nx] and bias_ih. */
  readonly input: Affine;
  /** weight_hh [gates * na, na] and bias_hh. */
  readonly recurrent: Affine;
  /** Only for the LSTM with peepholes: weight_peephole [3 * na], in the order i, f, o. torch.nn has no such tensor. */
  readonly peepholes?: Floats;
}

/** a⟨t⟩, and for an LSTM also c⟨t⟩; each [batch, na]. The same type holds dL/da⟨t⟩ and dL/dc⟨t⟩. */
export type CellState = readonly Floats[];

/** The result of a forward step, with what the backward step needs. */
export interface CellStep {
  /** x⟨t⟩, [batch, nx]. */
  readonly x: Floats;
  readonly prev: CellState;
  readonly next: CellState;
  /** Gate activations, [batch, gates * na], in the order of the weight rows. */
  readonly gates: Floats;
  /**
   * An inner value of some cells, [batch, na]. LSTM: tanh c⟨t⟩. GRU: the recurrent part of the candidate or, with the
   * reset gate before the product, Γr * a⟨t-1⟩.
   */
  readonly inner: Floats;
}

/** The gradients that a backward step passes on. */
export interface CellBackward {
  readonly dx: Floats;
  readonly dPrev: CellState;
}

/** One time step of a recurrent layer. */
export interface Cell {
  /** Computes one step. Keeps references to x and prev, and changes neither. */
  forward(parameters: CellParameters, x: Floats, prev: CellState): CellStep;
  /**
   * Goes back through one step.
   * @param upstream dL/d(next): the sum of what comes from the loss, from the layer above and from step t+1
   * @param grads    added to, so one set serves every time step
   */
  backward(parameters: CellParameters, step: CellStep, upstream: CellState, grads: CellParameters): CellBackward;
}
