/** The kernels that mix distributions give the numbers of their definition in core. */
import { describe, expect, test } from "vitest";
import {
  createOperations,
  type DistributionOperations,
  type Distributions,
  POOLED,
} from "../../src/core/mixing/distributions.ts";
import type { Engine } from "../../src/core/network/engine.ts";
import { initialParameters } from "../../src/core/network/initialize.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { kernelEngines } from "./kernelParts.ts";

const engines = await kernelEngines();
const SPEC = { cell: "gru", embeddingSize: 4, hiddenSize: 4, layers: 1, isTied: true } as const;
/** Far above the stated errors of the kernel and of the definition together. */
const TOLERANCE = 1e-4;
const SIZES = [5, 8, 37, 64, 1030];

function predictorOf(engine: Engine, vocabularySize: number) {
  const spec: LanguageModelSpec = { ...SPEC, vocabularySize };
  return engine.createPredictor(spec, initialParameters(spec, createRandom(1)));
}

/** Of very different sizes, zeros among them. */
function distributions(size: number, seed: number): Distributions {
  const random = createRandom(seed);
  const one = (): Float32Array => {
    const raw = Float32Array.from({ length: size }, () => (random() < 0.1 ? 0 : 2 ** (-40 * random())));
    const sum = raw.reduce((total, p) => total + p, 0);
    return raw.map(p => p / sum);
  };
  return [one(), one(), one()];
}

/** The same distributions in the space of the operations. */
function inSpace({ space }: DistributionOperations, [first, second, third]: Distributions): Distributions {
  space.mixed.set(first);
  space.memory.set(second);
  space.cache.set(third);
  return [space.mixed, space.memory, space.cache];
}

function expectNear(got: Float32Array, want: Float32Array): void {
  for (let y = 0; y < want.length; y++) {
    expect(Math.abs(got[y]! - want[y]!)).toBeLessThanOrEqual(TOLERANCE * want[y]! + 1e-30);
  }
}

describe.each([...engines])("%s", (_build, engine) => {
  test.each(SIZES)("the pool of distributions over %d tokens, in the space and elsewhere", size => {
    const predictor = predictorOf(engine, size);
    const operations = predictor.operations!;
    const reference = createOperations(size);
    for (const [seed, exponents] of [
      [1, [1, 0, 0]],
      [2, [1.4, 0.2, -0.1]],
      [3, [0.3, 0.5, 0.7]],
      [4, [2.5, -0.4, -0.4]],
      [5, [0, 0, 0]],
    ] as const) {
      const want = distributions(size, seed);
      const wantMeans = new Float64Array(POOLED);
      reference.pool(want, Float64Array.from(exponents), wantMeans);
      const elsewhere = distributions(size, seed);
      for (const got of [elsewhere, inSpace(operations, distributions(size, seed))]) {
        const means = new Float64Array(POOLED);
        operations.pool(got, Float64Array.from(exponents), means);
        expectNear(got[0], want[0]);
        for (let k = 0; k < POOLED; k++) expect(means[k]).toBeCloseTo(wantMeans[k]!, 3);
        expect(got[1]).toEqual(want[1]);
        expect(got[2]).toEqual(want[2]);
      }
    }
    predictor.dispose();
  });

  test.each(SIZES)("what is the same for most of %d tokens is pooled as anything else", size => {
    const predictor = predictorOf(engine, size);
    const [first, second] = distributions(size, 6);
    const even = new Float32Array(size).fill(0.5 / size);
    even[size - 1] = 0.5;
    const exponents = Float64Array.of(0.7, 0.1, 0.4);
    const [got, want]: Distributions[] = [
      [first.slice(), second, even],
      [first.slice(), second, even],
    ];
    predictor.operations!.pool(got!, exponents, new Float64Array(POOLED));
    createOperations(size).pool(want!, exponents, new Float64Array(POOLED));
    expectNear(got![0], want![0]);
    predictor.dispose();
  });

  test.each(SIZES)("mixing, scaling, copying and ranking %d tokens", size => {
    const predictor = predictorOf(engine, size);
    const operations = predictor.operations!;
    const reference = createOperations(size);
    const given = distributions(size, 7);
    const weights = Float32Array.of(0.5, 0.3, 0.2);
    for (const absent of [false, true]) {
      const experts: Distributions = absent ? [new Float32Array(0), given[1], given[2]] : given;
      reference.mix(experts, weights, reference.space.mixed);
      for (const out of [operations.space.mixed, new Float32Array(size)]) {
        operations.mix(experts, weights, out);
        expectNear(out, reference.space.mixed);
        const [ids, wantIds] = [new Int32Array(16).fill(-1), new Int32Array(16).fill(-1)];
        expect(operations.likeliest(out, ids)).toBe(reference.likeliest(out, wantIds));
        expect(ids).toEqual(wantIds);
        expect(operations.largest(out)).toBe(Math.max(...out));
      }
    }
    for (const out of [operations.space.memory, new Float32Array(size)]) {
      for (const values of [given[0], given[1], given[0]]) {
        operations.scale(0.25, values, out);
        expectNear(
          out,
          values.map(p => 0.25 * p),
        );
      }
      operations.copy(given[2], out);
      expect(out.slice()).toEqual(given[2]);
      operations.fill(0.125, out);
      expect(out.slice()).toEqual(new Float32Array(size).fill(0.125));
    }
    predictor.dispose();
  });

  test("of equally likely tokens the lower ids come first", () => {
    const predictor = predictorOf(engine, 40);
    const even = Float32Array.from({ length: 40 }, (_, y) => (y % 5 === 3 ? 0.1 : 0.01));
    const ids = new Int32Array(10);
    expect(predictor.operations!.likeliest(even, ids)).toBe(10);
    expect([...ids]).toEqual([3, 8, 13, 18, 23, 28, 33, 38, 0, 1]);
    predictor.dispose();
  });

  test("a distribution of another length is refused", () => {
    const predictor = predictorOf(engine, 9);
    const [first, second] = distributions(9, 1);
    const others: Distributions = [first, second, new Float32Array(8)];
    const { operations } = predictor;
    expect(() => operations!.pool(others, new Float64Array(POOLED), new Float64Array(POOLED))).toThrow("distribution");
    expect(() => operations!.scale(1, first, new Float32Array(8))).toThrow("out");
    predictor.dispose();
  });
});
