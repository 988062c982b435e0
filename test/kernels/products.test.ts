/**
 * The products of the kernels agree with core: alone, and in networks whose element-wise work is in TypeScript. A sum
 * of n products in float32 differs from one in float64 by less than n UNIT of its largest term.
 */
import { describe, expect, test } from "vitest";
import { type Affine, plainProducts } from "../../src/core/cells/affine.ts";
import { crossEntropyInPlace, NO_TARGET } from "../../src/core/loss.ts";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import type { Engine, TrainerOptions } from "../../src/core/network/engine.ts";
import { CELL_KINDS, type LanguageModelSpec } from "../../src/core/network/spec.ts";
import { adamWFactors, adamWStep } from "../../src/core/optimizer.ts";
import { createRandom } from "../../src/core/random.ts";
import { fastestEngine, kernelEngines } from "./kernelParts.ts";
import { optionsOf, STEP, windowOf } from "./tinyRun.ts";

const UNIT = 2 ** -23;
const TINY = { batch: 5, windowSteps: 6, threads: 1 };
const engines = await kernelEngines();
const SIZES = [
  { out: 1, inputs: 1, batch: 1 },
  { out: 7, inputs: 5, batch: 3 },
  { out: 8, inputs: 16, batch: 4 },
  { out: 37, inputs: 29, batch: 11 },
  { out: 12, inputs: 600, batch: 1 },
  // From here on by panels.
  { out: 130, inputs: 67, batch: 19 },
  { out: 61, inputs: 1030, batch: 40 },
  { out: 1030, inputs: 24, batch: 16 },
];

