import { expect, test } from "vitest";
import { generate, generateTokens } from "../../../src/completion/sample/generate.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fakePredictor, pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary([" value", " return"]);
const text = "let a = value;\nreturn a + value;\n".repeat(4);
const memory = WorkspaceMemory.build(
  [{ path: "a", ids: vocabulary.encode(text).ids }],
  vocabulary.size,
  vocabulary.eos,
);
const request = { prompt: "let a", length: 40, temperature: 0.8, seed: 7 };

test.each([true, false])(
  "the same seed generates the same text, and another seed another text (network: %s)",
  withNetwork => {
    const experts = { vocabulary, predictor: withNetwork ? fakePredictor(vocabulary.size) : undefined, memory };
    const written = generate(experts, request);
    expect(written).toBe(generate(experts, request));
    expect(written).not.toBe(generate(experts, { ...request, seed: 8, temperature: 1.5 }));
  },
);

test("without a network the text comes from the memory", () => {
  const experts = { vocabulary, predictor: undefined, memory };
  expect(generate(experts, { ...request, temperature: 0, length: 10 })).toMatch(/^ = value;/);
});

test("the text stops at the requested length", () => {
  const experts = { vocabulary, predictor: fakePredictor(vocabulary.size), memory };
  expect(generate(experts, { ...request, length: 12 }).length).toBeLessThan(12 + 8);
  expect(generate(experts, { ...request, length: 0 })).toBe("");
});

test("each token has its probability and the five likeliest tokens at its position, the likeliest first", () => {
  const experts = { vocabulary, predictor: fakePredictor(vocabulary.size), memory };
  const { text, tokens } = generateTokens(experts, { ...request, temperature: 0 });
  expect(text).toBe(generate(experts, { ...request, temperature: 0 }));
  expect(tokens.length).toBeGreaterThan(4);
  for (const { text: written, probability, likeliest } of tokens) {
    expect(likeliest).toHaveLength(5);
    expect(likeliest[0]).toEqual({ text: written, probability });
    const sorted = likeliest.map(token => token.probability).toSorted((a, b) => b - a);
    expect(likeliest.map(token => token.probability)).toEqual(sorted);
  }
});
