/** The memory of a run holds no more than a model folder may store. */
import { expect, test } from "vitest";
import { tokensOf } from "../../../src/runtime/training/learnedCorpus.ts";
import { fittingMemory } from "../../../src/runtime/training/memoryInTime.ts";
import { tickingClock } from "../support.ts";

const documents = (names: string, count: number) =>
  Array.from({ length: count }, (_, k) => ({
    path: `${names}${k}.ts`,
    ids: new Int32Array(99).fill(1),
    spellingBits: 0,
  }));
const vocabulary = { size: 10, eos: 0 };
const within = { clock: tickingClock(1), deadlineMs: Number.POSITIVE_INFINITY };

test("files beyond the limit are left out, in the same share on both sides of the split", () => {
  const encoded = { training: documents("a", 80), validation: documents("b", 20) };
  expect(fittingMemory(encoded, vocabulary, within)).toBe(encoded);
  const words = 100 * (99 + 4 + 6 / 4);
  const { training, validation } = fittingMemory(encoded, vocabulary, { ...within, maxWords: words / 2 });
  expect(tokensOf(training)).toBe(4000);
  expect(tokensOf(validation)).toBe(1000);
});

test("many small files cost the place of their names and lengths, and are never more than can be read again", () => {
  const encoded = {
    training: documents("a", 80).map(({ path }) => ({ path, ids: Int32Array.of(1), spellingBits: 0 })),
    validation: [],
  };
  expect(fittingMemory(encoded, vocabulary, { ...within, maxWords: 32 * 20 }).training).toHaveLength(20);
});
