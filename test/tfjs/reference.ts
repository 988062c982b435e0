/**
 * The language model in TensorFlow.js layers, an independent implementation that tests compare core with.
 * It supports the LSTM and the tanh RNN. tfjs has no GRU with the reset gate after the product.
 */
import * as tf from "@tensorflow/tfjs";
import { networkOf } from "../../src/core/network/network.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import type { Parameters } from "../../src/core/tensor.ts";
import { matrix, recurrentLayer, recurrentWeights } from "./recurrentLayers.ts";

/** A model that owns tensors; dispose of it. */
export interface ReferenceModel {
  /**
   * @param inputs token ids from a zero state, [time, batch]
   * @returns softmax(z⟨t⟩), [time, batch, vocabularySize]
   */
  predict(inputs: Int32Array, batch: number): Float32Array;
  /** May be called twice. */
  dispose(): void;
}

/**
 * Builds embedding, stacked recurrent layers and softmax, and copies the parameters. A tied output becomes a matrix of
 * its own.
 *
 * @throws SpecError for a GRU
 */
export function createReferenceModel(spec: LanguageModelSpec, parameters: Parameters): ReferenceModel {
  const { embedding, layers, output } = networkOf(spec, parameters);
  const { vocabularySize, embeddingSize } = spec;
  // First, because it may throw, and nothing has to be freed yet.
  const recurrentLayers = layers.map(() => recurrentLayer(spec.cell, spec.hiddenSize));
  const model = tf.sequential();
  model.add(tf.layers.embedding({ inputDim: vocabularySize, outputDim: embeddingSize, inputShape: [null] }));
  for (const layer of recurrentLayers) model.add(layer);
  model.add(tf.layers.dense({ units: vocabularySize, activation: "softmax" }));

  tf.tidy(() => {
    const weights: tf.Tensor[] = [matrix(embedding, vocabularySize)];
    for (const layer of layers) weights.push(...recurrentWeights(spec.cell, layer));
    weights.push(matrix(output.W, vocabularySize).transpose(), tf.tensor1d(Float32Array.from(output.b)));
    model.setWeights(weights);
  });

  let isDisposed = false;
  return {
    predict: (inputs, batch) => predict(model, inputs, batch),
    dispose() {
      if (!isDisposed) model.dispose();
      isDisposed = true;
    },
  };
}

/** Keras has the batch first, core the time. */
function predict(model: tf.LayersModel, inputs: Int32Array, batch: number): Float32Array {
  return tf.tidy(() => {
    const tokens = tf.tensor2d(inputs, [inputs.length / batch, batch], "int32").transpose();
    const yHat = model.predict(tokens) as tf.Tensor3D;
    return yHat.transpose([1, 0, 2]).dataSync<"float32">();
  });
}
