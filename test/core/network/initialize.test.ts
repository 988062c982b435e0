import { describe, expect, test } from "vitest";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { checkParameters } from "../../../src/core/network/network.ts";
import type { CellKind, LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";

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

  test("weights fill +-1/sqrt(hidden) and do not leave it", () => {
    const parameters = initialParameters(specOf("lstm", false), createRandom(1));
    for (const name of ["rnn.weight_ih_l1", "rnn.weight_hh_l0", "output.weight"]) {
      const values = parameters.get(name)!;
      expect(Math.max(...values)).toBeLessThanOrEqual(0.25);
      expect(Math.max(...values)).toBeGreaterThan(0.24);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.25);
      expect(Math.min(...values)).toBeLessThan(-0.24);
    }
  });

  test("rows of the embedding have a length of about 1", () => {
    const E = initialParameters(specOf("lstm", true), createRandom(1)).get("embedding.weight")!;
    const meanSquare = E.reduce((sum, value) => sum + value * value, 0) / 200;
    // The mean of 3200 squares of variance 2/16^2 each: 5 standard deviations are 0.125.
    expect(Math.abs(meanSquare - 1)).toBeLessThan(0.125);
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
