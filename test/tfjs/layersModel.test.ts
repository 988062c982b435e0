/** Reads the exported files with TensorFlow.js itself. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import { layersModelFiles, WEIGHTS_FILE } from "../../src/tfjs/layersModel.ts";
import { randomParameters, randomTokens } from "../core/network/fixtures.ts";

const STEPS = 9;

beforeAll(async () => {
  tf.enableProdMode(); // otherwise it advertises its native backend
  await tf.setBackend("cpu");
});

/** Serves the files as a web server does: `model.json`, and each path of its manifest. */
async function load({ model, weights }: ReturnType<typeof layersModelFiles>): Promise<tf.LayersModel> {
  const served = new Map<string, BodyInit>([
    ["https://models.test/model.json", JSON.stringify(model)],
    [`https://models.test/${WEIGHTS_FILE}`, weights as Uint8Array<ArrayBuffer>],
  ]);
  const fetchFunc = async (url: RequestInfo | URL) => new Response(served.get(String(url)));
  return tf.loadLayersModel(tf.io.http("https://models.test/model.json", { fetchFunc }));
}

test.each([
  ["lstm", 1, true],
  ["lstm", 2, false],
  ["rnn", 1, false],
  ["rnn", 2, true],
] as const)(
  "tf.loadLayersModel reads a %s of %i layers, tied %s, and predicts the same",
  async (cell, layers, isTied) => {
    const spec: LanguageModelSpec = {
      cell,
      vocabularySize: 40,
      embeddingSize: isTied ? 16 : 11,
      hiddenSize: 16,
      layers,
      isTied,
    };
    const parameters = new Map(
      [...randomParameters(spec, 8)].map(([name, values]) => [name, Float32Array.from(values)]),
    );
    const predictor = coreEngine.createPredictor(spec, parameters);
    const model = await load(layersModelFiles(spec, parameters));
    const tokens = randomTokens(STEPS, spec.vocabularySize, 9);
    const yHat = model.predict(tf.tensor2d(tokens, [1, STEPS], "int32")) as tf.Tensor3D;
    expect(yHat.shape).toEqual([1, STEPS, spec.vocabularySize]);
    const found = yHat.dataSync();
    const state = predictor.initialState();
    const probabilities = new Float32Array(spec.vocabularySize);
    for (const [t, token] of tokens.entries()) {
      predictor.advance(state, token, probabilities);
      for (const [v, p] of probabilities.entries()) {
        expect(Math.abs(found[t * spec.vocabularySize + v]! - p)).toBeLessThan(1e-4);
      }
    }
    yHat.dispose();
    model.dispose();
  },
);
