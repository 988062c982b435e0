import { describe, expect, test } from "vitest";
import { exp2, log2 } from "../../../src/completion/mixing/fastLogarithm.ts";
import { FACTORS, LogLinearPool } from "../../../src/completion/mixing/logLinearPool.ts";
import { createRandom, type Random } from "../../../src/core/random.ts";

const SIZE = 9;

function distribution(random: Random): Float32Array {
  const raw = Float32Array.from({ length: SIZE }, () => random() + 0.05);
  const sum = raw.reduce((total, p) => total + p, 0);
  return raw.map(p => p / sum);
}

/** A product of three made-up distributions under the exponents 1 + v0, v1, v2, spread over two contexts. */
function made(seed: number, v: readonly [number, number, number]) {
  const random = createRandom(seed);
  const linear = distribution(random);
  const experts = { network: distribution(random), cache: distribution(random) };
  const values = new Float32Array(3 * FACTORS);
  for (let k = 0; k < FACTORS; k++) {
    values[k] = v[k]! / 2;
    values[2 * FACTORS + k] = v[k]! / 2;
  }
  const exponents = { values, chosen: Int32Array.of(0, 2 * FACTORS) };
  const product = new LogLinearPool(SIZE);
  const mixed = linear.slice();
  product.apply(mixed, experts, exponents);
  return { product, mixed, linear, experts, exponents };
}

describe("the product", () => {
  test("is the linear mixture while nothing is learned", () => {
    const { mixed, linear } = made(1, [0, 0, 0]);
    for (let i = 0; i < SIZE; i++) expect(mixed[i]! / linear[i]!).toBeCloseTo(1, 4);
  });

  test("is the normalized product of powers", () => {
    const { mixed, linear, experts } = made(2, [0.4, 0.2, -0.1]);
    const raw = [...linear].map((p, i) => p ** 1.4 * experts.network[i]! ** 0.2 * experts.cache[i]! ** -0.1);
    const sum = raw.reduce((total, p) => total + p, 0);
    for (let i = 0; i < SIZE; i++) expect(mixed[i]! / (raw[i]! / sum)).toBeCloseTo(1, 4);
  });

  test("moves its exponents along the gradient of log P", () => {
    const at = [0.3, 0.1, 0.1] as const;
    const token = 4;
    const { product, exponents } = made(3, at);
    const before = exponents.values.slice();
    product.learn(token, exponents);
    const logOf = (v: [number, number, number]) => Math.log(made(3, v).mixed[token]!);
    const slopes = [0, 1, 2].map(k => {
      const moved = (by: number) => logOf(at.map((x, j) => (j === k ? x + by : x)) as [number, number, number]);
      return (moved(0.01) - moved(-0.01)) / 0.02;
    });
    const steps = [0, 1, 2].map(k => exponents.values[k]! - before[k]!);
    for (const k of [1, 2]) expect(steps[k]! / steps[0]!).toBeCloseTo(slopes[k]! / slopes[0]!, 2);
    expect(Math.sign(steps[0]!)).toBe(Math.sign(slopes[0]!));
    // Contexts that do not apply stay as they are.
    for (let k = 0; k < FACTORS; k++) expect(exponents.values[FACTORS + k]).toBe(0);
  });

  test("goes without a network", () => {
    const { product, linear, experts, exponents } = made(4, [0.5, 0.5, 0]);
    const mixed = linear.slice();
    product.apply(mixed, { network: new Float32Array(0), cache: experts.cache }, exponents);
    const raw = [...linear].map(p => p ** 1.5);
    const sum = raw.reduce((total, p) => total + p, 0);
    for (let i = 0; i < SIZE; i++) expect(mixed[i]! / (raw[i]! / sum)).toBeCloseTo(1, 4);
  });
});

describe("fast logarithms", () => {
  test("are off by less than they say", () => {
    const probabilities = Float32Array.from({ length: 20_000 }, (_, k) => 2 ** (-k / 250));
    const logs = new Float64Array(probabilities.length);
    log2(probabilities, logs, -80);
    for (const [i, p] of probabilities.entries()) {
      if (Math.abs(logs[i]! - Math.log2(p)) > 5e-6) expect.fail(`log2 of ${p} is ${Math.log2(p)}, not ${logs[i]}`);
    }
    for (let x = -1000; x <= 0; x += 0.37) expect(Math.abs(exp2(x) / 2 ** x - 1)).toBeLessThan(4e-7);
  });

  test("take what is too small, zero included, for the least", () => {
    const logs = new Float64Array(2);
    log2(Float32Array.of(0, 2 ** -90), logs, -80);
    expect([...logs]).toEqual([-80, -80]);
  });
});
