import { describe, expect, test } from "vitest";
import type { Preceding } from "../../../src/completion/mixing/contexts/lineContext.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { candidateMixer } from "../../../src/completion/mixing/stages/candidateMixer.ts";
import type { MixingStage } from "../../../src/completion/mixing/stages/mixingStage.ts";
import { createRandom } from "../../../src/core/random.ts";
import { PRECEDING, randomDistribution, randomPredictions, turnKinds } from "./stageFakes.ts";

const SIZE = 40;
const [WEIGHTS] = candidateMixer.sections;

const mixerOf = (parameters: MixerParameters, size = SIZE): MixingStage =>
  candidateMixer.create(turnKinds(size), parameters);
const sumOf = (p: Float32Array): number => p.reduce((total, x) => total + x, 0);

describe("the candidate mixer", () => {
  test("returns a distribution, whatever it has learned and whatever the experts predict", () => {
    const random = createRandom(5);
    const mixer = mixerOf(new MixerParameters());
    for (let round = 0; round < 300; round++) {
      const mixed = randomDistribution(random, SIZE, 6);
      const predictions = randomPredictions(random, SIZE);
      mixer.apply(mixed, round % 3 === 0 ? { ...predictions, network: new Float32Array(0) } : predictions);
      expect(sumOf(mixed)).toBeCloseTo(1, 5);
      expect(mixed.every(p => p > 0)).toBe(true);
      mixer.learn(Math.floor(random() * SIZE));
    }
  });

  test("returns a distribution where one token has all of the probability, and for a tiny vocabulary", () => {
    const certain = new Float32Array(SIZE);
    certain[7] = 1;
    mixerOf(new MixerParameters()).apply(certain, randomPredictions(createRandom(1), SIZE));
    expect(sumOf(certain)).toBeCloseTo(1, 5);
    const few = Float32Array.of(0.5, 0.25, 0.25);
    const predictions = randomPredictions(createRandom(1), SIZE);
    const [network, memory, cache] = [few.slice(), few.slice(), few.slice()];
    const { memoryBlend: cacheBlend } = predictions;
    mixerOf(new MixerParameters(), 3).apply(few, { ...predictions, network, memory, cache, cacheBlend });
    expect(sumOf(few)).toBeCloseTo(1, 5);
  });

  test("nearly keeps the distribution while it is untrained", () => {
    const parameters = MixerParameters.untrained();
    const weights = parameters.section(WEIGHTS!);
    weights.forEach((weight, k) => {
      if (weight !== 1) weights[k] = 0;
    });
    const before = randomDistribution(createRandom(9), SIZE, 6);
    const after = before.slice();
    mixerOf(parameters).apply(after, randomPredictions(createRandom(2), SIZE));
    for (let y = 0; y < SIZE; y++) expect(after[y]! / before[y]!).toBeCloseTo(1, 2);
  });

  test("learns to trust the counts of the document", () => {
    const random = createRandom(3);
    const mixer = mixerOf(MixerParameters.untrained());
    const predicted = (): number => {
      const mixed = new Float32Array(SIZE).fill(1 / SIZE);
      mixed[3]! *= 1.5;
      mixed[0]! *= 0.5;
      mixer.apply(mixed, randomPredictions(random, SIZE));
      return mixed[3]!;
    };
    const before = predicted();
    for (let k = 0; k < 200; k++) {
      predicted();
      mixer.learn(3);
    }
    expect(predicted()).toBeGreaterThan(before + 0.3);
  });

  test.each([
    ["after tokens of other classes", { ...PRECEDING, classPair: 47 }],
    ["after a token of another group", { ...PRECEDING, tokenGroup: 6 }],
  ])("applies less of what it learned %s, and to other candidates", (_, other) => {
    const mixer = mixerOf(MixerParameters.untrained());
    const predictions = randomPredictions(createRandom(3), SIZE);
    const predicted = (preceding: Preceding, candidate = 3): number => {
      const mixed = new Float32Array(SIZE).fill(1 / SIZE);
      mixed[candidate]! *= 1.5;
      mixer.apply(mixed, { ...predictions, preceding });
      return mixed[candidate]!;
    };
    for (let k = 0; k < 200; k++) {
      predicted(PRECEDING);
      mixer.learn(3);
    }
    expect(predicted(other)).toBeLessThan(predicted(PRECEDING) - 1e-3);
    expect(predicted(PRECEDING, 4)).toBeLessThan(predicted(PRECEDING) - 1e-3);
  });
});
