/**
 * Recurrent layers of Keras with the weights of torch.nn. A matrix is [out, in] in torch.nn and [in, out] in Keras.
 * torch.nn has two biases, Keras their sum. The gates have another order or other names.
 */
import * as tf from "@tensorflow/tfjs";
import type { CellParameters } from "../../src/core/cells/cell.ts";
import type { CellVariant } from "../../src/core/cells/cellVariants.ts";
import { SpecError } from "../../src/core/network/spec.ts";
import type { Floats } from "../../src/core/tensor.ts";

/**
 * Makes a layer, without its weights, that returns its state at every step.
 *
 * @throws SpecError for a cell that tfjs lacks
 */
export function recurrentLayer(cell: CellVariant, units: number): tf.layers.RNN {
  const common = { units, returnSequences: true };
  switch (cell) {
    case "rnn":
      return tf.layers.simpleRNN({ ...common, activation: "tanh" });
    case "rnnRelu":
      return tf.layers.simpleRNN({ ...common, activation: "relu" });
    case "gruResetBefore":
      return tf.layers.gru({ ...common, recurrentActivation: "sigmoid" });
    case "lstm":
      return tf.layers.lstm({ ...common, recurrentActivation: "sigmoid" });
    case "gru":
      throw new SpecError("cell: tfjs has no GRU with the reset gate after the product");
    case "gruSimplified":
      throw new SpecError("cell: tfjs has no GRU without reset gate");
    case "lstmPeephole":
      throw new SpecError("cell: tfjs has no LSTM with peepholes");
    default:
      return cell satisfies never;
  }
}

/**
 * Makes the kernel, the recurrent kernel and the bias of such a layer. The gates of an LSTM are i,f,g,o in torch.nn and
 * i,f,c,o in Keras, where c is g. The gates of a GRU are r,z,n in torch.nn and z,r,h in Keras.
 */
export function recurrentWeights(cell: CellVariant, { input, recurrent }: CellParameters): tf.Tensor[] {
  const order = cell === "gruResetBefore" ? [1, 0, 2] : undefined;
  const bias = Float32Array.from(input.b, (b, r) => b + (recurrent.b[r] ?? NaN));
  const W = [input.W, recurrent.W].map(values => matrix(inBlocks(values, order), bias.length).transpose());
  return [...W, tf.tensor1d(inBlocks(bias, order))];
}

/** Makes a tensor of `rows` rows. */
export function matrix(values: Floats, rows: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [rows, values.length / rows]);
}

/** Reorders the blocks of rows of the gates. */
function inBlocks(values: Floats, order: readonly number[] | undefined): Float32Array {
  if (order === undefined) return Float32Array.from(values);
  const size = values.length / order.length;
  return Float32Array.from(order.flatMap(block => [...values.subarray(block * size, (block + 1) * size)]));
}
