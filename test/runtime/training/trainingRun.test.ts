import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Engine } from "../../../src/core/network/engine.ts";
import type { TrainingEvent, TrainingRequest } from "../../../src/protocol/training.ts";
import { type LoopClock, systemClock } from "../../../src/runtime/common/loopClock.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { TrainingError } from "../../../src/runtime/training/trainingError.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { loadModel } from "../../../src/storage/modelFolder.ts";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

let modelFolder: string;
beforeEach(async () => {
  modelFolder = path.join(await mkdtemp(path.join(tmpdir(), "recurrent-run-")), "model");
});
afterEach(() => rm(path.dirname(modelFolder), { recursive: true, force: true }));

interface RunParts {
  readonly fileSystem?: FileSystem;
  readonly clock?: LoopClock;
  readonly engine?: Engine;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
}

/** A tiny network on a tiny workspace. Each reading of the clock takes 50 ms. */
async function train(request: Partial<TrainingRequest> = {}, parts: RunParts = {}) {
  const events: TrainingEvent[] = [];
  const end = await runTraining(
    {
      folder: "/workspace",
      modelFolder,
      budgetSeconds: 100,
      hidden: 12,
      vocabularySize: 280,
      threads: 1,
      maxSteps: 24,
      ...request,
    },
    {
      engine: coreEngine,
      fileSystem: memoryFileSystem(pairs(8)),
      clock: tickingClock(50),
      signal: new AbortController().signal,
      emit(event) {
        events.push(event);
        parts.onEvent?.(event);
      },
      ...parts,
    },
  );
  return { end, events };
}

type EventOf<T extends TrainingEvent["type"]> = Extract<TrainingEvent, { type: T }>;
const of = <T extends TrainingEvent["type"]>(events: readonly TrainingEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

async function storedWeights(): Promise<ReadonlyMap<string, unknown>> {
  const loaded = await loadModel(modelFolder);
  if (!loaded.ok || !loaded.model.parameters) throw new Error("no weights");
  return loaded.model.parameters;
}

test("the network learns the files below the focus alone, and the memory has all of them", async () => {
  const files = { ...prefixed("app/", pairs(8)), ...prefixed("docs/", pairs(4)) };
  const run = async (focus?: string) => {
    const { events } = await train(
      { seed: 3, ...(focus !== undefined && { focus }) },
      { fileSystem: memoryFileSystem(files) },
    );
    const loaded = await loadModel(modelFolder);
    if (!loaded.ok) throw new Error(loaded.reason);
    return { loss: of(events, "step").map(({ trainLossNatsPerToken }) => trainLossNatsPerToken), model: loaded.model };
  };
  const all = await run();
  const app = await run("app");
  expect(app.loss).not.toEqual(all.loss);
  expect(await run("app").then(({ loss }) => loss)).toEqual(app.loss);
  expect(app.model.memory).toEqual(all.model.memory);
  expect(app.model.corpus).toEqual(all.model.corpus);
  expect(app.model.record.learnedPaths).not.toEqual(all.model.record.learnedPaths);
  await expect(run("app/none")).rejects.toThrow("no file to train on");
});

const prefixed = (prefix: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [prefix + path, text.replaceAll("Value", `${prefix.length}Value`)]),
  );

test("a model of a folder completes as the folder's text does", async () => {
  const { end, events } = await train({ maxSteps: 80, vocabularySize: 360 });
  expect(end).toMatchObject({ reason: "finished", steps: 80, isWritten: true, modelFolder });
  expect(of(events, "validation").at(-1)!.bitsPerChar).toBeLessThan(of(events, "validation")[0]!.bitsPerChar);

  const service = new CompletionService(coreEngine, systemClock);
  expect(await service.load(modelFolder)).toMatchObject({ cell: "lstm", hidden: 12 });
  const prefix = 'const grapeValue = measure("grape");\nexport { grapeVa';
  const { text } = await service.complete({ path: "src/new.ts", prefix, suffix: "", minConfidence: 0 });
  expect(text).toContain("lue as grape };");
});

test("held-out figures are those of the whole model, and better than the network alone", async () => {
  const { end } = await train();
  expect(end.heldOut!.files).toBeGreaterThan(0);
  expect(end.heldOut!.bitsPerChar).toBeLessThan(end.heldOut!.networkBitsPerChar!);
});

