/**
 * The spec of a recurrent language model: its sizes, and the name and shape of each parameter.
 * Names, row orders and shapes are those of torch.nn, so other programs can read the weights.
 */
import { CELL_VARIANT_NAMES, type CellVariant, traitsOf } from "../cells/cellVariants.ts";
import { product } from "../tensor.ts";

/** Every cell, by its name in settings and files. */
export const CELL_KINDS = CELL_VARIANT_NAMES;

export type CellKind = CellVariant;

/**
 * A language model: an embedding, stacked recurrent layers, and a softmax over the vocabulary.
 *
 *     x⟨t⟩ = E[token⟨t⟩]     a⟨t⟩ = cell(x⟨t⟩, a⟨t-1⟩)  (layers times)     ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)
 */
export interface LanguageModelSpec {
  readonly cell: CellKind;
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  /** Wya is the embedding matrix itself (Press & Wolf 2017). Requires embeddingSize = hiddenSize. */
  readonly isTied: boolean;
}

export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Says that the sizes of a network contradict each other or are out of range. */
export class SpecError extends Error {
  override readonly name = "SpecError";
}

/** Counts the rows of a weight matrix for each hidden unit: RNN 1; GRU 3, in the order r,z,n; LSTM 4, in i,f,g,o. */
export function gatesOf(cell: CellKind): number {
  return traitsOf(cell).gates;
}

/** Counts the arrays of state of a layer: 2 for an LSTM (a⟨t⟩ and c⟨t⟩), 1 for the others (a⟨t⟩). */
export function stateArraysOf(cell: CellKind): number {
  return traitsOf(cell).stateArrays;
}

/** The most parameters of a network. WebAssembly's 4 GiB must hold four copies of them for the optimizer. */
export const MAX_PARAMETERS = 100_000_000;

/** The most layers of a network; set by hand, far beyond what is useful. The kernels have room for more. */
export const MAX_LAYERS = 1000;

/**
 * Checks the sizes of a network.
 *
 * @throws SpecError naming the field, what was expected and what was found
 */
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

/**
 * Checks that a window has at least one sequence and one step.
 *
 * @throws SpecError
 */
export function checkWindowShape({ batch, windowSteps }: { readonly batch: number; readonly windowSteps: number }) {
  checkSize("batch", batch);
  checkSize("windowSteps", windowSteps);
}

/**
 * Checks that a size is a whole number of at least 1.
 *
 * @throws SpecError
 */
export function checkSize(name: string, size: number): void {
  if (Number.isSafeInteger(size) && size >= 1) return;
  throw new SpecError(`${name}: expected a whole number of at least 1, found ${size}`);
}

/** Lists every parameter of the network, in the order of storage. */
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
    const { peepholes } = traitsOf(spec.cell);
    if (peepholes > 0) shapes.push({ name: `rnn.weight_peephole_l${l}`, shape: [peepholes * hiddenSize] });
  }
  if (!spec.isTied) shapes.push({ name: "output.weight", shape: [vocabularySize, hiddenSize] });
  shapes.push({ name: "output.bias", shape: [vocabularySize] });
  return shapes;
}

/** Counts the numbers that the network learns. */
export function parameterCount(spec: LanguageModelSpec): number {
  return numbersIn(parameterShapes(spec));
}

/** Counts the numbers of all tensors. */
export function numbersIn(tensors: readonly Pick<ParameterShape, "shape">[]): number {
  return tensors.reduce((total, { shape }) => total + product(shape), 0);
}
