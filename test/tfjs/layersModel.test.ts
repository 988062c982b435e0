/** Reads the exported language models with TensorFlow.js itself. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import { type LanguageModelSpec, SpecError } from "../../src/core/network/spec.ts";
import { layersModelFiles } from "../../src/tfjs/layersModel.ts";
import { randomParameters, randomTokens } from "../core/network/fixtures.ts";
import { loadLayersModel, outputOf } from "./tfLayers.ts";

const STEPS = 9;

beforeAll(async () => {
  tf.enableProdMode(); // otherwise it advertises its native backend
  await tf.setBackend("cpu");
});

function specOf(cell: LanguageModelSpec["cell"], layers: number, isTied: boolean): LanguageModelSpec {
  return { cell, vocabularySize: 40, embeddingSize: isTied ? 16 : 11, hiddenSize: 16, layers, isTied };
}

test.each([
  ["lstm", 1, true],
  ["lstm", 2, false],
  ["rnn", 1, false],
  ["rnn", 2, true],
  ["rnnRelu", 1, true],
  ["rnnRelu", 2, false],
  ["gruResetBefore", 1, true],
  ["gruResetBefore", 3, false],
] as const)(
  "tf.loadLayersModel reads a %s of %i layers, tied %s, and predicts the same",
  async (cell, layers, isTied) => {
    const spec = specOf(cell, layers, isTied);
    const parameters = new Map(
      [...randomParameters(spec, 8)].map(([name, values]) => [name, Float32Array.from(values, v => v / 2)]),
    );
    const predictor = coreEngine.createPredictor(spec, parameters);
    const model = await loadLayersModel(layersModelFiles(spec, parameters));
    const tokens = randomTokens(STEPS, spec.vocabularySize, 9);
    const found = outputOf(model, [[...tokens]]);
    expect(found.shape).toEqual([1, STEPS, spec.vocabularySize]);
    const state = predictor.initialState();
    const probabilities = new Float32Array(spec.vocabularySize);
    for (const [t, token] of tokens.entries()) {
      predictor.advance(state, token, probabilities);
      for (const [v, p] of probabilities.entries()) {
        expect(Math.abs(found.values[t * spec.vocabularySize + v]! - p)).toBeLessThan(1e-4);
      }
    }
    model.dispose();
  },
);

test.each(["gru", "gruSimplified", "lstmPeephole"] as const)("a %s, which tfjs lacks, is refused", cell => {
  const spec = specOf(cell, 1, true);
  expect(() => layersModelFiles(spec, randomParameters(spec, 1))).toThrow(SpecError);
});
