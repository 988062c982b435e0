import { expect, test } from "vitest";
import { type Evidence, Mixture } from "../../../src/completion/mixing/mixture.ts";

const preceding = { tokenClass: 4, classPair: 24, tokenGroup: 9 };
const evidence = {
  memoryOrder: 3,
  memoryConfidence: 0.7,
  cacheOrder: 2,
  cacheConfidence: 0.4,
  networkConfidence: 0.3,
  preceding,
};

function weightsOf(mixture: Mixture, seen: Evidence = evidence): Float32Array {
  const weights = new Float32Array(3);
  mixture.weigh(seen, true, weights);
  return weights;
}

test("the weights move toward the expert that foresaw what came", () => {
  const mixture = new Mixture();
  const before = weightsOf(mixture);
  for (let k = 0; k < 50; k++) mixture.learn(weightsOf(mixture), [0.01, 0.9, 0.01]);
  expect(weightsOf(mixture)[1]).toBeGreaterThan(before[1]! + 0.05);
});

test.each([
  ["the network is as sure", { networkConfidence: 0.99 }],
  ["tokens of the same classes stand before", { preceding: { ...preceding, classPair: 25 } }],
  ["a token of the same group stands before", { preceding: { ...preceding, tokenGroup: 10 } }],
  ["the cache knows as much", { cacheOrder: 3 }],
])("they move most where %s", (_, other) => {
  const mixture = Mixture.untrained();
  for (let k = 0; k < 50; k++) mixture.learn(weightsOf(mixture), [0.01, 0.9, 0.01]);
  const elsewhere = weightsOf(mixture, { ...evidence, ...other })[1]!;
  expect(elsewhere).toBeLessThan(weightsOf(mixture)[1]! - 0.01);
  expect(elsewhere).toBeGreaterThan(weightsOf(Mixture.untrained())[1]!);
});

test("the weights are numbers without a network, and where it is certain", () => {
  for (const networkConfidence of [0, 1]) {
    expect(weightsOf(new Mixture(), { ...evidence, networkConfidence }).every(Number.isFinite)).toBe(true);
  }
});

test("a mixture comes back from its text to the last bit", () => {
  const mixture = new Mixture();
  mixture.learn(weightsOf(mixture), [0.2, 0.3, 0.001]);
  expect(Mixture.fromText(mixture.toText())?.values).toEqual(mixture.values);
});

test.each([
  ["nothing", ""],
  ["no base64", "?".repeat(new Mixture().toText().length)],
  ["values of another form", new Mixture().toText().slice(0, -8)],
  ["a value that is no number", `${btoa("\0\0\u00c0\u007f").slice(0, 5)}${new Mixture().toText().slice(5)}`],
])("%s is not taken for a mixture", (_, text) => {
  expect(Mixture.fromText(text)).toBeUndefined();
});
