/**
 * Where everything lies in memory. One network occupies one memory, described by records at its start that every
 * thread reads; nothing is freed singly.
 *
 * Sizes are padded to multiples of 8 with zeros. A padded unit has only zero weights, so it and its gradient stay
 * exactly zero; a padded vocabulary entry has the bias PADDED_SCORE, so its probability is exactly zero.
 *
 * Layouts, each dimension padded:
 *   weights      panels [rows / 8][columns][8 rows]; transposed copy [columns / 8][rows][8 columns]
 *   gradients    tiles  [rows / 8][columns / 8][8 rows][8 columns], panel by panel as wide as the weights
 *   embedding    like a transposed copy: [embedding / 8][vocabulary][8]
 *   activations  groups of 8 sequences: [time][batch / 8][units][8 sequences]
 *   transposed activations [units / 8][time][batch][8 units], for weight gradients
 * Strides have some bytes more than needed, so that powers of two do not fall onto the same cache lines.
 */

export const RNN: i32 = 0;
export const GRU: i32 = 1;
export const LSTM: i32 = 2;

export const PADDED_SCORE: f32 = -1e30;

/** Bytes that a stride has more than needed. */
export const PAD: usize = 64;

/** Address of the network's record; the threads' signals lie below it. */
export const RECORDS: usize = 65536;

/** Bytes of scratch for each thread: a packed panel, and two tiles. */
export const SCRATCH_BYTES: usize = 65536;

/**
 * One learned tensor: values, gradient, the optimizer's moments, and a transposed copy. 0 where there is none.
 * A learner has no moments: in the place of the first lie the weights that it began with.
 */
@unmanaged
export class Tensor {
  values: usize;
  gradient: usize;
  firstMoment: usize;
  secondMoment: usize;
  transposed: usize;
  /** Of each of the four arrays, padding included. */
  bytes: usize;
  rows: i32;
  columns: i32;
  /** Bytes from one panel of 8 rows to the next; for the embedding, from one block of 8 columns to the next. */
  stride: usize;
  /** Bytes from one panel of the transposed copy to the next. */
  transposedStride: usize;
}

/** One recurrent layer: what it learns, and what it remembers of a window. */
@unmanaged
export class Layer {
  input: Tensor;
  recurrent: Tensor;
  inputBias: Tensor;
  recurrentBias: Tensor;
  /** Gate activations, and after the backward step dL/d(their inputs): [time][group][gateRows][8]. */
  gates: usize;
  /** a<0> .. a<T>. */
  activations: usize;
  /** The same, transposed. */
  activationsTransposed: usize;
  /** LSTM: c<0> .. c<T>, and tanh c<1> .. tanh c<T>. */
  cells: usize;
  tanhCells: usize;
  /** dL/da<1> .. dL/da<T> from slot 1 on; slot 0 is never read, because a<0> is given and not learned. */
  activationGradients: usize;
  /** A sequence alone: gates, a<0> .. a<T> and for an LSTM c<0> .. c<T>, tanh c<1> .. tanh c<T>, [time][units]. */
  sequenceGates: usize;
  sequenceActivations: usize;
  sequenceCells: usize;
  sequenceTanhCells: usize;
  /** The training state, while an evaluation uses its place. */
  savedActivations: usize;
  savedCells: usize;
}

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
  /** Rows of the gates' buffer, and the first of those that the recurrent product reaches (see cells.ts). */
  gateRows: i32;
  recurrentRow: i32;
  isTied: bool;

  /** Strides from one group to the next, in bytes. */
  embeddedStride: usize;
  hiddenStride: usize;
  gateStride: usize;
  /** As wide as what is scored. */
  logitStride: usize;
  /** Strides from 8 units to the next 8 of transposed activations. */
  embeddedTransposedStride: usize;
  hiddenTransposedStride: usize;
  /** Bytes from the columns of a<t> to those of a<t+1> in transposed activations: a batch, or one of a sequence alone. */
  stepColumns: usize;

  embedding: Tensor;
  output: Tensor;
  outputBias: Tensor;
  /** What is compared with the targets: output and outputBias, or of a sampled step the candidates' rows of them. */
  scored: Tensor;
  scoredBias: Tensor;
  /** Sampled softmax: those rows, the tokens whose they are, and what is added to their scores. 0 where there is none. */
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
  /** Steps whose logits are kept at once. */
  logitSteps: i32;
  cellGradient: usize;
  scratch: usize;

  /** One-token inference: the input, the state [layers][arrays][hidden], gates and logits. */
  vector: usize;
  state: usize;
  vectorGates: usize;
  vectorLogits: usize;
  /** Going back along a sequence alone: dL/da<t>, dL/da<t-1>, dL/dc<t>, [hidden] each. */
  vectorGradients: usize;
  /** A learner's rates of the output's rows, [vocabulary]. */
  tokenRates: usize;

  /** What the threads are told with each command. */
  command: i32;
  steps: i32;
  /** The slot of `activations` that holds the state which the next window starts from. */
  carriedSlot: i32;
  clipNorm: f64;
  gain1: f32;
  gain2: f32;
  stepSize: f32;
  epsilon: f32;
  decay: f32;
  /** What they answer, [thread]. */
  losses: usize;
  squares: usize;
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

/** Has the whole vocabulary scored. */
export function scoreAll(): void {
  const net = network();
  net.scored = net.output;
  net.scoredBias = net.outputBias;
  net.logitStride = <usize>net.vocabulary * 32 + PAD;
}

/** Which thread this instance of the module is; every thread has an instance over the one memory. */
export let threadId: i32 = 0;

export function setThreadId(id: i32): void {
  threadId = id;
}
