/** A workspace that was never learned is ready to complete after one look at each file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { splitCorpus } from "../../../src/workspace/split.ts";
import { memoryFileSystem } from "../support.ts";
import { openSmallBase, smallBase } from "./smallBase.ts";

const FILES = 500;
const FOLDERS = 10;

/** Each file has lines that no other one has. */
const lineOf = (k: number): string => `const gauge${k} = measure("tide", ${k * 7919});`;
const files = Object.fromEntries(
  Array.from({ length: FILES }, (_, k) => [`src/${k % FOLDERS}/f${k}.ts`, `${lineOf(k)}\n`.repeat(4)]),
);
const { training } = splitCorpus(Object.entries(files).map(([path, text]) => ({ path, text })));

const { vocabulary } = smallBase;

/** The workspace, and how often each file was read and each folder listed. */
function counted(): { fileSystem: FileSystem; reads: Map<string, number>; lists: Map<string, number> } {
  const [reads, lists] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, path: string) => counts.set(path, (counts.get(path) ?? 0) + 1);
  const all = memoryFileSystem(files);
  const fileSystem: FileSystem = {
    ...all,
    list(folder) {
      count(lists, folder);
      return all.list(folder);
    },
    read(file, maxBytes) {
      count(reads, file);
      return all.read(file, maxBytes);
    },
  };
  return { fileSystem, reads, lists };
}

const listsOf = ({ lists }: ReturnType<typeof counted>): number => [...lists.values()].reduce((a, b) => a + b, 0);

let modelFolder: string;
beforeEach(() => {
  modelFolder = path.join(mkdtempSync(path.join(tmpdir(), "recurrent-ready-")), "model");
});
afterEach(() => {
  rmSync(path.dirname(modelFolder), { recursive: true, force: true });
  vi.restoreAllMocks();
});

test(`${FILES} files are each read and encoded once before the first answer, which knows them`, async () => {
  const building = counted();
  const encode = vi.spyOn(vocabulary, "encode");
  const environment = { engine: coreEngine, openBaseModel: openSmallBase, clock: systemClock, emit: () => {} };
  await runTraining(
    { folder: "/w", modelFolder, threads: 1, budgetSeconds: 0 },
    { ...environment, fileSystem: building.fileSystem, signal: new AbortController().signal },
  );
  expect([...building.reads.keys()].sort()).toEqual(Object.keys(files).sort());
  expect([...building.reads.values()].every(count => count === 1)).toBe(true);
  // The root is also looked at before anything is read.
  const root = building.lists.get("");
  expect({ root, folders: building.lists.size - 1, lists: listsOf(building) }).toEqual({
    root: 2,
    folders: FOLDERS + 1,
    lists: FOLDERS + 3,
  });
  const encoded = encode.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
  const chars = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  expect(encoded / chars).toBeLessThan(1.1);

  const opening = counted();
  const service = new CompletionService(coreEngine, systemClock, openSmallBase);
  await service.load(modelFolder, opening.fileSystem, {});
  expect([...opening.reads.keys()]).toEqual([]);
  expect(listsOf(opening)).toBeLessThanOrEqual(FOLDERS + 3);
  const last = training.at(-1)!.text.split("\n")[0]!;
  const prefix = last.slice(0, last.indexOf("("));
  const { text } = await service.complete({ path: "new.ts", prefix, suffix: "", minConfidence: 0 });
  expect(text).not.toBe("");
  expect(last.slice(prefix.length).startsWith(text)).toBe(true);
  service.unload();
});
