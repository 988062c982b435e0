import { describe, expect, test } from "vitest";
import { logLinearPool } from "../../../src/completion/mixing/stages/logLinearPool.ts";
import { exp2, log2 } from "../../../src/core/mixing/fastLogarithm.ts";
import { createRandom } from "../../../src/core/random.ts";
import { randomDistribution, randomPredictions, turnKinds } from "./stageFakes.ts";

const SIZE = 9;
/** Distributions whose powers the pool multiplies. */
const FACTORS = 3;

/** The pool of three made-up distributions under the exponents 1 + v0, v1, v2, which are spread over two contexts. */
function pooled(seed: number, v: readonly [number, number, number]) {
  const random = createRandom(seed);
  const linear = randomDistribution(random, SIZE, 1);
  const network = randomDistribution(random, SIZE, 1);
  const cache = randomDistribution(random, SIZE, 1);
  const values = new Float32Array(3 * FACTORS);
  for (let k = 0; k < FACTORS; k++) {
    values[k] = v[k]! / 2;
    values[2 * FACTORS + k] = v[k]! / 2;
  }
  const predictions = { ...randomPredictions(random, SIZE), network, cache, weightContexts: Int32Array.of(0, 2) };
  const pool = logLinearPool.create(turnKinds(SIZE), { section: () => values });
  const mixed = linear.slice();
  pool.apply(mixed, predictions);
  return { pool, mixed, linear, predictions, values };
}

describe("the log-linear pool", () => {
  test("leaves the linear mixture as it is while nothing is learned", () => {
    const { mixed, linear } = pooled(1, [0, 0, 0]);
    for (let i = 0; i < SIZE; i++) expect(mixed[i]! / linear[i]!).toBeCloseTo(1, 4);
  });

  test("is the normalized product of powers", () => {
    const { mixed, linear, predictions } = pooled(2, [0.4, 0.2, -0.1]);
    const { network, cache } = predictions;
    const raw = [...linear].map((p, i) => p ** 1.4 * network[i]! ** 0.2 * cache[i]! ** -0.1);
    const sum = raw.reduce((total, p) => total + p, 0);
    for (let i = 0; i < SIZE; i++) expect(mixed[i]! / (raw[i]! / sum)).toBeCloseTo(1, 4);
  });

  test("moves its exponents along the gradient of log P", () => {
    const at = [0.3, 0.1, 0.1] as const;
    const token = 4;
    const { pool, values } = pooled(3, at);
    const before = values.slice();
    pool.learn(token);
    const logOf = (v: [number, number, number]) => Math.log(pooled(3, v).mixed[token]!);
    const slopes = [0, 1, 2].map(k => {
      const moved = (by: number) => logOf(at.map((x, j) => (j === k ? x + by : x)) as [number, number, number]);
      return (moved(0.01) - moved(-0.01)) / 0.02;
    });
    const steps = [0, 1, 2].map(k => values[k]! - before[k]!);
    for (const k of [1, 2]) expect(steps[k]! / steps[0]!).toBeCloseTo(slopes[k]! / slopes[0]!, 2);
    expect(Math.sign(steps[0]!)).toBe(Math.sign(slopes[0]!));
    // Contexts that are not selected stay as they are.
    for (let k = 0; k < FACTORS; k++) expect(values[FACTORS + k]).toBe(0);
  });

  test("works without a network", () => {
    const { pool, linear, predictions } = pooled(4, [0.5, 0.5, 0]);
    const mixed = linear.slice();
    pool.apply(mixed, { ...predictions, network: new Float32Array(0) });
    const raw = [...linear].map(p => p ** 1.5);
    const sum = raw.reduce((total, p) => total + p, 0);
    for (let i = 0; i < SIZE; i++) expect(mixed[i]! / (raw[i]! / sum)).toBeCloseTo(1, 4);
  });
});

describe("the fast logarithm and power", () => {
  test("stay within their stated errors", () => {
    const probabilities = Float32Array.from({ length: 20_000 }, (_, k) => 2 ** (-k / 250));
    const logs = new Float64Array(probabilities.length);
    log2(probabilities, logs, -80);
    for (const [i, p] of probabilities.entries()) {
      if (Math.abs(logs[i]! - Math.log2(p)) > 5e-6) expect.fail(`log2 of ${p} is ${Math.log2(p)}, not ${logs[i]}`);
    }
    for (let x = -1000; x <= 0; x += 0.37) expect(Math.abs(exp2(x) / 2 ** x - 1)).toBeLessThan(4e-7);
  });

  test("count what is smaller than the limit, zero included, as the limit", () => {
    const logs = new Float64Array(2);
    log2(Float32Array.of(0, 2 ** -90), logs, -80);
    expect([...logs]).toEqual([-80, -80]);
  });
});
