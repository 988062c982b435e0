/** The network learns in the background without delaying completions. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scoreText } from "../../../src/completion/evaluate/score.ts";
import { Completer } from "../../../src/completion/suggest/completer.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Engine } from "../../../src/core/network/engine.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

const written = Array.from({ length: 12 }, (_, k) => `let gallop${k} = zebra(gallop, ${k});\n`).join("");
const saved = { path: "src/zebra.ts", text: written, isAdapting: true };
const asked = { path: "src/new.ts", prefix: `${written}let gallop`, suffix: "", minConfidence: 0 };

let home: string;
let modelFolder: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-adaptation-"));
  modelFolder = path.join(home, "model");
  const request = {
    folder: "/workspace",
    modelFolder,
    budgetSeconds: 1000,
    hidden: 8,
    vocabularySize: 300,
    threads: 1,
  };
  await runTraining(
    { ...request, maxSteps: 2 },
    {
      engine: coreEngine,
      fileSystem: memoryFileSystem(pairs(8)),
      clock: tickingClock(20),
      emit: () => {},
      signal: new AbortController().signal,
    },
  );
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

async function load(engine = coreEngine): Promise<CompletionService> {
  const service = new CompletionService(engine, systemClock);
  await service.load(modelFolder, memoryFileSystem({ ".gitignore": "private/\n" }));
  return service;
}

function networkBits(service: CompletionService, text: string): number {
  const scored = scoreText(service.experts!, { path: "x", text });
  return scored.reduce((sum, { byExpert }) => sum + (byExpert.network ?? 0), 0);
}

describe("a network that learns in the background", () => {
  test("predicts texts like the saved one better afterward", async () => {
    const service = await load();
    const like = written.replaceAll(" = ", " == ");
    const before = networkBits(service, like);
    const report = await (await service.learn(saved)).adaptation;
    expect(report).toMatchObject({ isKept: true });
    expect(networkBits(service, like)).toBeLessThan(0.95 * before);
  });

  test("answers from one network at a time, and afterward as if it had read the whole text", async () => {
    const service = await load();
    await service.complete(asked);
    const { adaptation } = await service.learn({ ...saved, isUnsaved: true });
    const earlier = service.experts!;
    const during = { ...asked, prefix: `${asked.prefix}1` };
    expect(await service.complete(during)).toMatchObject(new Completer(earlier).complete(during, () => 0));
    expect(service.experts).toBe(earlier);
    await adaptation;
    const now = service.experts!;
    expect(now.predictor).not.toBe(earlier.predictor);
    const after = { ...asked, prefix: `${asked.prefix}2` };
    expect(await service.complete(after)).toMatchObject(new Completer(now).complete(after, () => 0));
  });

  test("has read the last completed document when it replaces the previous network", async () => {
    const service = await load();
    await service.complete(asked);
    await (await service.learn(saved)).adaptation;
    const { predictor } = service.experts!;
    let steps = 0;
    const { advance } = predictor!;
    predictor!.advance = (...given) => {
      steps++;
      advance.apply(predictor, given);
    };
    await service.complete({ ...asked, prefix: `${asked.prefix}1` });
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(150); // the text has over 300 tokens
  });

  test("delays a completion by at most the current step", async () => {
    let steps = 0;
    const engine: Engine = {
      ...coreEngine,
      createLearner(...given) {
        const learner = coreEngine.createLearner(...given);
        const { measure } = learner;
        learner.measure = (...window) => {
          steps++;
          return measure.apply(learner, window);
        };
        return learner;
      },
    };
    const service = await load(engine);
    const { adaptation } = await service.learn(saved);
    while (steps < 2) await systemClock.nextTurn();
    const before = steps;
    await service.complete({ ...asked, prefix: "let " });
    expect(steps).toBe(before);
    expect(await adaptation).not.toBeNull();
    expect(steps).toBeGreaterThan(before);
  });

  test("stops when the model is unloaded, and leaves it as it was stored", async () => {
    const service = await load();
    const stored = networkBits(service, written);
    const { adaptation } = await service.learn(saved);
    service.unload();
    expect(await adaptation).toBeNull();
    await service.load(modelFolder);
    expect(networkBits(service, written)).toBe(stored);
  });

  test("learns no file that the rules skip, and no secret", async () => {
    const service = await load();
    expect(await (await service.learn({ ...saved, path: "private/zebra.ts" })).adaptation).toBeNull();
    expect(await (await service.learn({ ...saved, path: "zebra.lock" })).adaptation).toBeNull();
    expect(await (await service.learn({ ...saved, path: "../zebra.ts" })).adaptation).toBeNull();
    const secret = `AKIA${"Q3ZRT7WXY2KLMN5P"}`;
    const report = (await service.learn({ ...saved, text: `${written}const key = "${secret}";\n` })).adaptation;
    expect(await report).not.toBeNull();
    const { memory, vocabulary } = service.experts!;
    expect(vocabulary.decode(memory.idsOf(saved.path)!)).not.toContain(secret);
  });

  test("learns unsaved text without memory, and later only what was added", async () => {
    const service = await load();
    const draft = await (await service.learn({ ...saved, isUnsaved: true })).adaptation;
    expect(service.experts!.memory.has(saved.path)).toBe(false);
    expect(draft!.steps).toBeGreaterThan(5);
    expect(await (await service.learn(saved)).adaptation).toBeNull();
    expect(service.experts!.memory.has(saved.path)).toBe(true);
    const more = await (await service.learn({ ...saved, text: `${written}let added = 1;\n` })).adaptation;
    expect(more!.steps).toBeLessThan(draft!.steps);
  });

  test("learns the newest version of a waiting text, and nothing where adaptation is off", async () => {
    const service = await load();
    const [first, second] = [await service.learn(saved), await service.learn({ ...saved, text: `${written}x\n` })];
    const third = await service.learn({ ...saved, text: `${written}y\n` });
    expect([await first.adaptation, await second.adaptation, await third.adaptation].map(Boolean)).toContain(false);
    expect(await third.adaptation).not.toBeNull();
    expect(await (await service.learn({ ...saved, isAdapting: false, text: "let z;\n" })).adaptation).toBeNull();
  });
});
