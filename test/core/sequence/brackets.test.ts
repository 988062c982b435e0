/** Tags each bracket as matched or not, a task that needs a bidirectional network. */
import { beforeAll, describe, expect, test } from "vitest";
import { manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { timeMajor } from "../../../src/core/sequence/timeMajor.ts";
import { smallStack } from "./fixtures.ts";
import { everyString, learn, some } from "./training.ts";

const length = 8;
const strings = everyString(2, length);
const [open] = [0];

/** 1 for each matched bracket. */
function matchedIn(brackets: readonly number[]): number[] {
  const matched = brackets.map(() => 0);
  const waiting: number[] = [];
  for (const [t, bracket] of brackets.entries()) {
    if (bracket === open) waiting.push(t);
    else {
      const partner = waiting.pop();
      if (partner !== undefined) matched[partner] = matched[t] = 1;
    }
  }
  return matched;
}

/** The best accuracy from left to right: for each prefix, the share of its most frequent tag. */
function ceilingFromLeft(): number {
  const counts = new Map<string, [number, number]>();
  for (const brackets of strings) {
    for (const [t, tag] of matchedIn(brackets).entries()) {
      const prefix = brackets.slice(0, t + 1).join("");
      const count = counts.get(prefix) ?? [0, 0];
      count[tag as 0 | 1]++;
      counts.set(prefix, count);
    }
  }
  const right = [...counts.values()].reduce((total, count) => total + Math.max(...count), 0);
  return right / (strings.length * length);
}

/** Trains on strings of brackets and tags them all. */
function accuracyAfterLearning(isBidirectional: boolean): number {
  const network = manyToMany({
    vocabularySize: 2,
    embeddingSize: 3,
    recurrent: smallStack("lstm", { hiddenSize: isBidirectional ? 12 : 20, isBidirectional }),
    head: { kind: "sigmoid", size: 1 },
  });
  const batchOf = (chosen: readonly number[][]) => ({
    batch: chosen.length,
    inputs: timeMajor(chosen),
    targets: timeMajor(chosen.map(matchedIn)),
  });
  const parameters = learn({
    network,
    steps: 300,
    learningRate: 0.02,
    nextBatch: random => batchOf(some(strings, 32, random)),
  });
  const { batch, inputs, targets } = batchOf(strings);
  const yHat = network.predict(parameters, { inputs, batch });
  return targets.filter((tag, k) => (yHat[k]! > 0.5 ? 1 : 0) === tag).length / targets.length;
}

describe("which brackets are matched", () => {
  let ceiling: number;
  beforeAll(() => {
    ceiling = ceilingFromLeft();
  });

  test("cannot be predicted from the text before", () => {
    expect(ceiling).toBeLessThan(0.9);
  });

  test("is learned by a bidirectional network", () => {
    expect(accuracyAfterLearning(true)).toBeGreaterThan(0.99);
  });

  test("is learned by a larger network in one direction only as far as the text before allows", () => {
    const accuracy = accuracyAfterLearning(false);
    expect(accuracy).toBeGreaterThan(ceiling - 0.03);
    expect(accuracy).toBeLessThanOrEqual(ceiling);
  });
});
