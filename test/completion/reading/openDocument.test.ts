import { expect, test } from "vitest";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { OpenDocument } from "../../../src/completion/reading/openDocument.ts";
import type { Vocabulary } from "../../../src/core/text/vocabulary.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { pieceVocabulary } from "../fakes.ts";

const LINE = "    total = total + price\n";

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
  document.moveTo(text, () => false);
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
  document.moveTo(text.slice(0, edited - (edited % LINE.length)), () => false);
  expect(document.checkpointLengths.length).toBeLessThanOrEqual(512);
  expect(document.reader.length).toBe(Math.floor(edited / LINE.length));
});
