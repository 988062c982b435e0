/** A recurrent stack in TensorFlow.js layers, an independent implementation that tests compare core with. */
import * as tf from "@tensorflow/tfjs";
import type { Stack } from "../../src/core/sequence/stack.ts";
import type { Floats } from "../../src/core/tensor.ts";
import { recurrentLayer, recurrentWeights } from "./recurrentLayers.ts";

/** A stack that owns tensors; dispose of it. */
export interface ReferenceStack {
  /**
   * Runs the stack from a zero state.
   *
   * @param xs [time] of [batch, inputs]
   * @returns a⟨t⟩ of the top layer, with both directions concatenated; [time, batch, directions * na]
   */
  read(xs: readonly Floats[], batch: number): Float32Array;
  /** May be called twice. */
  dispose(): void;
}

/**
 * Builds the layers, each in a Bidirectional wrapper if the stack is bidirectional, and copies the parameters.
 *
 * @throws SpecError for a cell that tfjs lacks
 */
export function createReferenceStack({ spec, layers }: Stack): ReferenceStack {
  const inputSize = (layers[0]?.[0]?.input.W.length ?? NaN) / (layers[0]?.[0]?.input.b.length ?? NaN);
  // First, because it may throw, and nothing has to be freed yet.
  const recurrentLayers = layers.map(() => recurrentLayer(spec.cell, spec.hiddenSize));
  const model = tf.sequential();
  for (const [l, layer] of recurrentLayers.entries()) {
    if (l === 0) model.add(tf.layers.inputLayer({ inputShape: [null, inputSize] }));
    model.add(spec.isBidirectional ? tf.layers.bidirectional({ layer, mergeMode: "concat" }) : layer);
  }
  tf.tidy(() => {
    model.setWeights(layers.flat().flatMap(direction => recurrentWeights(spec.cell, direction)));
  });
  let isDisposed = false;
  return {
    read: (xs, batch) =>
      tf.tidy(() => {
        const shape: [number, number, number] = [xs.length, batch, inputSize];
        const x = tf.tensor3d(Float32Array.from(xs.flatMap(step => [...step])), shape).transpose([1, 0, 2]);
        const a = model.predict(x) as tf.Tensor3D; // Keras has the batch first, core the time
        return a.transpose([1, 0, 2]).dataSync<"float32">();
      }),
    dispose() {
      if (!isDisposed) model.dispose();
      isDisposed = true;
    },
  };
}