test("the held-out files enter memory at the end", async () => {
  const { events } = await train();
  const report = of(events, "corpus")[0]!.report;
  expect(report.validationFiles).toBeGreaterThan(0);
  const service = new CompletionService(coreEngine, systemClock);
  await service.load(modelFolder);
  const known = Object.keys(pairs(8)).filter(file => service.experts!.memory.has(file));
  expect(known).toHaveLength(8);
});

test("the mixture of the held-out files is stored and used", async () => {
  await train();
  const service = new CompletionService(coreEngine, systemClock);
  await service.load(modelFolder);
  const { mixerParameters: mixture } = service.experts!;
  expect(mixture?.values).toHaveLength(new MixerParameters().values.length);
  expect(mixture?.values).not.toEqual(new MixerParameters().values);
  const stored = await loadModel(modelFolder);
  expect(stored.ok && stored.model.record.mixture).toBe(mixture?.toText());
});

test("corpus report and reliability are stored as they are reported", async () => {
  const { events, end } = await train({}, { clock: tickingClock(2) });
  const [report] = of(events, "corpus").map(event => event.report);
  expect(report?.learned?.reduce((sum, { files }) => sum + files, 0)).toBe(report?.trainingFiles);
  expect(report?.heldOut?.reduce((sum, { chars }) => sum + chars, 0)).toBe(report?.validationChars);
  expect(end.heldOut?.reliability?.length).toBeGreaterThan(0);
  const stored = await loadModel(modelFolder);
  if (!stored.ok) throw new Error(stored.reason);
  expect(stored.model.record.heldOut).toEqual(end.heldOut);
  expect(stored.model.corpus).toEqual(report);
});

test("the phases come in order", async () => {
  const { events } = await train();
  const phases = of(events, "phase").map(({ phase }) => phase);
  expect(phases).toEqual(["reading", "vocabulary", "memory", "training", "measuring", "writing"]);
});

test("it samples before the first step and after each validation, at three temperatures", async () => {
  const { events } = await train();
  const samples = of(events, "sample");
  const steps = [0, ...of(events, "validation").map(({ step }) => step)];
  expect(samples.map(({ step }) => step)).toEqual(steps.flatMap(step => [step, step, step]));
  expect(new Set(samples.map(({ temperature }) => temperature)).size).toBe(3);
  const first = events.findIndex(({ type }) => type === "step");
  expect(events.slice(0, first).filter(({ type }) => type === "sample")).toHaveLength(3);
});

test("it completes at the same held-out places before the first step, after validations, and at the end", async () => {
  const { events } = await train({}, { clock: tickingClock(2) });
  const completions = of(events, "completions");
  expect(completions.length).toBeGreaterThan(2);
  const steps = completions.map(({ step }) => step);
  expect(steps[0]).toBe(0);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  const validated = new Set([0, ...of(events, "validation").map(({ step }) => step)]);
  for (const step of steps) expect(validated).toContain(step);
  const placesAt = (k: number) =>
    completions.at(k)!.places.map(({ path, line, typed, actual }) => ({ path, line, typed, actual }));
  expect(placesAt(0).length).toBeGreaterThan(0);
  for (const k of completions.keys()) expect(placesAt(k)).toEqual(placesAt(0));
  const heldOut = new Set(of(events, "corpus")[0]!.report.heldOut?.flatMap(({ examples }) => examples));
  expect(heldOut.size).toBeGreaterThan(0);
  // Before the held-out files enter memory, the last event measures.
  expect(events.findLastIndex(({ type }) => type === "completions")).toBeLessThan(
    events.findLastIndex(event => event.type === "phase" && event.phase === "writing"),
  );
});

describe("with a given number of steps a run is the same to the last bit", () => {
  test("whatever the clock does", async () => {
    const first = await train();
    const firstWeights = await storedWeights();
    const second = await train({}, { clock: tickingClock(120) });
    expect(await storedWeights()).toEqual(firstWeights);
    const curve = (events: readonly TrainingEvent[]) =>
      of(events, "validation").map(({ step, lossNatsPerToken, isBest }) => ({ step, lossNatsPerToken, isBest }));
    expect(curve(second.events)).toEqual(curve(first.events));
    const shared = new Map(of(first.events, "step").map(event => [event.step, event]));
    for (const { step, trainLossNatsPerToken, learningRate } of of(second.events, "step")) {
      const same = shared.get(step);
      if (same) expect([trainLossNatsPerToken, learningRate]).toEqual([same.trainLossNatsPerToken, same.learningRate]);
    }
    expect(of(second.events, "sample").map(({ text }) => text)).toEqual(of(first.events, "sample").map(e => e.text));
  });

  test("and another with another seed", async () => {
    await train();
    const first = await storedWeights();
    await train({ seed: 2 });
    expect(await storedWeights()).not.toEqual(first);
  });
});

