/** Predictors with weights in eight bits agree with core, whose weights are rounded in the same way. */
import { describe, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import type { Predictor } from "../../src/core/network/engine.ts";
import { initialParameters } from "../../src/core/network/initialize.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import type { Parameters } from "../../src/core/tensor.ts";
import { KERNEL_CELLS } from "../../src/kernels/kernelModule.ts";
import { kernelEngines } from "./kernelParts.ts";

const engines = await kernelEngines();
const TOKENS = Int32Array.of(3, 30, 11, 0, 36, 7, 7, 19);
/** Vectors have 16 bits: each of some 10 x 8 roundings moves a score by less than 2^-16 of the largest. */
const TOLERANCE = 1e-4;

const spec = (cell: LanguageModelSpec["cell"]): LanguageModelSpec => ({
  cell,
  vocabularySize: 37,
  embeddingSize: 10,
  hiddenSize: 19,
  layers: 2,
  isTied: false,
});

describe.each([...engines])("%s", (_build, engine) => {
  test.each(KERNEL_CELLS)("%s agrees with core, and eight bits differ from float32", cell => {
    const parameters = largeParameters(spec(cell));
    const expected = distributions(coreEngine.createPredictor(spec(cell), parameters, "int8"));
    const found = distributions(engine.createPredictor(spec(cell), parameters, "int8"));
    const exact = distributions(engine.createPredictor(spec(cell), parameters));
    expect(distance(found, expected)).toBeLessThan(TOLERANCE);
    expect(distance(found, exact)).toBeGreaterThan(10 * TOLERANCE);
  });

  test("what the first layer gets from a token is the same when it comes again, and where it is not kept", () => {
    const many = { ...spec("gru"), vocabularySize: 16_500, hiddenSize: 64, embeddingSize: 8, layers: 1 };
    for (const sizes of [spec("gru"), many]) {
      const parameters = largeParameters(sizes);
      const predictor = engine.createPredictor(sizes, parameters, "int8");
      const first = distributions(predictor);
      expect(distance(distributions(predictor), first)).toBe(0);
      const inBlock = predictor.advanceAll!(predictor.initialState(), TOKENS, predictor.initialState());
      expect(distance(inBlock, first)).toBe(0);
      expect(distance(first, distributions(coreEngine.createPredictor(sizes, parameters, "int8")))).toBeLessThan(
        TOLERANCE,
      );
      predictor.dispose();
    }
  });

  test("sums of the largest weights and inputs do not overflow", () => {
    const wide: LanguageModelSpec = {
      ...spec("rnn"),
      hiddenSize: 2056,
      embeddingSize: 2056,
      layers: 1,
      vocabularySize: 8,
    };
    const parameters = new Map(
      [...initialParameters(wide, createRandom(1))].map(([name, values]) => [
        name,
        values.map(() => (name.includes("bias") ? 0 : 1)),
      ]),
    );
    // Every unit is at 1, and every score at 2056: the distribution is even, which an overflow on one side breaks.
    parameters.get("output.weight")?.fill(-1, 0, wide.hiddenSize);
    const predictor = engine.createPredictor(wide, parameters as Parameters, "int8");
    const state = predictor.initialState();
    const found = new Float32Array(wide.vocabularySize);
    for (const token of [1, 2]) predictor.advance(state, token, found);
    expect(Math.min(...state)).toBeGreaterThan(0.999);
    expect([...found].map(p => Number(p.toFixed(5)))).toEqual([0, ...Array(7).fill(Number((1 / 7).toFixed(5)))]);
    predictor.dispose();
  });

  test("a row of zeros stays zero", () => {
    const small = spec("lstm");
    const parameters = new Map(largeParameters(small));
    parameters.get("output.weight")?.fill(0);
    const found = distributions(engine.createPredictor(small, parameters, "int8"));
    const expected = distributions(coreEngine.createPredictor(small, parameters, "int8"));
    expect(distance(found, expected)).toBeLessThan(TOLERANCE);
  });

  test("a learner's weights are rounded again when they are copied", () => {
    const small = { ...spec("lstm"), embeddingSize: 19, isTied: true };
    const predictor = engine.createPredictor(small, largeParameters(small), "int8");
    const learner = engine.createLearner(predictor, TOKENS.length);
    const before = distributions(predictor);
    const window = { inputs: TOKENS, targets: TOKENS.map(token => (token + 1) % small.vocabularySize) };
    const options = { learningRate: 0.5, clipNorm: 1, decay: 0, lowerLayers: 1, biases: 1 };
    learner.learn(window, learner.initialState(), options);
    learner.copyTo(predictor);
    const after = distributions(predictor);
    expect(distance(after, before)).toBeGreaterThan(0.01);
    expect(distance(after, distributions(learner))).toBeLessThan(0.02);
    learner.dispose();
  });
});

/** Weights of several sizes, so that rounding shows. */
function largeParameters(of: LanguageModelSpec): Parameters {
  return new Map([...initialParameters(of, createRandom(3))].map(([name, values]) => [name, values.map(w => 4 * w)]));
}

function distributions(predictor: Predictor): readonly Float32Array[] {
  const state = predictor.initialState();
  return [...TOKENS].map(token => {
    const distribution = new Float32Array(predictor.spec.vocabularySize);
    predictor.advance(state, token, distribution);
    return distribution;
  });
}

function distance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const apart = (row: Float32Array, t: number): number =>
    row.reduce((most, p, y) => Math.max(most, Math.abs(p - (b[t]?.[y] ?? 1))), 0);
  return Math.max(...a.map(apart));
}
