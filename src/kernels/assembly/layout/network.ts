/**
 * The layout of a network in memory. Each network has a memory of its own. Records at its start describe it, and every
 * thread reads them. Nothing is freed one by one.
 *
 * Sizes are padded to multiples of 8 with zeros. A padded unit has only zero weights, so it and its gradient stay
 * exactly zero. A padded vocabulary entry has the bias PADDED_SCORE, so its probability is exactly zero.
 *
 * Layouts, each dimension padded:
 *   weights      panels [rows / 8][columns][8 rows]; transposed copy [columns / 8][rows][8 columns]
 *   gradients    tiles  [rows / 8][columns / 8][8 rows][8 columns], panel by panel as wide as the weights
 *   embedding    like a transposed copy: [embedding / 8][vocabulary][8]
 *   activations  groups of 8 sequences: [time][batch / 8][units][8 sequences]
 *   transposed activations [units / 8][time][batch][8 units], for weight gradients
 * Strides are longer than needed, so that sizes that are powers of two do not share cache lines.
 */

export const RNN: i32 = 0;
export const GRU: i32 = 1;
export const LSTM: i32 = 2;

export const PADDED_SCORE: f32 = -1e30;

/** The most tokens of one block of inference. src/core/network/engine.ts has the same number. */
export const BLOCK_TOKENS: u64 = 16;

/** Distributions that are mixed. src/kernels/kernelDistributions.ts has the same number. */
export const DISTRIBUTIONS: u64 = 8;

/** Extra bytes in every stride. */
export const PAD: usize = 64;

/** The address of the network's record. The signals between threads are below it. */
export const RECORDS: usize = 65536;

/** Bytes of scratch space for each thread: packed panels and two tiles. */
export const SCRATCH_BYTES: usize = 65536;

/**
 * One learned tensor: values, gradient, the optimizer's moments, and a transposed copy; 0 if there is none.
 * A learner has no moments. Its initial weights take the place of the first moment.
 */
@unmanaged
export class Tensor {
  values: usize;
  gradient: usize;
  firstMoment: usize;
  secondMoment: usize;
  transposed: usize;
  /** The values in eight bits, and the scale of each row (arithmetic/int8.ts); 0 if products use float32. */
  int8: usize;
  int8Scales: usize;
  /** The sum of the squares of each panel's gradient, [rows / 8] in float64; 0 outside of training. */
  squares: usize;
  /** Bytes of each of the first four arrays, padding included. */
  bytes: usize;
  rows: i32;
  columns: i32;
  /** Bytes from one panel of 8 rows to the next; for the embedding, from one block of 8 columns to the next. */
  stride: usize;
  /** Bytes from one panel of the transposed copy to the next. */
  transposedStride: usize;
}

/** One recurrent layer: its tensors, and its activations over a window. */
@unmanaged
export class Layer {
  input: Tensor;
  recurrent: Tensor;
  inputBias: Tensor;
  recurrentBias: Tensor;
  /** Gate activations; after the backward step dL/d(gate inputs). [time][group][gateRows][8]. */
  gates: usize;
  /** a⟨0⟩ .. a⟨T⟩. */
  activations: usize;
  /** The same, transposed. */
  activationsTransposed: usize;
  /** LSTM: c⟨0⟩ .. c⟨T⟩, and tanh c⟨1⟩ .. tanh c⟨T⟩. */
  cells: usize;
  tanhCells: usize;
  /** dL/da⟨1⟩ .. dL/da⟨T⟩ from slot 1. Slot 0 is never read, because a⟨0⟩ is not learned. */
  activationGradients: usize;
  /** For a learner's sequence, [time][units]: gates, a⟨0⟩ .. a⟨T⟩ and, for an LSTM, c⟨0⟩ .. c⟨T⟩, tanh c⟨1⟩ .. tanh c⟨T⟩. */
  sequenceGates: usize;
  sequenceActivations: usize;
  sequenceCells: usize;
  sequenceTanhCells: usize;
  /** The training state during an evaluation. */
  savedActivations: usize;
  savedCells: usize;
}