describe("the budget", () => {
  /** Time passes in steps alone, so that the deadline is met in training. */
  function slowSteps(stepMs: number): { clock: LoopClock; engine: Engine } {
    let nowMs = 0;
    const clock: LoopClock = { ...systemClock, nowMs: () => nowMs, date: () => new Date(0) };
    const engine: Engine = {
      ...coreEngine,
      async createTrainer(options) {
        const trainer = await coreEngine.createTrainer(options);
        const step: typeof trainer.step = (window, stepOptions) => {
          nowMs += stepMs;
          return trainer.step(window, stepOptions);
        };
        return new Proxy(trainer, {
          get: (target, key) => {
            if (key === "step") return step;
            const member: unknown = Reflect.get(target, key);
            return typeof member === "function" ? member.bind(target) : member;
          },
        });
      },
    };
    return { clock, engine };
  }

  test("ends training early enough to measure and to write", async () => {
    const { end } = await train({ budgetSeconds: 10, maxSteps: 1000 }, slowSteps(400));
    expect(end.reason).toBe("finished");
    expect(end.steps).toBeGreaterThan(15);
    expect(end.elapsedMs).toBeLessThanOrEqual(10_000);
    expect(end.heldOut).toBeDefined();
  });

  test("for one step leaves a model of memory only", async () => {
    const { end } = await train({ budgetSeconds: 0.2 }, slowSteps(400));
    expect(end).toMatchObject({ steps: 0, isWritten: true });
    expect(await loadModel(modelFolder)).toMatchObject({ ok: true, model: { spec: undefined } });
  });

  test("of 0 seconds means vocabulary and memory only, and completes", async () => {
    const { end, events } = await train({ budgetSeconds: 0 });
    expect(end).toMatchObject({ reason: "finished", steps: 0, isWritten: true });
    expect(of(events, "step")).toEqual([]);
    const service = new CompletionService(coreEngine, systemClock);
    expect(await service.load(modelFolder)).toMatchObject({ cell: "none", parameters: 0 });
    const prefix = 'const grapeValue = measure("grape");\nexport { grapeVa';
    const { text } = await service.complete({ path: "src/new.ts", prefix, suffix: "", minConfidence: 0 });
    expect(text).toContain("lue as grape };");
  });
});

describe("a run that is stopped", () => {
  test("ends after the current step, and keeps what it has learned", async () => {
    const controller = new AbortController();
    const { end } = await train(
      {},
      { signal: controller.signal, onEvent: event => event.type === "step" && event.step >= 3 && controller.abort() },
    );
    expect(end).toMatchObject({ reason: "stopped", isWritten: true });
    expect(end.steps).toBeLessThan(24);
    expect((await storedWeights()).size).toBeGreaterThan(0);
  });

  test("before anything was learned leaves the model folder unchanged", async () => {
    await train();
    const before = await readdir(modelFolder);
    const { end } = await train({}, { signal: AbortSignal.abort() });
    expect(end).toMatchObject({ reason: "stopped", steps: 0, isWritten: false });
    expect(await readdir(modelFolder)).toEqual(before);
  });
});

describe("a run that continues from a model", () => {
  test("has the same vocabulary, network, optimizer and step count", async () => {
    await train();
    const before = await loadModel(modelFolder);
    const fresh = await train({ modelFolder: `${modelFolder}-fresh`, maxSteps: 10, seed: 5 });
    const { end, events } = await train({ isResumed: true, maxSteps: 10, seed: 5 });
    const after = await loadModel(modelFolder);
    if (!before.ok || !after.ok) throw new Error("not written");
    expect(end.steps).toBe(10);
    expect(of(events, "step")[0]!.step).toBe(before.model.record.steps + 1);
    expect(after.model.tokenizer).toEqual(before.model.tokenizer);
    expect(after.model.spec).toEqual(before.model.spec);
    const firstBitsPerChar = (run: readonly TrainingEvent[]) => of(run, "validation")[0]!.bitsPerChar;
    expect(firstBitsPerChar(events)).toBeLessThan(firstBitsPerChar(fresh.events));
  });

  test("refuses a network of another size", async () => {
    await train();
    await expect(train({ isResumed: true, hidden: 20 })).rejects.toThrow("has hidden 12, not 20");
  });

  test("fails where there is no model", async () => {
    await expect(train({ isResumed: true })).rejects.toBeInstanceOf(TrainingError);
  });
});

