import { expect, test } from "vitest";
import { Mixture } from "../../src/completion/mixture.ts";

const evidence = { memoryOrder: 3, memoryConfidence: 0.7, cacheOrder: 2, cacheConfidence: 0.4 };

function weightsOf(mixture: Mixture): Float32Array {
  const weights = new Float32Array(3);
  mixture.weigh(evidence, true, weights);
  return weights;
}

test("the weights move towards the expert that foresaw what came", () => {
  const mixture = new Mixture();
  const before = weightsOf(mixture);
  for (let k = 0; k < 50; k++) mixture.learn(weightsOf(mixture), [0.01, 0.9, 0.01]);
  expect(weightsOf(mixture)[1]).toBeGreaterThan(before[1]! + 0.05);
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