/** One network: its sizes, tensors, buffers, and the command to the threads. */
@unmanaged
export class Network {
  cell: i32;
  vocabulary: i32;
  embeddingSize: i32;
  hidden: i32;
  layers: i32;
  batch: i32;
  /** Groups of 8 sequences in the batch. */
  groups: i32;
  maxSteps: i32;
  threads: i32;
  /** Rows of the gates' buffer, and the first row of the recurrent product (see arithmetic/cells.ts). */
  gateRows: i32;
  recurrentRow: i32;
  isTied: bool;

  /** Strides from one group to the next, in bytes. */
  embeddedStride: usize;
  hiddenStride: usize;
  gateStride: usize;
  /** Depends on how many tokens are scored. */
  logitStride: usize;
  /** Strides from 8 units to the next 8 of transposed activations. */
  embeddedTransposedStride: usize;
  hiddenTransposedStride: usize;
  /** Bytes from the columns of a⟨t⟩ to those of a⟨t+1⟩ in transposed activations: a batch or, for a learner, one column. */
  stepColumns: usize;

  embedding: Tensor;
  output: Tensor;
  outputBias: Tensor;
  /** The matrix and bias that make the scores: output and outputBias or, in a sampled step, the candidates' rows. */
  scored: Tensor;
  scoredBias: Tensor;
  /** Sampled softmax: the candidates' rows, their token ids, and the corrections of their scores; 0 without sampling. */
  candidate: Tensor;
  candidateBias: Tensor;
  candidates: usize;
  corrections: usize;
  candidateCount: i32;
  layerRecords: usize;

  inputs: usize;
  /** Rows of `scored`. */
  targets: usize;
  embedded: usize;
  embeddedTransposed: usize;
  embeddedGradient: usize;
  logits: usize;
  /** How many steps have their logits in memory at once. */
  logitSteps: i32;
  cellGradient: usize;
  scratch: usize;

  /** One-token inference: the input, the state [layers][arrays][hidden], gates and logits. */
  vector: usize;
  state: usize;
  vectorGates: usize;
  vectorLogits: usize;
  /**
   * Inference of a block of tokens: their ids; inputs, activations, gates and logits, one row for each token; and the
   * state before the last one.
   */
  blockTokens: usize;
  blockInputs: usize;
  blockActivations: usize;
  blockGates: usize;
  blockLogits: usize;
  stateBeforeLast: usize;
  /** Vectors in sixteen bits and their scales, one for each token of a block, for products with weights in eight bits. */
  int16Vectors: usize;
  int16Scales: usize;
  /** What the first layer's gates get from each token, [vocabulary][gateRows], and which rows are there; 0 if too large. */
  tokenGates: usize;
  isTokenKnown: usize;
  /** Distributions that are mixed (inference/distributions.ts), the likeliest tokens, and the pool's means. */
  distributions: usize;
  likeliest: usize;
  pooledMeans: usize;
  /** Backpropagation along a learner's sequence: dL/da⟨t⟩, dL/da⟨t-1⟩, dL/dc⟨t⟩, each [hidden]. */
  vectorGradients: usize;
  /** A learner's rate factor of each output row, [vocabulary]. */
  tokenRates: usize;

  /** The command to the threads, with its arguments. */
  command: i32;
  steps: i32;
  /** The slot of `activations` with the initial state of the next window. */
  carriedSlot: i32;
  clipNorm: f64;
  gain1: f32;
  gain2: f32;
  stepSize: f32;
  epsilon: f32;
  decay: f32;
  /** The summed loss of each group of each step, [time][group] in float64. */
  losses: usize;
}

/** The network of this memory. */
// @ts-ignore: decorator
@inline
export function network(): Network {
  return changetype<Network>(RECORDS);
}

// @ts-ignore: decorator
@inline
export function layerOf(l: i32): Layer {
  return changetype<Layer>(network().layerRecords + <usize>l * offsetof<Layer>());
}

/** Makes the next step score the whole vocabulary. */
export function scoreAll(): void {
  const net = network();
  net.scored = net.output;
  net.scoredBias = net.outputBias;
  net.logitStride = <usize>net.vocabulary * 32 + PAD;
}

/** The thread of this instance of the module. Every thread has an instance, and all share one memory. */
export let threadId: i32 = 0;

export function setThreadId(id: i32): void {
  threadId = id;
}
