import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { type SamplingOptions, sampleToken } from "../../src/core/sampling.ts";

const probabilities = Float32Array.of(0.1, 0.4, 0.05, 0.3, 0.15);
const DRAWS = 20_000;

function frequencies(options: SamplingOptions): number[] {
  const random = createRandom(5);
  const counts = new Array<number>(probabilities.length).fill(0);
  for (let n = 0; n < DRAWS; n++) counts[sampleToken(probabilities, options, random)]! += 1 / DRAWS;
  return counts;
}

/** Four standard deviations of the frequency of an event of probability p. */
const tolerance = (p: number) => 4 * Math.sqrt((p * (1 - p)) / DRAWS);

function expectFrequencies(found: readonly number[], expected: readonly number[]): void {
  for (const [id, p] of expected.entries()) expect(Math.abs(found[id]! - p)).toBeLessThanOrEqual(tolerance(p));
}

describe("sampling", () => {
  test("at temperature 1 draws each token as often as its probability says", () => {
    expectFrequencies(frequencies({ temperature: 1 }), [...probabilities]);
  });

  test("at temperature 1/2 squares the probabilities", () => {
    const squares = [...probabilities].map(p => p * p);
    const total = squares.reduce((sum, p) => sum + p, 0);
    expectFrequencies(
      frequencies({ temperature: 0.5 }),
      squares.map(p => p / total),
    );
  });

  test("at temperature 0 always takes the likeliest", () => {
    expect(frequencies({ temperature: 0 })[1]).toBeCloseTo(1, 9);
  });

  test("never draws an excluded token, and keeps the proportions of the others", () => {
    expectFrequencies(
      frequencies({ temperature: 1, excluded: 1 }),
      [0.1, 0, 0.05, 0.3, 0.15].map(p => p / 0.6),
    );
    expect(frequencies({ temperature: 0, excluded: 1 })[3]).toBeCloseTo(1, 9);
    expect(frequencies({ temperature: 1, topK: 2, excluded: 1 })[1]).toBe(0);
  });

  test("at a tiny temperature takes the likeliest without overflow", () => {
    expect(frequencies({ temperature: 1e-4 })[1]).toBeCloseTo(1, 9);
  });

  test("top-k draws from the k likeliest alone, in proportion", () => {
    expectFrequencies(frequencies({ temperature: 1, topK: 2 }), [0, 4 / 7, 0, 3 / 7, 0]);
  });

  test("top-p draws from the fewest that reach p, in proportion", () => {
    expectFrequencies(frequencies({ temperature: 1, topP: 0.75 }), [0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85]);
  });

  test("top-p counts within what top-k left", () => {
    // Of 4/7 and 3/7 the first alone reaches one half.
    expect(frequencies({ temperature: 1, topK: 2, topP: 0.5 })[1]).toBeCloseTo(1, 9);
  });

  test("of equal tokens the lower id is first", () => {
    const equal = Float32Array.of(0.25, 0.25, 0.25, 0.25);
    expect(sampleToken(equal, { temperature: 0 }, createRandom(1))).toBe(0);
    const drawn = new Set(
      Array.from({ length: 50 }, (_, k) => sampleToken(equal, { temperature: 1, topK: 2 }, createRandom(k))),
    );
    expect(drawn).toEqual(new Set([0, 1]));
  });

  test("never draws a token of probability 0, even at the far end of the random range", () => {
    const last = Float32Array.of(0.5, 0.5, 0);
    expect(sampleToken(last, { temperature: 1 }, () => 1 - 2 ** -32)).toBe(1);
    expect(sampleToken(last, { temperature: 1 }, () => 1)).toBe(1);
  });

  test("the same seed draws the same tokens", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 40 }, () => sampleToken(probabilities, { temperature: 1 }, random));
    };
    expect(draw(9)).toEqual(draw(9));
    expect(draw(9)).not.toEqual(draw(10));
  });

  test("an empty distribution is an error of the caller", () => {
    expect(() => sampleToken(new Float32Array(0), { temperature: 1 }, createRandom(1))).toThrow("probabilities");
  });
});
