import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { CompletionContract } from "../../../src/protocol/completion.ts";
import { messagePort } from "../../../src/protocol/port.ts";
import { type Client, connect } from "../../../src/protocol/rpc.ts";
import type { TrainingContract } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { addWithinLimits } from "../../../src/runtime/serving/corpusLimits.ts";
import { serveCompletion } from "../../../src/worker/completionServer.ts";
import { serveTraining } from "../../../src/worker/trainingServer.ts";
import { DEFAULT_RULES } from "../../../src/workspace/corpus.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

const parts = {
  openEngine: async () => coreEngine,
  openFolder: () => memoryFileSystem(pairs(8)),
};
const prefix = 'const grapeValue = measure("grape");\nexport { grapeVa';
const asked = { path: "src/new.ts", prefix, suffix: "", minConfidence: 0 };

let home: string;
let modelFolder: string;
let training: Client<TrainingContract>;
let completion: Client<CompletionContract>;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-service-"));
  modelFolder = path.join(home, "model");
  const [a, b] = [new MessageChannel(), new MessageChannel()];
  serveTraining(messagePort(a.port2), { ...parts, clock: tickingClock(20) });
  serveCompletion(messagePort(b.port2), { ...parts, clock: systemClock });
  training = connect(messagePort(a.port1));
  completion = connect(messagePort(b.port1));
  await training.request("train", {
    folder: "/workspace",
    modelFolder,
    budgetSeconds: 0,
    vocabularySize: 300,
    include: ["*.foo"],
  });
});
afterAll(async () => {
  training.close();
  completion.close();
  await rm(home, { recursive: true, force: true });
});

describe("the training channel", () => {
  const request = () => ({
    folder: "/workspace",
    modelFolder: path.join(home, "other"),
    budgetSeconds: 1000,
    hidden: 8,
    vocabularySize: 300,
    threads: 1,
    maxSteps: 1_000_000,
  });

  test("reports steps, and `stop` settles the run with the model written", async () => {
    const running = training.request("train", request());
    const stepped = new Promise<number>(resolve => {
      training.on("step", ({ step }) => resolve(step));
    });
    expect(await stepped).toBe(1);
    await training.request("stop", {});
    expect(await running).toMatchObject({ reason: "stopped", isWritten: true });
  });

  test("refuses a second run while one is under way, and canceling ends that one", async () => {
    const controller = new AbortController();
    const running = training.request("train", request(), { signal: controller.signal });
    await expect(training.request("train", request())).rejects.toMatchObject({ name: "TrainingError" });
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: "CanceledError" });
    let isFree = false;
    // The canceled run still has its model to write; until then the answer is the same.
    while (!isFree) {
      const next = training.request("train", { ...request(), budgetSeconds: 0 });
      isFree = await next.then(
        () => true,
        error => {
          expect(error).toMatchObject({ name: "TrainingError" });
          return false;
        },
      );
    }
  });

  test("says what is wrong with a folder", async () => {
    const inside = { ...request(), modelFolder: "/workspace/model" };
    const failed = expect(training.request("train", inside)).rejects;
    await failed.toMatchObject({ message: expect.stringContaining("inside the folder to learn") });
  });
});

