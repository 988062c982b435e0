import { expect, test } from "vitest";
import { crossEntropyBackward, crossEntropyNats, softmax } from "../../src/core/loss.ts";
import { drawer, numericGradient, relativeError } from "./network/fixtures.ts";

const size = 5;
const y = Int32Array.of(4, 0, 2);

test("softmax rows sum to 1 and do not change when all scores of a row move together", () => {
  const z = drawer(1)(15);
  const moved = z.map(value => value + 300);
  softmax(z, size);
  softmax(moved, size);
  for (let row = 0; row < 3; row++) {
    expect(z.subarray(row * size, (row + 1) * size).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 13);
  }
  expect(relativeError(moved, z)).toBeLessThan(1e-12);
});

test("equal scores cost ln V", () => {
  expect(crossEntropyNats(new Float32Array(15), y, size)).toBeCloseTo(Math.log(size), 12);
});

test("a probability that underflows still has the right loss", () => {
  expect(crossEntropyNats(Float32Array.of(1000, 0), Int32Array.of(1), 2)).toBeCloseTo(1000, 9);
});

test("the gradient of the scores matches central differences to 1e-8", () => {
  const z = drawer(2)(15);
  const numeric = numericGradient(() => crossEntropyNats(z, y, size), z);
  crossEntropyBackward(z, y, size);
  expect(relativeError(z, numeric)).toBeLessThan(1e-8);
});
