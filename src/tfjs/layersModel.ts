/**
 * Exports a language model as the two files that `tf.loadLayersModel` reads: `model.json`, which describes layers and
 * weights, and `weights.bin`, which holds the numbers. It does not import TensorFlow.js, which is much larger than the
 * program that exports.
 *
 * Source: TensorFlow.js, "Importing a Keras model", format "layers-model".
 */
import type { LanguageModelSpec } from "../core/network/spec.ts";
import type { Parameters } from "../core/tensor.ts";
import { type KerasWeight, kerasWeights } from "./kerasWeights.ts";

export const WEIGHTS_FILE = "weights.bin";
const GENERATED_BY = "recurrent";

/** Whether the text of a `model.json` says that this program wrote it. */
export function isOwnLayersModel(text: string): boolean {
  try {
    return (JSON.parse(text) as { generatedBy?: unknown } | null)?.generatedBy === GENERATED_BY;
  } catch {
    return false; // it is not JSON
  }
}

/** The contents of the two files. */
export interface LayersModelFiles {
  /** The contents of `model.json`. */
  readonly model: unknown;
  /** The contents of `weights.bin`: little-endian float32. */
  readonly weights: Uint8Array;
}

/**
 * Converts a language model to the files of a layers model. It maps token ids [batch, time] to softmax(z⟨t⟩) [batch,
 * time, vocabularySize], from a zero state.
 *
 * @throws SpecError for a GRU
 */
export function layersModelFiles(spec: LanguageModelSpec, parameters: Parameters): LayersModelFiles {
  const weights = kerasWeights(spec, parameters);
  const model = {
    format: "layers-model",
    generatedBy: GENERATED_BY,
    convertedBy: null,
    modelTopology: {
      class_name: "Sequential",
      config: { name: "recurrent", layers: layerConfigs(spec) },
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
    },
    weightsManifest: [
      { paths: [WEIGHTS_FILE], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })) },
    ],
  };
  return { model, weights: joined(weights) };
}

/** The weights come from the file, so the costly default initializer, orthogonal matrices, is not needed. */
const ZEROS = { class_name: "Zeros", config: {} };

function layerConfigs({ cell, vocabularySize, embeddingSize, hiddenSize, layers }: LanguageModelSpec): unknown[] {
  const recurrent = Array.from({ length: layers }, (_, l) => ({
    class_name: cell === "lstm" ? "LSTM" : "SimpleRNN",
    config: {
      name: `${cell}_${l}`,
      units: hiddenSize,
      activation: "tanh",
      ...(cell === "lstm" && { recurrent_activation: "sigmoid", unit_forget_bias: false }),
      kernel_initializer: ZEROS,
      recurrent_initializer: ZEROS,
      return_sequences: true,
    },
  }));
  return [
    {
      class_name: "Embedding",
      config: {
        name: "embedding",
        input_dim: vocabularySize,
        output_dim: embeddingSize,
        embeddings_initializer: ZEROS,
        batch_input_shape: [null, null],
      },
    },
    ...recurrent,
    {
      class_name: "Dense",
      config: { name: "output", units: vocabularySize, activation: "softmax", kernel_initializer: ZEROS },
    },
  ];
}

function joined(weights: readonly KerasWeight[]): Uint8Array {
  const numbers = new Float32Array(weights.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of weights) {
    numbers.set(values, at);
    at += values.length;
  }
  return new Uint8Array(numbers.buffer);
}