describe("the completion channel", () => {
  test("answers with nothing before a load, and with null for a folder without a model", async () => {
    expect(await completion.request("complete", asked)).toMatchObject({ text: "", confidence: 0 });
    expect(await completion.request("load", { modelFolder: path.join(home, "none") })).toBeNull();
    await expect(completion.request("sample", { prompt: "", length: 10, temperature: 1 })).rejects.toMatchObject({
      name: "ModelError",
    });
  });

  test("completes from the loaded model, and unloads it", async () => {
    expect(await completion.request("load", { modelFolder })).toMatchObject({ cell: "none" });
    expect((await completion.request("complete", asked)).text).toContain("lue as grape };");
    await completion.request("unload", {});
    expect((await completion.request("complete", asked)).text).toBe("");
  });

  test("completes a document with other line ends as well, and keeps those", async () => {
    await completion.request("load", { modelFolder });
    const before = 'const grapeValue = measure("grape");';
    const ask = { path: "src/windows.ts", minConfidence: 0, maxLines: 3 };
    const unix = await completion.request("complete", { ...ask, prefix: `// x\n${before}`, suffix: "\n" });
    const windows = await completion.request("complete", { ...ask, prefix: `// x\r\n${before}`, suffix: "\r\n" });
    expect(unix.text).toContain("\n");
    expect(windows.text).toBe(unix.text.replaceAll("\n", "\r\n"));
    expect(windows.confidence).toBe(unix.confidence);
  });

  test("answers every request, but searches only for the newest one of a document", async () => {
    await completion.request("load", { modelFolder });
    const requests = [12, 5, 1, 0].map(cut => ({ ...asked, prefix: prefix.slice(0, prefix.length - cut) }));
    const texts = await Promise.all([
      ...requests.map(request => completion.request("complete", request)),
      completion.request("complete", { ...asked, path: "src/other.ts" }),
    ]);
    expect(texts.map(({ text }) => text !== "")).toEqual([false, false, false, true, true]);
  });

  test("audits the model for secrets, and completes meanwhile", async () => {
    await completion.request("load", { modelFolder });
    const order: string[] = [];
    const auditing = completion.request("audit", {}).then(report => {
      order.push("audit");
      return report;
    });
    await completion.request("complete", asked).then(() => order.push("complete"));
    expect(await auditing).toMatchObject({ documents: 8, tokens: 300 });
    expect(order).toEqual(["complete", "audit"]);
  });

  test("ends an audit when the model is unloaded, and returns null without a model", async () => {
    await completion.request("load", { modelFolder });
    const auditing = completion.request("audit", {});
    await completion.request("unload", {});
    await expect(auditing).rejects.toMatchObject({ name: "ModelError" });
    expect(await completion.request("audit", {})).toBeNull();
    await completion.request("load", { modelFolder });
  });

  test("samples the same text for the same seed", async () => {
    await completion.request("load", { modelFolder });
    const sample = (seed: number) => completion.request("sample", { prompt: "", length: 60, temperature: 1, seed });
    expect((await sample(1)).text.length).toBeGreaterThan(0);
    expect(await sample(1)).toEqual(await sample(1));
  });
});

