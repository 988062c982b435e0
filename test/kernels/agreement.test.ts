/**
 * The kernels agree with core: both builds and the native products, all cells, one thread and several, at sizes that do not fit a tile.
 *
 * Bounds. float32 rounds by UNIT. A loss or norm sums products over at most `depth` = 2 layers x 4 steps x 40 columns
 * twice (forward, backward), whose errors mostly cancel: 64 UNIT covers it, and one lost product in a network this
 * small moves the loss by more than 1e-3. AdamW divides a gradient by its own size, so the parameter whose gradient is
 * all rounding may move by up to the learning rate in either engine; among thousands of parameters there are a few of
 * those, so parameters are compared by their root mean square distance, in units of what the steps moved them.
 */
import { describe, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import type { Engine, Trainer } from "../../src/core/network/engine.ts";
import { CELL_KINDS, type LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import type { Floats, Parameters } from "../../src/core/tensor.ts";
import { kernelEngines } from "./kernelParts.ts";
import { nativeEngines } from "./native/nativeParts.ts";
import { optionsOf, STEP, samplingOf, windowOf } from "./tinyRun.ts";

const UNIT = 2 ** -23;
/** Sums of up to 7 x 11 products of mixed sign lose a few digits to cancellation. */
const MOMENT_ERROR = 1e-4;

const engines = new Map([...(await kernelEngines()), ...(await nativeEngines())]);
/** Both builds, and the native products with each kind of vectors that this machine has. */
const BUILDS = new Set(["wasm-simd", "wasm-relaxed-simd", ...engines.keys()]);

interface Case {
  readonly spec: LanguageModelSpec;
  readonly batch: number;
  readonly windowSteps: number;
  /** Negatives to sample at each step. If absent, the whole vocabulary is scored. */
  readonly negatives?: number;
}

const LSTM: LanguageModelSpec = {
  cell: "lstm",
  vocabularySize: 37,
  embeddingSize: 10,
  hiddenSize: 19,
  layers: 2,
  isTied: false,
};
const USUAL = { spec: LSTM, batch: 11, windowSteps: 7 };
const SAMPLED = { spec: { ...LSTM, vocabularySize: 203 }, batch: 5, windowSteps: 7, negatives: 40 };

const CASES: readonly (readonly [string, Case])[] = [
  ...CELL_KINDS.map(cell => [`${cell}`, { ...USUAL, spec: { ...LSTM, cell } }] as const),
  ...CELL_KINDS.map(
    cell => [`${cell}, tied`, { ...USUAL, spec: { ...LSTM, cell, embeddingSize: 19, isTied: true } }] as const,
  ),
  ...CELL_KINDS.map(cell => [`${cell}, sampled`, { ...SAMPLED, spec: { ...SAMPLED.spec, cell } }] as const),
  ["tied, sampled", { ...SAMPLED, spec: { ...SAMPLED.spec, embeddingSize: 19, isTied: true } }],
  ["sampled, all of the vocabulary drawn", { ...SAMPLED, negatives: 1e6 }],
  ["sampled, one sequence, one step", { ...SAMPLED, batch: 1, windowSteps: 1, negatives: 1 }],
  ["one sequence", { ...USUAL, batch: 1 }],
  ["one step", { ...USUAL, windowSteps: 1 }],
  ["one unit", { ...USUAL, spec: { ...LSTM, hiddenSize: 1, embeddingSize: 1 } }],
  ["one token", { ...USUAL, spec: { ...LSTM, vocabularySize: 1 } }],
  ["one layer, sizes of whole tiles", { spec: { ...LSTM, layers: 1, hiddenSize: 16 }, batch: 16, windowSteps: 4 }],
  [
    "more than one block of depth",
    { spec: { ...LSTM, layers: 1, hiddenSize: 66, embeddingSize: 520 }, batch: 9, windowSteps: 17 },
  ],
];

describe.each([...BUILDS])("%s", build => {
  const engine = (): Engine => {
    const found = engines.get(build);
    if (found === undefined) throw new Error(`this Node does not run ${build}`);
    return found;
  };

  test.each(CASES)("three steps, an evaluation and a prediction agree with core: %s", async (_name, sizes) => {
    for (const threads of [1, 2]) await compare(engine(), sizes, threads);
  });

  test("the logits of a large vocabulary are computed in several blocks", async () => {
    const spec = { ...LSTM, cell: "rnn" as const, vocabularySize: 30_000, hiddenSize: 4, embeddingSize: 3, layers: 1 };
    await compare(engine(), { spec, batch: 33, windowSteps: 21 }, 2, 1);
    await compare(engine(), { spec, batch: 33, windowSteps: 21, negatives: 2000 }, 2, 1);
  });
});

async function compare(
  engine: Engine,
  { spec, batch, windowSteps, negatives }: Case,
  threads: number,
  steps = 3,
): Promise<void> {
  const random = createRandom(7);
  const sampling = negatives && { sampling: samplingOf(spec, negatives) };
  const options = { ...optionsOf(spec, { batch, windowSteps, threads }, random), ...sampling };
  const windows = Array.from({ length: steps }, () => windowOf(spec, batch * windowSteps, random));
  const [got, want] = [await engine.createTrainer(options), await coreEngine.createTrainer(options)];
  const scale = Math.log(spec.vocabularySize) + 1;
  for (const window of windows) {
    const [a, b] = [got.step(window, STEP), want.step(window, STEP)];
    expect(Math.abs(a.lossNats - b.lossNats)).toBeLessThan(64 * UNIT * scale);
    expect(Math.abs(a.gradNorm - b.gradNorm)).toBeLessThan(64 * UNIT * (b.gradNorm + UNIT));
  }
  compareSnapshots(got, want, options.parameters);
  expect(Math.abs(got.evaluate(windows) - want.evaluate(windows))).toBeLessThan(64 * UNIT * scale);
  comparePredictions(engine, spec, want.snapshot().parameters);
  got.dispose();
}

function compareSnapshots(got: Trainer, want: Trainer, before: Parameters): void {
  const [a, b] = [got.snapshot(), want.snapshot()];
  expect(a.steps).toBe(b.steps);
  for (const [name, values] of b.parameters) {
    const moved = distance(values, before.get(name)!);
    expect(distance(a.parameters.get(name)!, values), name).toBeLessThanOrEqual(1e-3 * moved);
    for (const moments of ["firstMoments", "secondMoments"] as const) {
      const size = distance(b[moments].get(name)!, new Float32Array(values.length));
      expect(distance(a[moments].get(name)!, b[moments].get(name)!), `${moments} of ${name}`).toBeLessThanOrEqual(
        MOMENT_ERROR * size,
      );
    }
  }
}

function comparePredictions(engine: Engine, spec: LanguageModelSpec, parameters: Parameters): void {
  const [a, b] = [engine.createPredictor(spec, parameters), coreEngine.createPredictor(spec, parameters)];
  const [stateA, stateB] = [a.initialState(), b.initialState()];
  const [yHatA, yHatB] = [new Float32Array(spec.vocabularySize), new Float32Array(spec.vocabularySize)];
  for (const token of [0, spec.vocabularySize - 1, spec.vocabularySize >> 1]) {
    a.advance(stateA, token, yHatA);
    b.advance(stateB, token, yHatB);
    for (const [k, y] of yHatB.entries()) expect(Math.abs(yHatA[k]! - y)).toBeLessThan(64 * UNIT * y + UNIT ** 2);
    expect(distance(stateA, stateB)).toBeLessThan(16 * UNIT);
  }
  a.dispose();
}

/** Root mean square of the differences. */
function distance(a: Floats, b: Floats): number {
  let squares = 0;
  for (const [k, value] of b.entries()) squares += (a[k]! - value) ** 2;
  return Math.sqrt(squares / b.length);
}
