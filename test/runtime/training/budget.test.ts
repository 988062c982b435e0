/** A run keeps to its budget: what does not fit is left out, and the report says so. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Vocabulary } from "../../../src/core/text/vocabulary.ts";
import type { TrainingEvent, TrainingRequest } from "../../../src/protocol/training.ts";
import type { LoopClock } from "../../../src/runtime/common/loopClock.ts";
import { encodeFiles } from "../../../src/runtime/training/learnedCorpus.ts";
import { fittingMemory, SAMPLE_TOKENS, tokensInTime } from "../../../src/runtime/training/memoryInTime.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { loadModel } from "../../../src/storage/modelFolder.ts";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { memoryFileSystem } from "../support.ts";

let modelFolder: string;
beforeEach(async () => {
  modelFolder = path.join(await mkdtemp(path.join(tmpdir(), "recurrent-budget-")), "model");
});
afterEach(() => rm(path.dirname(modelFolder), { recursive: true, force: true }));

/** Time passes only where a test says so. */
function handClock(): LoopClock & { pass(ms: number): void } {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    date: () => new Date(0),
    nextTurn: () => new Promise<void>(resolve => setImmediate(resolve)),
    pass(ms) {
      nowMs += ms;
    },
  };
}

const manyFiles = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, k) => [
      `${k % 2 === 0 ? "a" : "z"}/f${k}.ts`,
      `let value${k} = ${k};\n`.repeat(8),
    ]),
  );

/** A disk on which each listing and each file takes its time. */
function slowFiles(
  files: Readonly<Record<string, string>>,
  clock: ReturnType<typeof handClock>,
  ms: { list?: number; size?: number; read?: number },
) {
  const inner = memoryFileSystem(files);
  let reads = 0;
  const fileSystem: FileSystem = {
    ...inner,
    list(folder) {
      clock.pass(ms.list ?? 0);
      return inner.list(folder);
    },
    size(file) {
      clock.pass(ms.size ?? 0);
      return inner.size(file);
    },
    read(file) {
      reads++;
      clock.pass(ms.read ?? 0);
      return inner.read(file);
    },
  };
  return { fileSystem, reads: () => reads };
}

async function train(request: Partial<TrainingRequest>, fileSystem: FileSystem, clock: LoopClock) {
  const events: TrainingEvent[] = [];
  const usual = {
    folder: "/w",
    modelFolder,
    budgetSeconds: 20,
    hidden: 4,
    vocabularySize: 300,
    threads: 1,
    maxSteps: 2,
  };
  const end = await runTraining(
    { ...usual, ...request },
    { engine: coreEngine, fileSystem, clock, signal: new AbortController().signal, emit: event => events.push(event) },
  );
  const report = events.flatMap(event => (event.type === "corpus" ? [event.report] : []))[0]!;
  return { end, report };
}

describe("a folder that takes longer to read than the budget", () => {
  test("is read for a quarter of it; the rest is left out, the run trains, and the report says so", async () => {
    const clock = handClock();
    const { fileSystem, reads } = slowFiles(manyFiles(1000), clock, { read: 50 });
    const { end, report } = await train({}, fileSystem, clock);
    // 5 s, and what was under way.
    expect(reads()).toBeGreaterThanOrEqual(100);
    expect(reads()).toBeLessThanOrEqual(100 + 16);
    const known = report.trainingFiles + report.validationFiles;
    expect(known).toBeGreaterThan(80);
    expect(report.skipped).toMatchObject([{ reason: "overBudget", count: 1000 - known }]);
    expect(end).toMatchObject({ steps: 2, isWritten: true });
    expect(end.elapsedMs).toBeLessThanOrEqual(20_000);
    const stored = await loadModel(modelFolder);
    expect(stored.ok && stored.model.corpus).toEqual(report);
  });

  test("is read in time, although the sizes of its files alone would take longer", async () => {
    const clock = handClock();
    const { fileSystem, reads } = slowFiles(manyFiles(4000), clock, { size: 4 });
    const { end, report } = await train({}, fileSystem, clock);
    expect(reads()).toBeGreaterThanOrEqual(1000);
    expect(reads()).toBeLessThanOrEqual(1250 + 256);
    expect(report.skipped).toMatchObject([{ reason: "overBudget" }]);
    expect(end).toMatchObject({ isWritten: true });
    expect(end.elapsedMs).toBeLessThanOrEqual(20_000);
  });

  test("is represented from everywhere", async () => {
    const clock = handClock();
    const { report } = await train({}, slowFiles(manyFiles(1000), clock, { read: 50 }).fileSystem, clock);
    const { examples } = report.skipped[0]!;
    expect(examples.length).toBeGreaterThan(0);
    const stored = await loadModel(modelFolder);
    const memory = stored.ok ? Buffer.from(stored.model.memory).toString("latin1") : "";
    expect(memory.match(/a\/f\d+\.ts/g)!.length).toBeGreaterThan(25);
    expect(memory.match(/z\/f\d+\.ts/g)!.length).toBeGreaterThan(25);
  });

  test("is read to its end without training, where the budget is 0", async () => {
    const clock = handClock();
    const { report } = await train(
      { budgetSeconds: 0 },
      slowFiles(manyFiles(200), clock, { read: 1000 }).fileSystem,
      clock,
    );
    expect(report.trainingFiles + report.validationFiles).toBe(200);
    expect(report.skipped).toEqual([]);
  });

  test("is listed for an eighth of the budget, and files that were found by then are learned", async () => {
    const clock = handClock();
    const folders = Array.from({ length: 100 }, (_, k) => [`d${k}/e/deep.ts`, `let deep${k} = ${k};\n`]);
    const files = { ...manyFiles(100), ...Object.fromEntries(folders) };
    const { fileSystem } = slowFiles(files, clock, { list: 100 });
    const { end, report } = await train({}, fileSystem, clock);
    expect(report.trainingFiles + report.validationFiles).toBeGreaterThanOrEqual(1);
    const late = report.skipped.find(({ reason }) => reason === "overBudget")!;
    expect(late.count).toBeGreaterThan(50);
    expect(end.elapsedMs).toBeLessThanOrEqual(20_000);
  });
});

