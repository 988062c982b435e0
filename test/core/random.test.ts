/** A seed fixes a run, so the numbers that follow from one must never change. */
import { expect, test } from "vitest";
import { createRandom, shuffled } from "../../src/core/random.ts";

test("a seed gives fixed numbers", () => {
  const small = createRandom(1);
  expect([small(), small(), small()]).toEqual([0.9075776394456625, 0.1172139944974333, 0.4910862213000655]);
  const large = createRandom(2 ** 31);
  expect([large(), large()]).toEqual([0.5845325812697411, 0.9018710632808506]);
});

test("a shuffle gives a fixed order for a seed, and does not change the original", () => {
  const items = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  expect(shuffled(items, createRandom(1))).toEqual([5, 6, 4, 7, 0, 8, 2, 3, 1, 9]);
  expect(items).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("each of the six orders of three items comes up about as often", () => {
  const random = createRandom(3);
  const counts = new Map<string, number>();
  for (let k = 0; k < 6000; k++) {
    const order = shuffled(["a", "b", "c"], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
  // 1,000 expected of each, with a deviation of 29.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
