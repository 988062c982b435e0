import { describe, expect, test } from "vitest";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { OpenDocument } from "../../../src/completion/reading/openDocument.ts";
import { createRandom } from "../../../src/core/random.ts";
import type { Vocabulary } from "../../../src/core/text/vocabulary.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../fakes.ts";

const LINE = "    total = total + price\n";

function moveTo(document: OpenDocument, prefix: string, isLate: () => boolean): void {
  document.setPrefix(prefix);
  document.advance(isLate);
}

/** Has one token per line, so that megabytes are read in seconds. */
function lineVocabulary(): Vocabulary {
  return {
    ...pieceVocabulary(),
    size: 4,
    eos: 3,
    encode(text) {
      const { length } = text.split("\n");
      const ids = new Int32Array(length - 1);
      return { ids: ids.map((_, k) => k % 3), ends: ids.map((_, k) => (k + 1) * LINE.length) };
    },
    lastBoundary: text => text.lastIndexOf("\n") + 1,
    bytesOf: () => new TextEncoder().encode(LINE),
  };
}

test("the checkpoints of a document of 5 MB are few, and dense at its end", () => {
  const vocabulary = lineVocabulary();
  const memory = WorkspaceMemory.build([], vocabulary.size, vocabulary.eos);
  const document = new OpenDocument({ vocabulary, memory, predictor: undefined }, new MixerParameters());
  const text = LINE.repeat(Math.ceil(5e6 / LINE.length));
  moveTo(document, text, () => false);
  const lengths = document.checkpointLengths;
  const tokens = document.reader.length;
  expect(tokens).toBe(text.length / LINE.length);
  expect(lengths.length).toBeLessThanOrEqual(512);
  expect(lengths[0]).toBe(0);
  const gaps = lengths.slice(1).map((length, k) => length - lengths[k]!);
  expect(Math.max(...gaps)).toBeLessThan(tokens / 100);
  expect(Math.max(...gaps.slice(-30))).toBe(16);

  // An edit far above the end costs at most one gap between checkpoints.
  const edited = text.length / 2;
  moveTo(document, text.slice(0, edited - (edited % LINE.length)), () => false);
  expect(document.checkpointLengths.length).toBeLessThanOrEqual(512);
  expect(document.reader.length).toBe(Math.floor(edited / LINE.length));
});

describe("a reader that goes far back", () => {
  const vocabulary = pieceVocabulary();
  const text = madeUpCode(createRandom(4), 90);
  const setUp = () => {
    const predictor = fakePredictor(vocabulary.size);
    const memory = WorkspaceMemory.build([], vocabulary.size, vocabulary.eos);
    const document = new OpenDocument({ vocabulary, memory, predictor }, new MixerParameters());
    return { document, predictor };
  };
  const never = () => false;
  const predictionOf = (document: OpenDocument) => {
    const distribution = new Float32Array(vocabulary.size);
    document.reader.predict(distribution);
    return distribution;
  };
  const fresh = (prefix: string) => {
    const { document } = setUp();
    moveTo(document, prefix, never);
    return predictionOf(document);
  };

  test("finds the one that it left where it stands, and reads nothing again", () => {
    const { document, predictor } = setUp();
    moveTo(document, text, never);
    const before = predictionOf(document);
    const counted = document.countedTokens;
    moveTo(document, text.slice(0, 100), never);
    expect(predictionOf(document)).toEqual(fresh(text.slice(0, 100)));
    expect(document.countedTokens).toBeGreaterThan(counted);
    const steps = predictor.steps();
    document.setPrefix(text);
    expect(document.distance()).toEqual({ read: 0, skimmed: 0 });
    document.advance(never);
    expect(predictor.steps()).toBe(steps);
    expect(predictionOf(document)).toEqual(before);
  });

  test("gives up the one that it left where the text before it has changed", () => {
    const { document } = setUp();
    moveTo(document, text, never);
    moveTo(document, text.slice(0, 100), never);
    const edited = `${text.slice(0, 100)}x${text.slice(100)}`;
    moveTo(document, edited, never);
    expect(predictionOf(document)).toEqual(fresh(edited));
  });

  test("keeps the one that it left where the text after it has changed", () => {
    const { document, predictor } = setUp();
    moveTo(document, text, never);
    moveTo(document, text.slice(0, 100), never);
    const steps = predictor.steps();
    moveTo(document, `${text} x`, never);
    expect(predictor.steps() - steps).toBeLessThan(20);
    expect(predictionOf(document)).toEqual(fresh(`${text} x`));
  });

  test("is whole again after it was stopped on its way, wherever it goes then", () => {
    const { document } = setUp();
    moveTo(document, text, never);
    document.release();
    expect(document.countedTokens).toBe(0);
    for (const [length, checks] of [
      [text.length, 2],
      [200, 2],
      [2400, 8],
      [60, 3],
      [2250, 0],
      [text.length, 4],
    ] as const) {
      let left = checks;
      document.setPrefix(text.slice(0, length));
      document.advance(() => --left < 0);
    }
    moveTo(document, text.slice(0, 2250), never);
    expect(predictionOf(document)).toEqual(fresh(text.slice(0, 2250)));
    moveTo(document, text, never);
    expect(predictionOf(document)).toEqual(fresh(text));
    moveTo(document, text.slice(0, 2400), never);
    expect(predictionOf(document)).toEqual(fresh(text.slice(0, 2400)));
  });

  test("is read again from fewer checkpoints once these are thinned", () => {
    const { document, predictor } = setUp();
    moveTo(document, text, never);
    for (let k = 0; k < 20; k++) document.thin();
    expect(document.checkpointLengths.length).toBe(2);
    document.release();
    const steps = predictor.steps();
    moveTo(document, text, never);
    expect(predictor.steps() - steps).toBeLessThanOrEqual(17);
    expect(predictionOf(document)).toEqual(fresh(text));
  });

  test("reads as a fresh document does, from wherever it comes and wherever it is stopped", () => {
    const { document } = setUp();
    const random = createRandom(12);
    let edited = text;
    for (let round = 0; round < 60; round++) {
      const length = Math.floor(random() * edited.length);
      if (random() < 0.3) edited = `${edited.slice(0, length)}x${edited.slice(length + Math.floor(random() * 30))}`;
      const cursor = Math.min(edited.length, length + Math.floor(random() * 9));
      let checks = Math.floor(random() * 40);
      document.setPrefix(edited.slice(0, cursor));
      document.advance(() => --checks < 0);
      if (random() < 0.1) document.release();
      if (random() < 0.1) document.thin();
      if (random() < 0.6) continue;
      document.advance(never);
      expect(predictionOf(document)).toEqual(fresh(edited.slice(0, cursor)));
    }
  });
});
