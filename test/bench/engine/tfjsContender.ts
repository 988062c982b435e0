/**
 * Measures the training step of workload S in TensorFlow.js layers: tfjsContender.cjs wasm|cpu. Its WebAssembly backend
 * cannot train an Embedding, so the tokens are one-hot vectors for a matrix. The cpu backend gets the same.
 */
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { serveSteps } from "./contender.ts";
import { BATCH, STEPS, WORKLOADS } from "./workloads.ts";

void main(process.argv[2] ?? "");

async function main(backend: string): Promise<void> {
  console.log = console.warn = () => {}; // its own advertisements
  tf.enableProdMode();
  setWasmPaths(`${path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  setThreadsCount(1);
  await tf.setBackend(backend);
  const { vocabularySize, embeddingSize, hiddenSize } = WORKLOADS.S;
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: embeddingSize, useBias: false, inputShape: [STEPS, vocabularySize] }));
  model.add(tf.layers.lstm({ units: hiddenSize, returnSequences: true, recurrentInitializer: "glorotUniform" }));
  model.add(tf.layers.dense({ units: vocabularySize }));
  const optimizer = tf.train.adam(1e-3);
  const draw = () => tf.oneHot(tf.randomUniform([BATCH, STEPS], 0, vocabularySize, "int32"), vocabularySize).toFloat();
  const [x, y] = [draw(), draw()];
  await serveSteps(async steps => {
    for (let i = 0; i < steps; i++) {
      const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x) as tf.Tensor), true);
      await loss!.data();
      loss!.dispose();
    }
  });
}
