import { describe, expect, test } from "vitest";
import { type Experts, freshMixerParameters } from "../../../src/completion/mixing/experts.ts";
import { OpenDocument } from "../../../src/completion/reading/openDocument.ts";
import { PartialDocument } from "../../../src/completion/reading/partialDocument.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary(["return", " const", " value", " total", ");\n"]);
const text = madeUpCode(createRandom(5), 90);
const LAST_TOKENS = 100;
const never = (): boolean => false;

const experts: Experts = {
  vocabulary,
  predictor: fakePredictor(vocabulary.size),
  memory: WorkspaceMemory.build([{ path: "a", ids: vocabulary.encode(text).ids }], vocabulary.size, vocabulary.eos),
};
const begun = freshMixerParameters(experts).values;

/** What the reader of the same part has learned, at each of several cursors. */
function learnedAt(prefixes: readonly string[], lastTokens: number): readonly Float32Array[] {
  const document = OpenDocument.readInPart(experts, freshMixerParameters(experts), prefixes[0]!, lastTokens);
  return prefixes.map(prefix => {
    document.setPrefix(prefix);
    document.advance(never);
    return document.reader.parameters.values.slice();
  });
}

function partial(prefix: string, isLearned: boolean, lastTokens = LAST_TOKENS): PartialDocument {
  return new PartialDocument(experts, { parameters: freshMixerParameters(experts), isLearned }, prefix, lastTokens);
}

/** The largest difference. */
function distance(got: Float32Array, want: Float32Array): number {
  return got.reduce((most, value, k) => Math.max(most, Math.abs(value - want[k]!)), 0);
}

const prefixes = [text.slice(0, 1500), text.slice(0, 1560), text.slice(0, 1540), text.slice(0, 1700)];

describe("a document that is read in part", () => {
  test("answers with half as much again as it has learned, and learns on from what it has learned", () => {
    const document = partial(prefixes[0]!, false);
    for (const [k, learned] of learnedAt(prefixes, LAST_TOKENS).entries()) {
      expect(document.setPrefix(prefixes[k]!)).toBe(true);
      expect(document.advance(never)).toBeDefined();
      const farther = learned.map((value, at) => begun[at]! + 1.5 * (value - begun[at]!));
      expect(distance(document.reader.parameters.values, farther)).toBeLessThan(1e-5);
      expect(distance(farther, learned)).toBeGreaterThan(0.01);
      document.reader.predict(new Float32Array(vocabulary.size));
    }
  });

  test("answers with what it has learned where the whole document was learned before", () => {
    const document = partial(prefixes[0]!, true);
    document.advance(never);
    const [learned] = learnedAt(prefixes, LAST_TOKENS);
    expect(distance(document.reader.parameters.values, learned!)).toBe(0);
  });

  test("answers with what it has learned where it is read from the top", () => {
    const whole = 100_000;
    const document = partial(prefixes[0]!, false, whole);
    document.advance(never);
    const [learned] = learnedAt(prefixes, whole);
    expect(distance(document.reader.parameters.values, learned!)).toBe(0);
  });
});