describe("a file saved after training", () => {
  const saved = 'const zebraValue = gallop("zebra");\nexport { zebraValue as zebra };\n';
  const zebra = { path: "src/else.ts", prefix: 'const zebraValue = gallop("', suffix: "", minConfidence: 0 };
  const load = async () => {
    const service = new CompletionService(coreEngine, systemClock);
    await service.load(modelFolder, memoryFileSystem({ ".gitignore": "private/\n" }));
    return service;
  };

  test("is known at the next request", async () => {
    const service = await load();
    expect((await service.complete(zebra)).text).not.toMatch(/^zebra/);
    await service.learn({ path: "src/zebra.ts", text: saved });
    expect((await service.complete({ ...zebra, path: "src/more.ts" })).text).toMatch(/^zebra/);
  });

  test("that is the same as another is not learned, and neither is one over the total size", async () => {
    const service = await load();
    const { memory, vocabulary } = service.experts!;
    const twin = vocabulary.decode(memory.idsOf("src/file1.ts") ?? []);
    await service.learn({ path: "src/twin.ts", text: saved });
    expect(memory.has("src/twin.ts")).toBe(true);
    await service.learn({ path: "src/twin.ts", text: twin });
    expect(memory.has("src/twin.ts")).toBe(false);
    await service.learn({ path: "src/file1.ts", text: twin });
    expect(memory.has("src/file1.ts")).toBe(true);
    const size = memory.documents().reduce((sum, { ids }) => sum + vocabulary.decode(ids).length, 0);
    const document = { path: "src/new.ts", ids: vocabulary.encode(saved).ids };
    const rules = (maxTotalBytes: number) => ({ ...DEFAULT_RULES, maxTotalBytes });
    expect(addWithinLimits(service.experts!, document, rules(size + saved.length - 1))).toBe(false);
    expect(memory.has("src/new.ts")).toBe(false);
    expect(addWithinLimits(service.experts!, document, rules(size + saved.length))).toBe(true);
    expect(memory.has("src/new.ts")).toBe(true);
  });

  test("is learned with line feeds, whatever ends its lines", async () => {
    const service = await load();
    await service.learn({ path: "src/zebra.ts", text: saved.replaceAll("\n", "\r\n") });
    const { memory, vocabulary } = service.experts!;
    expect(vocabulary.decode(memory.idsOf("src/zebra.ts") ?? [])).toBe(saved);
  });

  test("that the rules skip is not learned", async () => {
    const service = await load();
    await service.learn({ path: "private/zebra.ts", text: saved });
    await service.learn({ path: "zebra.lock", text: saved });
    expect(service.experts!.memory.has("private/zebra.ts")).toBe(false);
    expect(service.experts!.memory.has("zebra.lock")).toBe(false);
  });

  test("of an unknown type is learned where the user includes it, whatever the model says", async () => {
    const service = new CompletionService(coreEngine, systemClock);
    await service.load(modelFolder, memoryFileSystem({}));
    await service.learn({ path: "src/zebra.foo", text: saved }); // the model was trained with it
    expect(service.experts!.memory.has("src/zebra.foo")).toBe(false);
    const own = path.join(home, "own"); // with rules, the memory is written back
    await cp(modelFolder, own, { recursive: true });
    await service.load(own, memoryFileSystem({}), { include: ["*.foo"] });
    for (const name of ["src/zebra.foo", "src/zebra.bar"]) await service.learn({ path: name, text: saved });
    expect(service.experts!.memory.has("src/zebra.foo")).toBe(true);
    expect(service.experts!.memory.has("src/zebra.bar")).toBe(false);
  });

  describe("and reported again by the file watcher", () => {
    const saved = "const zebraValue = 1;\n";
    const paths = ["src/zebra.ts"];
    /** A service that has learned the save, a disk that then has these `files`, and how often it was listed. */
    const setUp = async (files: Record<string, string>) => {
      const onDisk: Record<string, string> = {};
      const disk = memoryFileSystem(onDisk);
      const asked = { lists: 0 };
      const service = new CompletionService(coreEngine, systemClock);
      const list = async (path: string) => {
        asked.lists++;
        return disk.list(path);
      };
      await service.load(modelFolder, { ...disk, list });
      await service.learn({ path: "src/zebra.ts", text: saved });
      Object.assign(onDisk, pairs(8), files);
      asked.lists = 0;
      return { service, asked };
    };

    test("is not read once, but is read the next time", async () => {
      const { service, asked } = await setUp({ "src/zebra.ts": `\ufeff${saved}` });
      expect(await service.refresh({ paths })).toEqual({ learned: 0, forgotten: 0 });
      expect(asked.lists).toBe(0);
      expect(service.experts!.memory.has("src/zebra.ts")).toBe(true);
      expect(await service.refresh({ paths })).toEqual({ learned: 1, forgotten: 0 });
    });

    test("is not read where only its line ends differ", async () => {
      const { service, asked } = await setUp({ "src/zebra.ts": saved.replaceAll("\n", "\r\n") });
      expect(await service.refresh({ paths })).toEqual({ learned: 0, forgotten: 0 });
      expect(asked.lists).toBe(0);
    });

    test.each([
      ["has changed since", { "src/zebra.ts": "const other = 2;\n" }, { paths }, { learned: 1, forgotten: 0 }],
      ["is gone", { "src/other.ts": "" }, { paths }, { learned: 0, forgotten: 1 }],
      ["is too large", { "src/zebra.ts": saved }, { paths, maxFileBytes: 9 }, { learned: 0, forgotten: 1 }],
      [
        "is ignored now",
        { "src/zebra.ts": saved, "src/.gitignore": "zebra.ts\n" },
        { paths: [...paths, "src/.gitignore"] },
        { learned: 8, forgotten: 1 },
      ],
    ])("is read again where it %s", async (_what, files, request, done) => {
      const { service } = await setUp(files);
      expect(await service.refresh(request)).toEqual(done);
    });
  });

  test("that is empty now is forgotten", async () => {
    const service = await load();
    await service.learn({ path: "src/file0.ts", text: "" });
    expect(service.experts!.memory.has("src/file0.ts")).toBe(false);
  });
});
