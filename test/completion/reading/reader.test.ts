/** What a reader learns on its way. */
import { expect, test } from "vitest";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { Reader } from "../../../src/completion/reading/reader.ts";
import { createRandom } from "../../../src/core/random.ts";
import { DocumentCache } from "../../../src/memory/documentCache.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../fakes.ts";

test("a reader learns the same, whether it is asked to predict each token or not", () => {
  const vocabulary = pieceVocabulary(["return", " const", " value"]);
  const { ids } = vocabulary.encode(madeUpCode(createRandom(3), 40));
  const documents = [{ path: "known", ids: vocabulary.encode(madeUpCode(createRandom(6), 60)).ids }];
  const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
  const experts = { vocabulary, memory, predictor: fakePredictor(vocabulary.size) };
  const [asked, unasked] = [new MixerParameters(), new MixerParameters()];
  const [asking, reading] = [new Reader(experts, asked), new Reader(experts, unasked)];
  const distribution = new Float32Array(vocabulary.size);
  for (const id of ids) {
    asking.predict(distribution);
    asking.read(id);
    reading.read(id);
  }
  expect(unasked.values).toEqual(asked.values);
  expect(unasked.values).not.toEqual(new MixerParameters().values);
  const other = new Float32Array(vocabulary.size);
  asking.predict(distribution);
  reading.predict(other);
  expect(other).toEqual(distribution);
});

test("a text beside the one that is read changes predictions but not what is learned", () => {
  const vocabulary = pieceVocabulary(["return", " const", " value"]);
  const { ids } = vocabulary.encode(madeUpCode(createRandom(3), 12));
  const memory = WorkspaceMemory.build([], vocabulary.size, vocabulary.eos);
  const experts = { vocabulary, memory, predictor: fakePredictor(vocabulary.size) };
  const cache = new DocumentCache();
  for (const id of vocabulary.encode(madeUpCode(createRandom(8), 12)).ids) cache.append(id);
  const [asked, unasked] = [new MixerParameters(), new MixerParameters()];
  const [asking, reading] = [new Reader(experts, asked), new Reader(experts, unasked)];
  const [beside, alone] = [new Float32Array(vocabulary.size), new Float32Array(vocabulary.size)];
  let different = 0;
  for (const id of ids) {
    asking.predict(beside, asking.copyOfPosition(cache));
    reading.predict(alone);
    if (beside.some((probability, k) => probability !== alone[k])) different++;
    asking.read(id);
    reading.read(id);
  }
  expect(different).toBeGreaterThan(ids.length / 2);
  expect(asked.values).toEqual(unasked.values);
  asking.predict(beside);
  reading.predict(alone);
  expect(beside).toEqual(alone);
});
