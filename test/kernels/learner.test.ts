/**
 * The learner's kernels agree with core: both builds, all cells, and windows that do not fill a group of 8 steps.
 * Bounds as in agreement.test.ts.
 */
import { describe, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import type { Engine, Predictor } from "../../src/core/network/engine.ts";
import { CELL_KINDS, type LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { kernelEngines } from "./kernelParts.ts";
import { optionsOf, TINY, windowOf } from "./tinyRun.ts";

const UNIT = 2 ** -23;
/** Every gradient is clipped, and the weights move by a tenth of their size. */
const STEP = { learningRate: 0.3, lowerLayers: 0.4, biases: 0.3, clipNorm: 0.5, decay: 0.1 };
/** The steps of the windows, in order. */
const WINDOWS = [13, 1, 16, 8, 3];

const engines = await kernelEngines();

const CASES: readonly (readonly [string, LanguageModelSpec])[] = [
  ...CELL_KINDS.map(cell => [cell, { ...TINY, cell }] as const),
  ...CELL_KINDS.map(cell => [`${cell}, tied`, { ...TINY, cell, embeddingSize: 19, isTied: true }] as const),
  ["one unit", { ...TINY, hiddenSize: 1, embeddingSize: 1 }],
  ["one layer of whole tiles", { ...TINY, layers: 1, hiddenSize: 16, embeddingSize: 16, vocabularySize: 40 }],
];

describe.each(["wasm-simd", "wasm-relaxed-simd"])("%s", build => {
  test.each(CASES)("steps, measurements and predictions agree with core: %s", (_name, spec) => {
    const engine = engines.get(build) as Engine;
    const random = createRandom(5);
    const { parameters } = optionsOf(spec, { batch: 1, windowSteps: 16, threads: 1 }, random);
    const tokenRates = Float32Array.from({ length: spec.vocabularySize }, (_, y) => 0.25 + (y % 7) / 3);
    const learnerOf = (engine: Engine) => {
      return engine.createLearner(engine.createPredictor(spec, parameters), 16, tokenRates);
    };
    const [got, want] = [learnerOf(engine), learnerOf(coreEngine)];
    const [a, b] = [got.initialState(), want.initialState()];
    const scale = Math.log(spec.vocabularySize) + 1;
    for (const steps of WINDOWS) {
      const window = windowOf(spec, steps, random);
      const [stepA, stepB] = [got.learn(window, a, STEP), want.learn(window, b, STEP)];
      expect(Math.abs(stepA.lossNats - stepB.lossNats)).toBeLessThan(128 * UNIT * scale);
      expect(Math.abs(stepA.gradNorm - stepB.gradNorm)).toBeLessThan(256 * UNIT * (stepB.gradNorm + UNIT));
      expect(largest(a, b)).toBeLessThan(128 * UNIT);
    }
    const window = windowOf(spec, 11, random);
    expect(Math.abs(got.measure(window, a) - want.measure(window, b))).toBeLessThan(128 * UNIT * scale);
    comparePredictions(got, want);
    comparePredictions(got.copy(), want);
  });

  test.each([true, false])("weights can be copied to a predictor and back (tied: %s)", isTied => {
    const engine = engines.get(build) as Engine;
    const spec = { ...TINY, embeddingSize: 19, isTied };
    const random = createRandom(5);
    const { parameters } = optionsOf(spec, { batch: 1, windowSteps: 16, threads: 1 }, random);
    const [serving, before] = [engine.createPredictor(spec, parameters), engine.createPredictor(spec, parameters)];
    const learner = engine.createLearner(serving, 16);
    learner.learn(windowOf(spec, 16, random), learner.initialState(), STEP);
    expect(differs(learner, before)).toBe(true);
    learner.copyTo(serving);
    expect(differs(learner, serving)).toBe(false);
    learner.copyFrom(before);
    expect(differs(learner, before)).toBe(false);
    const window = windowOf(spec, 16, random);
    const untouched = engine.createLearner(before, 16);
    for (const each of [learner, untouched]) each.learn(window, each.initialState(), STEP);
    expect(differs(learner, untouched)).toBe(false);
  });
});

function differs(a: Predictor, b: Predictor): boolean {
  const [yHatA, yHatB] = [a, b].map(predictor => {
    const probabilities = new Float32Array(predictor.spec.vocabularySize);
    const state = predictor.initialState();
    for (const token of [3, 9, 3]) predictor.advance(state, token, probabilities);
    return probabilities;
  }) as [Float32Array, Float32Array];
  return largest(yHatA, yHatB) > 0;
}

function comparePredictions(got: Predictor, want: Predictor): void {
  const { vocabularySize } = got.spec;
  const [stateA, stateB] = [got.initialState(), want.initialState()];
  const [yHatA, yHatB] = [new Float32Array(vocabularySize), new Float32Array(vocabularySize)];
  for (const token of [0, vocabularySize - 1, vocabularySize >> 1]) {
    got.advance(stateA, token, yHatA);
    want.advance(stateB, token, yHatB);
    expect(largest(yHatA, yHatB)).toBeLessThan(128 * UNIT);
  }
}

function largest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);
}
