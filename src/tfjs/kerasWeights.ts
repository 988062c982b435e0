/** Converts the weights of a language model to the layout of Keras, which TensorFlow.js uses. */
import { networkOf } from "../core/network/network.ts";
import { gatesOf, type LanguageModelSpec, SpecError } from "../core/network/spec.ts";
import type { Floats, Parameters } from "../core/tensor.ts";

/** One weight of a Keras layer. */
export interface KerasWeight {
  /** "layer/variable". */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Lists the weights of embedding, recurrent layers and output, in the order of Keras.
 *
 * The gates of an LSTM are i,f,g,o in torch.nn and i,f,c,o in Keras, where c is g. A matrix is [out, in] in torch.nn and
 * [in, out] in Keras. torch.nn has two biases, Keras their sum. A tied output becomes a matrix of its own.
 *
 * @throws SpecError for a GRU, whose reset gate comes before the recurrent product in tfjs and after it in torch.nn
 */
export function kerasWeights(spec: LanguageModelSpec, parameters: Parameters): readonly KerasWeight[] {
  const { cell, vocabularySize, embeddingSize, hiddenSize } = spec;
  if (cell === "gru")
    throw new SpecError("cell: expected lstm or rnn for tfjs, found gru, whose reset gate comes after its product");
  const { embedding, layers, output } = networkOf(spec, parameters);
  const units = gatesOf(cell) * hiddenSize;
  return [
    { name: "embedding/embeddings", shape: [vocabularySize, embeddingSize], values: Float32Array.from(embedding) },
    ...layers.flatMap(({ input, recurrent }, l) => [
      { name: `${cell}_${l}/kernel`, shape: [input.W.length / units, units], values: transposed(input.W, units) },
      { name: `${cell}_${l}/recurrent_kernel`, shape: [hiddenSize, units], values: transposed(recurrent.W, units) },
      { name: `${cell}_${l}/bias`, shape: [units], values: sum(input.b, recurrent.b) },
    ]),
    { name: "output/kernel", shape: [hiddenSize, vocabularySize], values: transposed(output.W, vocabularySize) },
    { name: "output/bias", shape: [vocabularySize], values: Float32Array.from(output.b) },
  ];
}

/** [rows, columns] to [columns, rows]. */
function transposed(values: Floats, rows: number): Float32Array {
  const columns = values.length / rows;
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let k = 0; k < columns; k++) out[k * rows + r] = values[r * columns + k] as number;
  return out;
}

function sum(a: Floats, b: Floats): Float32Array {
  return Float32Array.from(a, (value, r) => value + (b[r] as number));
}
