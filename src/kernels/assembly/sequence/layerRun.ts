/**
 * One direction of one layer over a batch of sequences, as src/kernels/layerRuns.ts describes it. Every cell, any size,
 * any length. The reference is core/cells/layer.ts.
 *
 * Activations are columns: [step][group of 8 sequences][padded units][8 sequences]. Step k is the one that the direction
 * takes after k others. Units, inputs and sequences are padded with zeros to multiples of 8, and what a padded one adds
 * to a gradient is zero, because its dL/da is.
 */
import { PAD } from "../layout/network";

/** The cells, in the order of CELL_VARIANTS in core/cells/cellVariants.ts. */
// 0 is the simple RNN with tanh, which needs no test.
export const RNN_RELU: i32 = 1;
export const GRU: i32 = 2;
export const GRU_RESET_BEFORE: i32 = 3;
export const GRU_SIMPLIFIED: i32 = 4;
export const LSTM: i32 = 5;
export const LSTM_PEEPHOLE: i32 = 6;

/** The fields are those of `FIELDS` in src/kernels/layerRuns.ts, in the same order, each of four bytes. */
@unmanaged
export class LayerRun {
  cell: i32;
  steps: i32;
  batch: i32;
  /** Groups of 8 sequences. */
  groups: i32;
  isReversed: i32;
  inputs: i32;
  paddedInputs: i32;
  units: i32;
  paddedUnits: i32;
  /** Rows of the gates' columns; rows of the input product, from 0 on; and of the recurrent product. */
  gateRows: i32;
  inputRows: i32;
  recurrentRow: i32;
  recurrentRows: i32;
  /** The block of the weights' rows for each block of the products' rows, four bits each. */
  inputOrder: i32;
  recurrentOrder: i32;

  /** Rows [time][batch][columns]: x⟨t⟩, a⟨t⟩, dL/da⟨t⟩ of the outputs (0 if there is none), dL/dx⟨t⟩. */
  x: usize;
  outputs: usize;
  dOutputs: usize;
  dx: usize;
  /** Rows [arrays of state][batch][units]: the state before and after, and their gradients. */
  before: usize;
  after: usize;
  dAfter: usize;
  dBefore: usize;
  /** The steps of each sequence, [batch]; 0 if all are whole. */
  lengths: usize;

  /** Panels [rows / 8][columns][8], and of the transposed matrices. */
  inputPanels: usize;
  inputTransposed: usize;
  recurrentPanels: usize;
  recurrentTransposed: usize;
  /** [gateRows]: the biases of the products that reach each row. */
  bias: usize;
  /** [3][padded units], or 0. */
  peepholes: usize;

  /** Columns of x⟨t⟩, later of dL/dx⟨t⟩. */
  xColumns: usize;
  /** Gates, later dL/d(gate inputs). */
  gates: usize;
  /** a and c from before the first step on, [steps + 1]. */
  activations: usize;
  cells: usize;
  /** tanh c⟨t⟩ of an LSTM; Γr * a⟨t-1⟩ where the reset gate is before the product. */
  inner: usize;
  /** [columns / 8][steps][padded batch][8]: x⟨t⟩, a⟨t-1⟩ and Γr * a⟨t-1⟩. */
  xBlocks: usize;
  aBlocks: usize;
  innerBlocks: usize;
  /** Columns of one step: dL/da⟨t⟩ and dL/da⟨t-1⟩, dL/dc⟨t⟩, dL/d(inner), and what passes through padded steps. */
  da: usize;
  daPrev: usize;
  dc: usize;
  dInner: usize;
  passing: usize;
  /** The sum of the squares of dL/da⟨t⟩, [time][groups] in float64. */
  squares: usize;

  /** Gradients of the weights, as rows; added to. */
  dInput: usize;
  dInputBias: usize;
  dRecurrent: usize;
  dRecurrentBias: usize;
  dPeepholes: usize;
}

// @ts-ignore: decorator
@inline
export function inputStride(run: LayerRun): usize {
  return (<usize>run.paddedInputs << 5) + PAD;
}

// @ts-ignore: decorator
@inline
export function unitStride(run: LayerRun): usize {
  return (<usize>run.paddedUnits << 5) + PAD;
}

// @ts-ignore: decorator
@inline
export function gateStride(run: LayerRun): usize {
  return (<usize>run.gateRows << 5) + PAD;
}

/** Bytes from one block of 8 columns to the next in `xBlocks`, `aBlocks` and `innerBlocks`. */
// @ts-ignore: decorator
@inline
export function blockStride(run: LayerRun): usize {
  return (<usize>(run.steps * run.groups) << 8) + PAD;
}

/** The columns of a group at a step. */
// @ts-ignore: decorator
@inline
export function columnAt(run: LayerRun, base: usize, stride: usize, k: i32, g: i32): usize {
  return base + stride * <usize>(k * run.groups + g);
}

/** The position in the sequence of step `k`. */
// @ts-ignore: decorator
@inline
export function positionOf(run: LayerRun, k: i32): i32 {
  return run.isReversed ? run.steps - 1 - k : k;
}

/** How many sequences a group has. */
// @ts-ignore: decorator
@inline
export function lanesOf(run: LayerRun, g: i32): i32 {
  return min(8, run.batch - (g << 3));
}

/** The address of the first sequence of a group in rows [time][batch][columns]. */
// @ts-ignore: decorator
@inline
export function rowsAt(run: LayerRun, base: usize, t: i32, g: i32, columns: i32): usize {
  return base + (<usize>((t * run.batch + (g << 3)) * columns) << 2);
}

// @ts-ignore: decorator
@inline
export function hasCells(run: LayerRun): bool {
  return run.cell >= LSTM;
}