describe("encoding", () => {
  const files = Array.from({ length: 100 }, (_, k) => ({ path: `f${k}.ts`, text: `text ${k}` }));
  const split = { training: files.slice(0, 90), validation: files.slice(90) };
  const signal = new AbortController().signal;
  const encoder = (clock: ReturnType<typeof handClock>) =>
    ({
      encode(text: string) {
        clock.pass(10);
        return { ids: Int32Array.of(text.length) };
      },
    }) as unknown as Vocabulary;

  test("ends at its deadline, with files of both sides in their order", async () => {
    const clock = handClock();
    const { training, validation } = await encodeFiles(split, encoder(clock), { clock, signal, deadlineMs: 500 });
    expect(clock.nowMs()).toBe(500);
    expect(training.length + validation.length).toBeGreaterThanOrEqual(49);
    expect(validation.length).toBeGreaterThan(0);
    const order = [...training, ...validation].map(({ path }) => files.findIndex(file => file.path === path));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("of all files changes nothing in their order", async () => {
    const clock = handClock();
    const all = await encodeFiles(split, encoder(clock), { clock, signal, deadlineMs: Number.POSITIVE_INFINITY });
    expect([...all.training, ...all.validation].map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  });

  test("encodes one file at least", async () => {
    const clock = handClock();
    expect((await encodeFiles(split, encoder(clock), { clock, signal, deadlineMs: 0 })).training).toHaveLength(1);
  });
});

describe("the memory", () => {
  const document = (k: number) => ({ path: `f${k}.ts`, ids: new Int32Array(10_000).fill(k % 7), spellingBits: 0 });
  const encoded = {
    training: Array.from({ length: 45 }, (_, k) => document(k)),
    validation: Array.from({ length: 5 }, (_, k) => document(45 + k)),
  };
  const vocabulary = { size: 8, eos: 7 };

  /** Each look at the clock takes a second, so that the sample takes one. */
  const slowClock = (): LoopClock => {
    let looks = 0;
    return { nowMs: () => 1000 * looks++, date: () => new Date(0), nextTurn: async () => {} };
  };

  test("is as large as the time allows, by the speed of a sample, and keeps the held-out files' share", () => {
    // 200,000 tokens take a second, so that 30 s are enough for 12 times as many with the reserve of 2.5.
    const { training, validation } = fittingMemory(encoded, vocabulary, { clock: slowClock(), deadlineMs: 4750 });
    expect(training.length).toBeGreaterThan(25);
    expect(training.length).toBeLessThan(35);
    expect(validation.length).toBe(3);
  });

  test("is whole where the time is enough, where it is small, and without a budget", () => {
    expect(fittingMemory(encoded, vocabulary, { clock: slowClock(), deadlineMs: 60_000 })).toBe(encoded);
    expect(fittingMemory(encoded, vocabulary, { clock: slowClock(), deadlineMs: Number.POSITIVE_INFINITY })).toBe(
      encoded,
    );
    const small = { training: encoded.training.slice(0, SAMPLE_TOKENS / 10_001 - 1), validation: [] };
    expect(fittingMemory(small, vocabulary, { clock: slowClock(), deadlineMs: 0 })).toBe(small);
  });

  test("never is smaller than the sample", () => {
    expect(tokensInTime({ tokens: 1000, tookMs: 500 }, -10)).toBe(1000);
    expect(tokensInTime({ tokens: 1000, tookMs: 500 }, 12_500)).toBe(10_000);
    expect(tokensInTime({ tokens: 1000, tookMs: 0 }, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a corpus of 44 characters", () => {
  const tiny = memoryFileSystem({ "a.ts": "let a = 1;\nlet b = 2;\nlet c = 3;\nlet d = 4;\n" });
  const large = memoryFileSystem(manyFiles(20));

  test.each([0, 20])("never replaces a model, with a budget of %d s", async budgetSeconds => {
    await train({}, large, handClock());
    const before = await readFile(path.join(modelFolder, "manifest.json"), "utf8");
    await expect(train({ budgetSeconds }, tiny, handClock())).rejects.toThrow(
      /holds only 44 characters .* at least 1000/,
    );
    expect(await readFile(path.join(modelFolder, "manifest.json"), "utf8")).toBe(before);
  });

  test("is not trained, but remembered beside the base model where there is no other", async () => {
    await expect(train({}, tiny, handClock())).rejects.toThrow(/holds only 44 characters/);
    expect((await train({ budgetSeconds: 0 }, tiny, handClock())).end.isWritten).toBe(true);
  });
});

test("a run tells how long each stage took", async () => {
  const clock = handClock();
  const { fileSystem } = slowFiles(manyFiles(50), clock, { read: 20 });
  const { end } = await train({}, fileSystem, clock);
  expect(end.stageMs).toEqual({ reading: 1000, vocabulary: 0, memory: 0, training: 0, measuring: 0, writing: 0 });
  expect(Object.values(end.stageMs!).reduce((sum, ms) => sum + ms, 0)).toBe(end.elapsedMs);
});
