/** What the recurrent cells have in common: one time step forward, and the same step backward. */
import type { Floats } from "../tensor.ts";
import type { Affine } from "./affine.ts";

/**
 * One layer's weights in torch.nn's layout; na hidden units, nx inputs, and 1 to 4 gates stacked in the rows.
 * The same type holds their gradients.
 */
export interface CellParameters {
  /** weight_ih [gates * na, nx] and bias_ih. */
  readonly input: Affine;
  /** weight_hh [gates * na, na] and bias_hh. */
  readonly recurrent: Affine;
  /** LSTM with peepholes only: weight_peephole [3 * na], in the order i, f, o. torch.nn has no such tensor. */
  readonly peepholes?: Floats;
}

/** a<t>, and for an LSTM also c<t>; each [batch, na]. The same type holds dL/da<t> and dL/dc<t>. */
export type CellState = readonly Floats[];

/** A step that was taken, with what the way back needs. */
export interface CellStep {
  /** x<t>, [batch, nx]. */
  readonly x: Floats;
  readonly prev: CellState;
  readonly next: CellState;
  /** After their activations, [batch, gates * na], in the order of the weight rows. */
  readonly gates: Floats;
  /**
   * Of use to one cell only, [batch, na]: LSTM, tanh c<t>; GRU, the candidate's recurrent part, or, with the reset gate
   * before the product, r * a<t-1>.
   */
  readonly inner: Floats;
}

/** What flows out of a step backward. */
export interface CellBackward {
  readonly dx: Floats;
  readonly dPrev: CellState;
}

export interface Cell {
  /** Reads x and prev, keeps references to both, and changes neither. */
  forward(parameters: CellParameters, x: Floats, prev: CellState): CellStep;
  /**
   * @param upstream dL/d(next): from the loss and the layer above, and from step t+1
   * @param grads    added to, so that one set serves every time step
   */
  backward(parameters: CellParameters, step: CellStep, upstream: CellState, grads: CellParameters): CellBackward;
}
