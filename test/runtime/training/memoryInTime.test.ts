/** The memory of a run holds no more than a model folder may store. */
import { expect, test } from "vitest";
import { tokensOf } from "../../../src/runtime/training/learnedCorpus.ts";
import { fittingMemory } from "../../../src/runtime/training/memoryInTime.ts";
import { tickingClock } from "../support.ts";

const documents = (names: string, count: number) =>
  Array.from({ length: count }, (_, k) => ({ path: `${names}${k}.ts`, ids: new Int32Array(99).fill(1) }));
const vocabulary = { size: 10, eos: 0 };
const within = { clock: tickingClock(1), deadlineMs: Number.POSITIVE_INFINITY };

test("files beyond the limit are left out, in the same share on both sides of the split", () => {
  const encoded = { training: documents("a", 80), validation: documents("b", 20) };
  expect(fittingMemory(encoded, vocabulary, within)).toBe(encoded);
  const { training, validation } = fittingMemory(encoded, vocabulary, { ...within, maxTokens: 5000 });
  expect(tokensOf(training)).toBe(4000);
  expect(tokensOf(validation)).toBe(1000);
});
