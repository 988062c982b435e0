/** The memory usage of the workspace memory, as the process sees it. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { OrderBlend } from "../../src/memory/blend.ts";
import { MEMORY_ORDER } from "../../src/memory/memoryCursor.ts";
import { CountMerger } from "../../src/memory/orderCounts.ts";
import type { MemoryDocument } from "../../src/memory/segment.ts";
import { WorkspaceMemory } from "../../src/memory/workspaceMemory.ts";

const SIZE = 2048;
const FILES = 200;
const FILE_TOKENS = 2000;

/** The bytes of all typed arrays in use, after garbage collection. Other objects are negligible. */
function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // One collection frees in the background; a second one makes sure that it has finished.
  for (let k = 0; k < 3; k++) collect();
  return process.memoryUsage().arrayBuffers;
}

/** Tokens with the uneven distribution of words. */
function documentOf(random: () => number, path: string): MemoryDocument {
  const ids = Int32Array.from({ length: FILE_TOKENS }, () => Math.floor(SIZE ** random()) - 1);
  return { path, ids };
}

/** Predicts along a text, which fills the cache of counts. */
function read(memory: WorkspaceMemory, ids: Int32Array): void {
  const [blend, merger, cursor] = [new OrderBlend(MEMORY_ORDER), new CountMerger(SIZE), memory.cursor()];
  for (const id of ids) {
    cursor.advance(id);
    cursor.collect(blend, merger);
  }
}

test("a token takes at most 16 bytes, also after many files were saved and deleted and many tokens predicted", () => {
  const random = createRandom(1);
  const before = bytesInUse();
  const documents = Array.from({ length: FILES }, (_, k) => documentOf(random, `src/file${k}.ts`));
  const memory = WorkspaceMemory.build(documents, SIZE, SIZE - 1);
  documents.length = 0;
  for (let k = 0; k < 20; k++) memory.add(documentOf(random, `src/file${k * 3}.ts`));
  for (let k = 0; k < 10; k++) memory.remove(`src/file${k * 7 + 1}.ts`);
  for (let k = 0; k < 10; k++) read(memory, documentOf(random, "").ids);
  const tokens = memory.documents().reduce((sum, { ids }) => sum + ids.length + 1, 0);
  expect(tokens).toBe((FILES - 10) * (FILE_TOKENS + 1));
  const bytesPerToken = (bytesInUse() - before) / tokens;
  console.log(`${bytesPerToken.toFixed(2)} bytes per token`);
  expect(bytesPerToken).toBeLessThan(16);
  expect(memory.size).toBe(FILES - 10);
});
