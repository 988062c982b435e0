/** What the spellings of unknown tokens cost. */
import { expect, test } from "vitest";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { unknownBits } from "../../../src/core/text/vocabulary.ts";

const symbol = Math.log2(257);

test("each byte of an unknown word costs a symbol, and so does its end", () => {
  const words = trainVocabulary("word", ["the cat sat"], 300);
  const cost = (text: string) => unknownBits(words, text, words.encode(text));
  expect(cost("the cat")).toBe(0);
  expect(cost("the dog")).toBeCloseTo(4 * symbol, 9);
  expect(cost("grün cat")).toBeCloseTo(6 * symbol, 9);
});

test("tokens of bytes leave nothing unknown", () => {
  const bytes = trainVocabulary("bpe", ["the cat sat"], 300);
  expect(unknownBits(bytes, "grün", bytes.encode("grün"))).toBe(0);
});
