import { describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { checkParameters } from "../../../src/core/network/network.ts";
import type { CellKind, LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { randomTokens } from "./fixtures.ts";

const specOf = (cell: CellKind, isTied: boolean): LanguageModelSpec => ({
  cell,
  vocabularySize: 200,
  embeddingSize: 16,
  hiddenSize: 16,
  layers: 2,
  isTied,
});

describe("first parameters", () => {
  test.each(["rnn", "gru", "lstm"] as const)("of %s fit the spec, and the same seed draws the same", cell => {
    const spec = specOf(cell, false);
    const parameters = initialParameters(spec, createRandom(1));
    checkParameters(spec, parameters);
    expect(initialParameters(spec, createRandom(1))).toEqual(parameters);
    expect(initialParameters(spec, createRandom(2))).not.toEqual(parameters);
  });

  test("weights fill ±1/sqrt(hidden) and stay within it", () => {
    const parameters = initialParameters(specOf("lstm", false), createRandom(1));
    for (const name of ["rnn.weight_ih_l1", "rnn.weight_hh_l0", "output.weight"]) {
      const values = parameters.get(name)!;
      expect(Math.max(...values)).toBeLessThanOrEqual(0.25);
      expect(Math.max(...values)).toBeGreaterThan(0.24);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.25);
      expect(Math.min(...values)).toBeLessThan(-0.24);
    }
  });

  test.each([
    ["tied", true, 1.5 / 2],
    ["untied", false, 1],
  ] as const)("the numbers of a %s embedding have the standard deviation of its use", (_name, isTied, deviation) => {
    const E = initialParameters(specOf("lstm", isTied), createRandom(1)).get("embedding.weight")!;
    const meanSquare = E.reduce((sum, value) => sum + value * value, 0) / E.length;
    // The relative deviation of a mean of 3200 squares of normal numbers is sqrt(2 / 3200): 5 of these are 0.125.
    expect(Math.abs(meanSquare / deviation ** 2 - 1)).toBeLessThan(0.125);
  });

  test.each([
    ["lstm", 64],
    ["lstm", 256],
    ["gru", 64],
    ["rnn", 64],
  ] as const)("a tied %s of %i hidden units starts within 0.2 nats of ln V", async (cell, hiddenSize) => {
    const spec: LanguageModelSpec = { ...specOf(cell, true), embeddingSize: hiddenSize, hiddenSize, layers: 1 };
    const window = { inputs: randomTokens(64, 200, 1), targets: randomTokens(64, 200, 2) };
    const trainer = await coreEngine.createTrainer({
      spec,
      parameters: initialParameters(spec, createRandom(1)),
      batch: 4,
      windowSteps: 16,
      optimizer: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 },
      threads: 1,
    });
    expect(Math.abs(trainer.evaluate([window]) - Math.log(200))).toBeLessThan(0.2);
  });

  test("only the LSTM's forget gate has a bias, once", () => {
    const lstm = initialParameters(specOf("lstm", false), createRandom(1));
    const expected = Float32Array.from({ length: 64 }, (_, row) => (row >= 16 && row < 32 ? 1 : 0));
    expect(lstm.get("rnn.bias_ih_l0")).toEqual(expected);
    expect(lstm.get("rnn.bias_ih_l1")).toEqual(expected);
    expect(lstm.get("rnn.bias_hh_l0")).toEqual(new Float32Array(64));
    expect(initialParameters(specOf("gru", false), createRandom(1)).get("rnn.bias_ih_l0")).toEqual(
      new Float32Array(48),
    );
  });

  test("a spec that contradicts itself is refused by name", () => {
    expect(() => initialParameters({ ...specOf("rnn", true), embeddingSize: 8 }, createRandom(1))).toThrow("isTied");
  });
});
