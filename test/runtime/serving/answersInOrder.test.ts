/** Requests that overlap: a long document is read while others are answered, and memory is refreshed in order. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

let home: string;
let modelFolder: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-order-"));
  modelFolder = path.join(home, "model");
  const request = { folder: "/workspace", modelFolder, budgetSeconds: 0, vocabularySize: 300, threads: 1 };
  const parts = { engine: coreEngine, fileSystem: memoryFileSystem(pairs(8)), emit: () => {} };
  await runTraining(request, { ...parts, clock: tickingClock(20), signal: new AbortController().signal });
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

async function load(workspace: FileSystem = memoryFileSystem({})): Promise<CompletionService> {
  const service = new CompletionService(coreEngine, systemClock);
  await service.load(modelFolder, workspace);
  return service;
}

/** What comes next stands far above the cursor, below the first lines. */
const filler = Object.values(pairs(8)).join("\n").repeat(9);
const zebra = "zebraValue.quagga = okapi(zebra, eland);\n".repeat(6);
const prefix = `${filler.slice(0, 4000)}\n${zebra}${filler}\nzebraValue.quag`;
const far = { path: "long.ts", prefix, suffix: "", minConfidence: 0.5, deadlineMs: 5000 };
const near = { path: "short.ts", prefix: "export { grapeVa", suffix: "", minConfidence: 0, deadlineMs: 5000 };

test("where the part that is read at once gives nothing, the answer waits until all is read", async () => {
  const service = await load();
  const { deadlineMs: _, ...untimed } = far;
  const { text } = await service.complete(untimed);
  expect(text).toMatch(/^ga = okapi/);
  expect((await (await load()).complete(far)).text).toBe(text);
}, 60_000);

test("other documents are answered while one is read, and whoever has left it gets nothing", async () => {
  const service = await load();
  const order: string[] = [];
  const waiting = service.complete(far).then(({ text }) => order.push(`long: ${text}`));
  const { text } = await service.complete(near);
  order.push(`short: ${text}`);
  await waiting;
  expect(order).toEqual(["short: lue as grape };", "long: "]);
});

test("the next request for a document ends the waiting for the one before, and reads on where that was", async () => {
  const service = await load();
  const [first, second] = await Promise.all([
    service.complete({ ...far, prefix: prefix.slice(0, -1) }),
    new Promise(resolve => setTimeout(resolve, 20)).then(() => service.complete(far)),
  ]);
  expect(first.text).toBe("");
  expect(second.text).toMatch(/^ga = okapi/);
}, 60_000);

test("a request that waits ends when the model is unloaded", async () => {
  const service = await load();
  const waiting = service.complete(far);
  await new Promise(resolve => setTimeout(resolve, 20));
  service.unload();
  expect((await waiting).text).toBe("");
});

test("of two refreshes that overlap, memory keeps what was read last", async () => {
  const files: Record<string, string> = { "src/a.ts": "const before = 1;\n" };
  const disk = memoryFileSystem(files);
  const reads: (() => void)[] = [];
  const slow: FileSystem = {
    ...disk,
    // The first read holds the old text, and takes as long as the test wants.
    async read(name) {
      const bytes = await disk.read(name);
      if (name === "src/a.ts" && reads.length === 0) await new Promise<void>(resolve => reads.push(resolve));
      return bytes;
    },
  };
  const service = await load(slow);
  const first = service.refresh({ paths: ["src/a.ts"] });
  await expect.poll(() => reads.length).toBe(1);
  files["src/a.ts"] = "const after = 2;\n";
  const second = service.refresh({ paths: ["src/a.ts"] });
  await new Promise(resolve => setTimeout(resolve, 50));
  reads[0]!();
  expect(await first).toEqual({ learned: 1, forgotten: 0 });
  expect(await second).toEqual({ learned: 1, forgotten: 0 });
  const { vocabulary, memory } = service.experts!;
  expect(vocabulary.decode(memory.idsOf("src/a.ts")!)).toBe("const after = 2;\n");
});

test("a refresh that fails does not keep the next one from running", async () => {
  const disk = memoryFileSystem({ "src/a.ts": "const a = 1;\n" });
  let isBroken = true;
  const list = async (folder: string) => {
    if (isBroken) throw new Error("the disk is gone");
    return disk.list(folder);
  };
  const service = await load({ ...disk, list });
  await expect(service.refresh({ paths: ["src/a.ts"] })).rejects.toThrow("the disk is gone");
  isBroken = false;
  expect(await service.refresh({ paths: ["src/a.ts"] })).toEqual({ learned: 1, forgotten: 0 });
});
