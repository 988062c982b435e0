import { expect, test } from "vitest";
import { CONTEXT_SETS, type Evidence, selectContexts } from "../../../src/completion/mixing/contexts/weightContexts.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { linearMixing } from "../../../src/completion/mixing/stages/linearMixing.ts";
import { createRandom } from "../../../src/core/random.ts";
import { randomPredictions, turnKinds } from "./stageFakes.ts";

const preceding = { tokenClass: 4, classPair: 24, tokenGroup: 9 };
const evidence = {
  memoryOrder: 3,
  memoryConfidence: 0.7,
  cacheOrder: 2,
  cacheConfidence: 0.4,
  networkConfidence: 0.3,
  preceding,
};

/**
 * Mixes distributions of three tokens, of which each expert is certain of its own: the result is the weights. Then
 * learns, where told, from a token that the memory gave most.
 */
function weightsOf(parameters: MixerParameters, seen: Evidence = evidence, { isLearning = false } = {}): Float32Array {
  const weightContexts = new Int32Array(CONTEXT_SETS);
  selectContexts(seen, weightContexts);
  const [network, memory, cache] = [Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0), Float32Array.of(0, 0, 1)];
  const stage = linearMixing.create(turnKinds(3), parameters);
  const weights = new Float32Array(3);
  const predictions = { ...randomPredictions(createRandom(1), 3), network, memory, cache, weightContexts };
  stage.apply(weights, predictions);
  if (isLearning) {
    network.fill(0.01);
    memory.fill(0.9);
    cache.fill(0.01);
    stage.learn(0);
  }
  return weights;
}

function learnMemory(parameters: MixerParameters): void {
  for (let k = 0; k < 50; k++) weightsOf(parameters, evidence, { isLearning: true });
}

test("the weights move toward the expert that predicted the token best", () => {
  const parameters = new MixerParameters();
  const before = weightsOf(parameters);
  learnMemory(parameters);
  expect(weightsOf(parameters)[1]).toBeGreaterThan(before[1]! + 0.05);
});

test.each([
  ["confidence of the network", { networkConfidence: 0.99 }],
  ["classes of the last two tokens", { preceding: { ...preceding, classPair: 25 } }],
  ["group of the last token", { preceding: { ...preceding, tokenGroup: 10 } }],
  ["order of the cache", { cacheOrder: 3 }],
])("the weights move less where the %s differs", (_, other) => {
  const parameters = MixerParameters.untrained();
  learnMemory(parameters);
  const elsewhere = weightsOf(parameters, { ...evidence, ...other })[1]!;
  expect(elsewhere).toBeLessThan(weightsOf(parameters)[1]! - 0.01);
  expect(elsewhere).toBeGreaterThan(weightsOf(MixerParameters.untrained())[1]!);
});

test("the weights are numbers without a network's confidence, and where it is certain", () => {
  for (const networkConfidence of [0, 1]) {
    expect(weightsOf(new MixerParameters(), { ...evidence, networkConfidence }).every(Number.isFinite)).toBe(true);
  }
});

test("without a network, memory and cache share the whole weight", () => {
  const predictions = { ...randomPredictions(createRandom(1), 5), network: new Float32Array(0) };
  const stage = linearMixing.create(turnKinds(5), new MixerParameters());
  const mixed = new Float32Array(5);
  stage.apply(mixed, predictions);
  expect(mixed.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  for (let k = 0; k < 50; k++) stage.learn(2);
  stage.apply(mixed, predictions);
  expect(mixed.every(Number.isFinite)).toBe(true);
});
