import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { softmax } from "../../src/core/loss.ts";
import { forwardWindow } from "../../src/core/network/languageModel.ts";
import { networkOf, zeroState } from "../../src/core/network/network.ts";
import type { CellKind, LanguageModelSpec } from "../../src/core/network/spec.ts";
import { SpecError } from "../../src/core/network/spec.ts";
import { randomParameters, randomTokens } from "../core/network/fixtures.ts";
import { createReferenceModel } from "./reference.ts";
import { probabilityErrors } from "./roundingBound.ts";

const steps = 6;

function specOf(cell: CellKind, layers: number, isTied: boolean): LanguageModelSpec {
  return { cell, vocabularySize: 30, embeddingSize: isTied ? 12 : 8, hiddenSize: 12, layers, isTied };
}

/** Float64 copies of float32 numbers, so that both sides start from the same numbers. */
function parametersOf(spec: LanguageModelSpec): Map<string, Float64Array> {
  const parameters = randomParameters(spec, 3);
  return new Map([...parameters].map(([name, values]) => [name, Float64Array.from(values, v => Math.fround(v / 6))]));
}

beforeAll(async () => {
  tf.enableProdMode(); // otherwise it advertises its native backend
  await tf.setBackend("cpu");
});

describe.each([
  ["lstm", 1, false],
  ["lstm", 2, true],
  ["rnn", 2, false],
] as const)("%s with layers %i, tied %s", (cell, layers, isTied) => {
  const spec = specOf(cell, layers, isTied);
  const parameters = parametersOf(spec);
  const model = { spec, network: networkOf(spec, parameters) };

  test("probabilities of tfjs are those of core, as far as float32 goes", () => {
    const inputs = randomTokens(steps, spec.vocabularySize, 4);
    const forward = forwardWindow(model, inputs, zeroState(spec, 1, new Float64Array(0)));
    const bounds = probabilityErrors(model, forward);
    softmax(forward.scores, spec.vocabularySize);
    const reference = createReferenceModel(spec, parameters);
    const found = reference.predict(inputs, 1);
    reference.dispose();
    expect(found.length).toBe(forward.scores.length);
    for (const [k, p] of forward.scores.entries()) {
      const bound = bounds[Math.floor(k / spec.vocabularySize)]!;
      expect(bound).toBeLessThan(1e-4); // a bound that everything passes would prove nothing
      expect(Math.abs(found[k]! / p - 1)).toBeLessThanOrEqual(bound);
    }
  });

  test("a batch is laid out as in core", () => {
    const inputs = randomTokens(steps * 3, spec.vocabularySize, 5);
    const reference = createReferenceModel(spec, parameters);
    const batched = reference.predict(inputs, 3);
    const single = reference.predict(
      inputs.filter((_, k) => k % 3 === 2),
      1,
    );
    reference.dispose();
    for (let t = 0; t < steps; t++) {
      for (let v = 0; v < spec.vocabularySize; v++) {
        const start = (t * 3 + 2) * spec.vocabularySize;
        expect(batched[start + v]).toBeCloseTo(single[t * spec.vocabularySize + v]!, 6);
      }
    }
  });

  test("a model frees what it took", () => {
    const before = tf.memory().numTensors;
    const reference = createReferenceModel(spec, parameters);
    const held = tf.memory().numTensors;
    expect(held).toBe(before + 3 + 3 * layers);
    reference.predict(randomTokens(steps, spec.vocabularySize, 4), 1);
    expect(tf.memory().numTensors).toBe(held);
    reference.dispose();
    reference.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("a GRU is refused, and leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  const spec = specOf("gru", 1, false);
  expect(() => createReferenceModel(spec, parametersOf(spec))).toThrow(SpecError);
  expect(tf.memory().numTensors).toBe(before);
});
