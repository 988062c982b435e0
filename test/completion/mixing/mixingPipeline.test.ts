import { expect, test } from "vitest";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { MixingPipeline, STAGES } from "../../../src/completion/mixing/stages/mixingPipeline.ts";
import { createRandom } from "../../../src/core/random.ts";
import { randomPredictions, turnKinds } from "./stageFakes.ts";

const SIZE = 30;
const kinds = turnKinds(SIZE);

test("the pipeline applies its stages one after the other, and each learns", () => {
  const [whole, parts] = [new MixerParameters(), new MixerParameters()];
  const pipeline = new MixingPipeline(kinds, whole);
  const stages = STAGES.map(stage => stage.create(kinds, parts));
  const [mixed, byHand] = [new Float32Array(SIZE), new Float32Array(SIZE)];
  for (let round = 0; round < 20; round++) {
    const predictions = randomPredictions(createRandom(round), SIZE);
    pipeline.apply(mixed, predictions);
    for (const stage of stages) stage.apply(byHand, predictions);
    expect(mixed).toEqual(byHand);
    pipeline.learn(round);
    for (const stage of stages) stage.learn(round);
  }
  expect(whole.values).toEqual(parts.values);
  const start = new MixerParameters();
  for (const { sections } of STAGES) {
    for (const section of sections) expect(whole.section(section)).not.toEqual(start.section(section));
  }
});

test("each stage makes the token that came likelier where the same is predicted again", () => {
  for (const [k, stage] of STAGES.entries()) {
    const earlier = STAGES.slice(0, k).map(definition => definition.create(kinds, new MixerParameters()));
    const tested = stage.create(kinds, new MixerParameters());
    const predictions = randomPredictions(createRandom(4), SIZE);
    const predicted = (): number => {
      const mixed = new Float32Array(SIZE);
      for (const other of [...earlier, tested]) other.apply(mixed, predictions);
      return mixed[3]!;
    };
    const before = predicted();
    for (let round = 0; round < 100; round++) {
      predicted();
      tested.learn(3);
    }
    expect(predicted()).toBeGreaterThan(before);
  }
});
