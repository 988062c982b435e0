/**
 * A direction of a recurrent layer as Keras has it. torch.nn keeps a matrix as [out, in], Keras as [in, out]; torch's two
 * biases are always added, Keras has their sum; and gates come in another order or by another name.
 */
import * as tf from "@tensorflow/tfjs";
import type { CellParameters } from "../../src/core/cells/cell.ts";
import type { CellVariant } from "../../src/core/cells/cellVariants.ts";
import { SpecError } from "../../src/core/network/spec.ts";
import type { Floats } from "../../src/core/tensor.ts";

/**
 * A layer without its numbers, which gives its state at every step.
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
 * Kernel, recurrent kernel and bias of such a layer. An LSTM's gates are i,f,g,o in torch.nn and i,f,c,o in Keras, where
 * c is g; a GRU's r,z,n are z,r,h.
 */
export function recurrentWeights(cell: CellVariant, { input, recurrent }: CellParameters): tf.Tensor[] {
  const order = cell === "gruResetBefore" ? [1, 0, 2] : undefined;
  const bias = Float32Array.from(input.b, (b, r) => b + (recurrent.b[r] ?? NaN));
  const W = [input.W, recurrent.W].map(values => matrix(inBlocks(values, order), bias.length).transpose());
  return [...W, tf.tensor1d(inBlocks(bias, order))];
}

/** A tensor of as many rows. */
export function matrix(values: Floats, rows: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [rows, values.length / rows]);
}

/** The gates' blocks of rows in another order. */
function inBlocks(values: Floats, order: readonly number[] | undefined): Float32Array {
  if (order === undefined) return Float32Array.from(values);
  const size = values.length / order.length;
  return Float32Array.from(order.flatMap(block => [...values.subarray(block * size, (block + 1) * size)]));
}