describe("one clear sentence for", () => {
  const gone: FileSystem = {
    ...memoryFileSystem({}),
    list: () => Promise.reject(Object.assign(new Error("x"), { code: "ENOENT" })),
  };
  test.each<[string, RunParts, Partial<TrainingRequest>, string]>([
    ["a folder that does not exist", { fileSystem: gone }, {}, "/workspace does not exist"],
    ["an empty folder", { fileSystem: memoryFileSystem({}) }, {}, "is empty"],
    [
      "a folder without text",
      { fileSystem: memoryFileSystem({ "a.ts": " \n", "b.png": "x" }) },
      {},
      "no text to learn",
    ],
    ["a model folder in the learned folder", {}, { modelFolder: "/workspace/model" }, "inside the folder to learn"],
  ])("%s", async (_what, parts, request, sentence) => {
    const failed = train(request, parts);
    await expect(failed).rejects.toBeInstanceOf(TrainingError);
    await expect(failed).rejects.toThrow(sentence);
    expect(await readdir(path.dirname(modelFolder))).toEqual([]);
  });

  test("a model folder that is a file", async () => {
    await writeFile(modelFolder, "");
    await expect(train()).rejects.toThrow("is not a folder");
  });
});

describe("a run whose figures are never finite", () => {
  /** The definition's engine, whose steps and evaluations end in NaN from a step on. */
  const failingFrom = (step: number): Engine => ({
    ...coreEngine,
    async createTrainer(options) {
      const trainer = await coreEngine.createTrainer(options);
      let calls = 0;
      return Object.assign(Object.create(trainer) as typeof trainer, {
        batch: options.batch,
        windowSteps: options.windowSteps,
        step: (...args: Parameters<typeof trainer.step>) => {
          const result = trainer.step(...args);
          return ++calls >= step ? { ...result, lossNats: Number.NaN } : result;
        },
        snapshot: () => trainer.snapshot(),
        restore: (...args: Parameters<typeof trainer.restore>) => trainer.restore(...args),
        resetState: () => trainer.resetState(),
        evaluate: (...args: Parameters<typeof trainer.evaluate>) => trainer.evaluate(...args),
        carriedState: () => trainer.carriedState(),
        dispose: () => trainer.dispose(),
      });
    },
  });

  test("ends as diverged, with a model of memory only", async () => {
    const { end, events } = await train({}, { engine: failingFrom(1) });
    expect(end).toMatchObject({ reason: "diverged", steps: 0, isWritten: true });
    expect(of(events, "rollback")).toHaveLength(3);
    expect(await loadModel(modelFolder)).toMatchObject({ ok: true, model: { spec: undefined } });
  });

  test("keeps the best weights that were validated", async () => {
    const { end, events } = await train({}, { engine: failingFrom(15) });
    expect(end.reason).toBe("diverged");
    expect(of(events, "validation").map(({ step }) => step)).toEqual([10]);
    expect(await loadModel(modelFolder)).toMatchObject({ ok: true, model: { record: { steps: 10 } } });
  });

  test("keeps the network that it continued from", async () => {
    await train();
    const before = await storedWeights();
    const { end } = await train({ isResumed: true }, { engine: failingFrom(1) });
    expect(end).toMatchObject({ reason: "diverged", steps: 0 });
    expect(await storedWeights()).toEqual(before);
  });
});

test.each(["rnn", "gru"] as const)("a %s learns too", async cell => {
  const { events } = await train({ cell, tokenizer: "word", vocabularySize: 60 });
  const [first, ...rest] = of(events, "validation");
  expect(rest.at(-1)!.bitsPerChar).toBeLessThan(first!.bitsPerChar);
});
