/** The kernel of the log-linear pool gives the numbers of its definition in core. */
import { describe, expect, test } from "vitest";
import { createPooling, POOLED } from "../../src/core/mixing/pooling.ts";
import { initialParameters } from "../../src/core/network/initialize.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { kernelEngines } from "./kernelParts.ts";

const engines = await kernelEngines();
const SPEC = { cell: "gru", embeddingSize: 4, hiddenSize: 4, layers: 1, isTied: true } as const;
/** Far above the stated errors of the kernel and of the definition together. */
const TOLERANCE = 1e-4;

type Distributions = [Float32Array, Float32Array, Float32Array];

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

describe.each([...engines])("%s", (_build, engine) => {
  test.each([5, 8, 37, 64, 1030])("the pool of distributions over %d tokens", size => {
    const spec: LanguageModelSpec = { ...SPEC, vocabularySize: size };
    const predictor = engine.createPredictor(spec, initialParameters(spec, createRandom(1)));
    const reference = createPooling(size);
    for (const [seed, exponents] of [
      [1, [1, 0, 0]],
      [2, [1.4, 0.2, -0.1]],
      [3, [0.3, 0.5, 0.7]],
      [4, [2.5, -0.4, -0.4]],
      [5, [0, 0, 0]],
    ] as const) {
      const [got, want] = [distributions(size, seed), distributions(size, seed)];
      const [gotMeans, wantMeans] = [new Float64Array(POOLED), new Float64Array(POOLED)];
      predictor.pooling!(got, Float64Array.from(exponents), gotMeans);
      reference(want, Float64Array.from(exponents), wantMeans);
      for (let y = 0; y < size; y++) {
        expect(Math.abs(got[0][y]! - want[0][y]!)).toBeLessThanOrEqual(TOLERANCE * want[0][y]! + 1e-30);
      }
      for (let k = 0; k < POOLED; k++) expect(gotMeans[k]).toBeCloseTo(wantMeans[k]!, 3);
      expect(got.slice(1)).toEqual(want.slice(1));
    }
    predictor.dispose();
  });

  test("a distribution of another length is refused", () => {
    const spec: LanguageModelSpec = { ...SPEC, vocabularySize: 9 };
    const predictor = engine.createPredictor(spec, initialParameters(spec, createRandom(1)));
    const [first, second] = distributions(9, 1);
    const others: Distributions = [first, second, new Float32Array(8)];
    expect(() => predictor.pooling!(others, new Float64Array(POOLED), new Float64Array(POOLED))).toThrow(
      "distribution",
    );
    predictor.dispose();
  });
});