describe.each(["wasm-simd", "wasm-relaxed-simd"])("%s", build => {
  const engine = (): Engine => {
    const found = engines.get(build);
    if (found === undefined) throw new Error(`this Node does not run ${build}`);
    return found;
  };

  test.each(SIZES)("one affine map, forward and backward: $out x $inputs, batch $batch", ({ out, inputs, batch }) => {
    const random = createRandom(out);
    const draw = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
    const arrays = {
      W: draw(out * inputs),
      b: draw(out),
      x: draw(batch * inputs),
      z: draw(batch * out),
      dz: draw(batch * out),
      dx: draw(batch * inputs),
      dW: draw(out * inputs),
      db: draw(out),
    };
    const outcome = (products = plainProducts) => {
      const { W, b, dW, db } = arrays;
      const affine: Affine = { W: products.own(W), b: products.own(b), products };
      const grads = { W: products.own(dW), b: products.own(db) };
      const [z, dx] = [arrays.z.slice(), arrays.dx.slice()];
      products.addAffine(z, affine, arrays.x);
      products.addAffineBackward(arrays.dz, affine, arrays.x, dx, grads);
      return [z, dx, grads.W, grads.b];
    };
    const [found, expected] = [outcome(engine().openProducts()), outcome()];
    for (const [k, values] of expected.entries()) {
      const furthest = Float64Array.from(values).reduce(
        (most, value, j) => Math.max(most, Math.abs(value - found[k]![j]!)),
        0,
      );
      expect(furthest).toBeLessThan(2 * (Math.max(out, inputs, batch) + 2) * UNIT);
    }
  });

  test.each([1, 3, 8, 23])("cross-entropy and its gradient over %i classes, one row of which has no target", size => {
    const random = createRandom(size);
    const scores = Float32Array.from({ length: 9 * size }, () => 20 * (random() - 0.5));
    const y = Int32Array.from({ length: 9 }, (_, i) => (i === 4 ? NO_TARGET : Math.floor(random() * size)));
    const [found, expected] = [scores.slice(), Float64Array.from(scores)];
    const nats = crossEntropyInPlace(expected, y, size);
    expect(Math.abs(engine().openProducts().crossEntropyInPlace!(found, y, size) - nats)).toBeLessThan(4e-6);
    for (const [k, dz] of expected.entries()) expect(Math.abs(found[k]! - dz)).toBeLessThan(2e-7);
  });

  test.each([1, 4, 30])("AdamW over %i numbers", length => {
    const random = createRandom(length);
    const draw = () => Float32Array.from({ length }, () => random() - 0.5);
    const [W, dW, m, v] = [draw(), draw(), draw(), draw().map(Math.abs)] as const;
    const options = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, learningRate: 0.01, t: 7 };
    const plain = { W: W.slice(), dW, m: m.slice(), v: v.slice() };
    adamWStep(plain, options);
    const products = engine().openProducts();
    const own = { W: products.own(W), dW: products.own(dW), m: products.own(m), v: products.own(v) };
    expect(products.adamW!(own, adamWFactors(options))).toBe(true);
    for (const name of ["W", "m", "v"] as const) {
      for (const [k, value] of plain[name].entries()) expect(Math.abs(own[name][k]! - value)).toBeLessThan(4 * UNIT);
    }
    expect(products.adamW!({ W, dW, m, v }, adamWFactors(options))).toBe(false);
  });

  const spec: LanguageModelSpec = {
    cell: "lstm",
    vocabularySize: 23,
    embeddingSize: 10,
    hiddenSize: 19,
    layers: 2,
    isTied: false,
  };
  const noise = { dropout: 0.4, isInitialStateRandom: true, seed: 3 };
  const cases: readonly (readonly [string, LanguageModelSpec, Partial<TrainerOptions>])[] = [
    ...CELL_KINDS.map(cell => [cell, { ...spec, cell }, {}] as const),
    ["dropout and a random initial state", spec, { noise }],
    ["gradient descent", spec, { optimizer: { ...optionsOf(spec, TINY, createRandom(1)).optimizer, kind: "sgd" } }],
  ];

  test.each(cases)("three steps and a prediction of a language model: %s", async (_name, spec, more) => {
    const run = async (of: Engine) => {
      const trainer = await of.createTrainer({ ...optionsOf(spec, TINY, createRandom(5)), ...more });
      trainer.resetState();
      const random = createRandom(7);
      const figures: number[] = [];
      for (let k = 0; k < 3; k++) {
        const { lossNats, gradNorm } = trainer.step(windowOf(spec, TINY.batch * TINY.windowSteps, random), STEP);
        figures.push(lossNats, gradNorm);
      }
      const predictor = of.createPredictor(spec, trainer.snapshot().parameters);
      const probabilities = new Float32Array(spec.vocabularySize);
      predictor.advance(predictor.initialState(), 3, probabilities);
      trainer.dispose();
      return [...figures, ...probabilities];
    };
    const [found, expected] = [await run(engine()), await run(coreEngine)];
    for (const [k, value] of expected.entries()) {
      expect(Math.abs(found[k]! - value)).toBeLessThan(2000 * UNIT * Math.max(1, Math.abs(value)));
    }
  });
});

test("threads that help change no bit of a product", async () => {
  const engine = await fastestEngine();
  const random = createRandom(3);
  const draw = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const [out, inputs, batch] = [130, 67, 19];
  const [W, b, x, dz] = [draw(out * inputs), draw(out), draw(batch * inputs), draw(batch * out)];
  const outcome = async (threads: number): Promise<readonly Float32Array[]> => {
    const products = engine.openProducts(threads);
    try {
      const affine: Affine = { W: products.own(W), b: products.own(b), products };
      const grads = { W: products.own(new Float32Array(W.length)), b: products.own(new Float32Array(out)) };
      const [z, dx] = [new Float32Array(batch * out), new Float32Array(batch * inputs)];
      for (let k = 0; k < 200; k++) {
        products.addAffine(z, affine, x);
        products.addAffineBackward(dz, affine, x, dx, grads);
        await new Promise(resolve => setTimeout(resolve, k < 40 ? 10 : 0)); // the others start meanwhile
      }
      return [z, dx, grads.W, grads.b].map(values => Float32Array.from(values));
    } finally {
      products.dispose?.();
    }
  };
  const alone = await outcome(1);
  for (const threads of [2, 3]) expect(await outcome(threads)).toEqual(alone);
});
