/**
 * What a recurrent language model is made of: its sizes, and the name and shape of each parameter.
 * Names, orders and shapes are torch.nn's, so that a weights file reads anywhere.
 */
import { traitsOf } from "../cells/cellVariants.ts";
import { product } from "../tensor.ts";

export const CELL_KINDS = ["rnn", "gru", "lstm"] as const;

/** tanh RNN, GRU with the reset gate after the product, or LSTM. */
export type CellKind = (typeof CELL_KINDS)[number];

/**
 * Embedding, stacked recurrent layers, softmax over the vocabulary.
 *
 *     x<t> = E[token<t>]     a<t> = cell(x<t>, a<t-1>)  (layers times)     y^<t> = softmax(Wya a<t> + by)
 */
export interface LanguageModelSpec {
  readonly cell: CellKind;
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  /** Wya is the embedding matrix itself (Press & Wolf 2017); needs embeddingSize = hiddenSize. */
  readonly isTied: boolean;
}

export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The sizes of a network contradict each other or are out of range. */
export class SpecError extends Error {
  override readonly name = "SpecError";
}

/** Rows of a weight matrix per hidden unit: RNN 1; GRU 3, ordered r,z,n; LSTM 4, ordered i,f,g,o. */
export function gatesOf(cell: CellKind): number {
  return traitsOf(cell).gates;
}

/** Arrays of state per layer: LSTM keeps a<t> and c<t>, the others a<t> alone. */
export function stateArraysOf(cell: CellKind): number {
  return traitsOf(cell).stateArrays;
}

/** More parameters than this would not fit the optimizer's four copies in WebAssembly's memory. */
export const MAX_PARAMETERS = 100_000_000;

/** The kernels' records of a network have room for more, but no one has use for them. */
export const MAX_LAYERS = 1000;

/** @throws SpecError naming the field, what was expected and what was found */
export function checkSpec(spec: LanguageModelSpec): void {
  if (!CELL_KINDS.includes(spec.cell)) {
    throw new SpecError(`cell: expected one of ${CELL_KINDS.join(", ")}, found ${String(spec.cell)}`);
  }
  for (const field of ["vocabularySize", "embeddingSize", "hiddenSize", "layers"] as const) {
    checkSize(field, spec[field]);
  }
  if (spec.layers > MAX_LAYERS) throw new SpecError(`layers: expected at most ${MAX_LAYERS}, found ${spec.layers}`);
  if (spec.isTied && spec.embeddingSize !== spec.hiddenSize) {
    throw new SpecError(
      `isTied: expected embeddingSize = hiddenSize, found ${spec.embeddingSize} and ${spec.hiddenSize}`,
    );
  }
  const count = parameterCount(spec);
  if (count > MAX_PARAMETERS) throw new SpecError(`parameters: expected at most ${MAX_PARAMETERS}, found ${count}`);
}

/** @throws SpecError when there would be no sequence or no step to learn */
export function checkWindowShape({ batch, windowSteps }: { readonly batch: number; readonly windowSteps: number }) {
  checkSize("batch", batch);
  checkSize("windowSteps", windowSteps);
}

/** @throws SpecError unless `size` is a whole number of at least 1 */
export function checkSize(name: string, size: number): void {
  if (Number.isSafeInteger(size) && size >= 1) return;
  throw new SpecError(`${name}: expected a whole number of at least 1, found ${size}`);
}

/** Every parameter of the network, in the order in which it is stored. */
export function parameterShapes(spec: LanguageModelSpec): readonly ParameterShape[] {
  const { vocabularySize, embeddingSize, hiddenSize, layers } = spec;
  const rows = gatesOf(spec.cell) * hiddenSize;
  const shapes: ParameterShape[] = [{ name: "embedding.weight", shape: [vocabularySize, embeddingSize] }];
  for (let l = 0; l < layers; l++) {
    shapes.push(
      { name: `rnn.weight_ih_l${l}`, shape: [rows, l === 0 ? embeddingSize : hiddenSize] },
      { name: `rnn.weight_hh_l${l}`, shape: [rows, hiddenSize] },
      { name: `rnn.bias_ih_l${l}`, shape: [rows] },
      { name: `rnn.bias_hh_l${l}`, shape: [rows] },
    );
  }
  if (!spec.isTied) shapes.push({ name: "output.weight", shape: [vocabularySize, hiddenSize] });
  shapes.push({ name: "output.bias", shape: [vocabularySize] });
  return shapes;
}

/** How many numbers the network learns. */
export function parameterCount(spec: LanguageModelSpec): number {
  return parameterShapes(spec).reduce((total, { shape }) => total + product(shape), 0);
}
