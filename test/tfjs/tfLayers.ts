/** Loads exported files with TensorFlow.js, from memory. */
import * as tf from "@tensorflow/tfjs";
import { type layersModelFiles, WEIGHTS_FILE } from "../../src/tfjs/layersModel.ts";

/** Serves the files as a web server does: `model.json`, and each path of its manifest. */
export async function loadLayersModel({
  model,
  weights,
}: ReturnType<typeof layersModelFiles>): Promise<tf.LayersModel> {
  const served = new Map<string, BodyInit>([
    ["https://models.test/model.json", JSON.stringify(model)],
    [`https://models.test/${WEIGHTS_FILE}`, weights as Uint8Array<ArrayBuffer>],
  ]);
  const fetchFunc = async (url: RequestInfo | URL) => new Response(served.get(String(url)));
  return tf.loadLayersModel(tf.io.http("https://models.test/model.json", { fetchFunc }));
}

/** What the model gives for token ids, one array of [batch][time] for each of its inputs. */
export function outputOf(
  model: tf.LayersModel,
  ...inputs: readonly (readonly (readonly number[])[])[]
): { readonly shape: readonly number[]; readonly values: Float32Array } {
  return tf.tidy(() => {
    const tensors = inputs.map(ids => tf.tensor2d(ids as number[][], undefined, "int32"));
    const yHat = model.predict(tensors) as tf.Tensor;
    return { shape: yHat.shape, values: yHat.dataSync() as Float32Array };
  });
}
