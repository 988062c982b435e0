/** A fault provokes each sentence of core/faults.ts, and no such error has a sentence of its own. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packBase } from "../../../src/base/training/pack.ts";
import { readPanelParts } from "../../../src/cli/output/report.ts";
import { run } from "../../../src/cli/recurrent.ts";
import { FAULTS } from "../../../src/core/faults.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { createKernelEngine } from "../../../src/kernels/kernelEngine.ts";
import { messagePort } from "../../../src/protocol/port.ts";
import { connect } from "../../../src/protocol/rpc.ts";
import type { TrainingContract, TrainingRequest } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { fitMixture } from "../../../src/runtime/importing/fitMixture.ts";
import { exportModel } from "../../../src/runtime/model/modelCopies.ts";
import { openBaseModel } from "../../../src/runtime/model/openBaseModel.ts";
import { readAnyModel, readModel } from "../../../src/runtime/model/openModel.ts";
import { gitIn } from "../../../src/runtime/replay/gitProcess.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { writeShards } from "../../../src/runtime/shards/shardRun.ts";
import { TaskAnswers } from "../../../src/runtime/tasks/answers.ts";
import { openTask } from "../../../src/runtime/tasks/taskModel.ts";
import { runAnyTraining } from "../../../src/runtime/tasks/taskRun.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { readBaseModel } from "../../../src/storage/baseModel.ts";
import { checkpointFolder, loadCheckpoint } from "../../../src/storage/checkpoint.ts";
import { FolderLock, type LockWorld } from "../../../src/storage/folderLock.ts";
import { type LoadResult, loadModel, prepareModelFolder, saveModel } from "../../../src/storage/modelFolder.ts";
import { serveTraining } from "../../../src/worker/trainingServer.ts";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { GitHistory } from "../../../src/workspace/gitHistory.ts";
import { nodeFileSystem } from "../../../src/workspace/nodeFileSystem.ts";
import { kernelParts } from "../../kernels/kernelParts.ts";
import { optionsOf, STEP, TINY, windowOf } from "../../kernels/tinyRun.ts";
import { BASE, GitRepository } from "../../runtime/replay/gitRepository.ts";
import { memoryFileSystem, pairs, tickingClock } from "../../runtime/support.ts";
import { operationsOfSave, savedTimes, saveNumbered } from "./faults.ts";
import { copyOf, emptyState, FaultyDisk } from "./faultyDisk.ts";

const root = path.resolve(import.meta.dirname, "../../..");
let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-faults-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

let folders = 0;
const newFolder = (): string => {
  const folder = path.join(home, `folder${folders++}`);
  mkdirSync(folder);
  return folder;
};

/** Trains on a tiny workspace; by default, memory only. */
function train(request: Partial<TrainingRequest>, fileSystem: FileSystem = memoryFileSystem(pairs(4))) {
  const usual = { folder: "/w", modelFolder: path.join(home, "unused"), budgetSeconds: 0, vocabularySize: 300 };
  const environment = { engine: coreEngine, fileSystem, clock: tickingClock(1), signal: new AbortController().signal };
  return runTraining({ ...usual, threads: 1, ...request }, { ...environment, emit: () => {} });
}

const LABELED = { "a.tsv": "up\tone\ndown\ttwo\nup\tthree\ndown\tfour\n" };

/** A classifier of two units, one step old. */
function trainTask(files: Readonly<Record<string, string>>, request: Partial<TrainingRequest> = {}) {
  const usual = { folder: "/w", file: "a.tsv", modelFolder: path.join(home, "unused"), budgetSeconds: 100 };
  const small = { task: "classify", hidden: 2, maxSteps: 1 } as const;
  const signal = new AbortController().signal;
  const environment = { engine: coreEngine, fileSystem: memoryFileSystem(files), clock: tickingClock(1), signal };
  return runAnyTraining({ ...usual, ...small, ...request }, { ...environment, emit: () => {} });
}

/** A network of four units, one step old. */
const trainNetwork = (modelFolder: string) => train({ modelFolder, budgetSeconds: 100, hidden: 4, maxSteps: 1 });

async function modelOfMemory(): Promise<string> {
  const modelFolder = newFolder();
  await train({ modelFolder });
  return modelFolder;
}

const failing = (list: FileSystem["list"]): FileSystem => ({ ...memoryFileSystem(pairs(4)), list });
const refused = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

async function thrownBy(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  throw new Error("nothing was thrown");
}

/** Many files, none of which is text enough alone. */
const smallFiles = Object.fromEntries(
  Array.from({ length: 300 }, (_, k) => [`file${k}.ts`, `let value${k} = ${k};\n`]),
);

const noticeOf = (loaded: LoadResult): string => (loaded.ok ? (loaded.notice ?? "no notice") : loaded.reason);

/** What the terminal answers to a command. */
async function said(...argv: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const terminal = {
    columns: 80,
    isTty: false,
    out: () => {},
    progress: () => {},
    error: (s: string) => lines.push(s),
  };
  const { signal } = new AbortController();
  await run(argv, { terminal, bundleFolder: path.join(root, "dist"), signal, stdin: new PassThrough() } as never);
  return lines.join("\n").replace(/^recurrent \w+: /, "");
}

/** A trainer of two threads, the second of which runs the script. */
async function trainerWith(script: string) {
  const threadScript = path.join(newFolder(), "thread.js");
  writeFileSync(threadScript, script);
  const engine = await createKernelEngine({ ...(await kernelParts()), threadScript, threadPatienceMs: 300 });
  return engine!.createTrainer(optionsOf(TINY, { batch: 8, windowSteps: 4, threads: 2 }, createRandom(5)));
}

/** What the model of a task says of an input that it cannot answer. */
async function refusalOf(request: Partial<TrainingRequest>, input: string): Promise<string> {
  const modelFolder = newFolder();
  await trainTask(LABELED, { modelFolder, ...request });
  const { model } = openTask(modelFolder, await readAnyModel(modelFolder), coreEngine);
  return new TaskAnswers(model).answer(input, { beam: 1, temperature: 0, seed: 1 }).error ?? "no error";
}

const untilTheEnd = { signal: new AbortController().signal };
const openHistory = (folder: string) => GitHistory.open(gitIn(folder, untilTheEnd));

const PROVOKED: Readonly<Record<keyof typeof FAULTS, () => Promise<string>>> = {
  folderMissing: () => thrownBy(() => train({}, nodeFileSystem(path.join(home, "nowhere")))),
  async notAFolder() {
    const file = path.join(newFolder(), "file");
    writeFileSync(file, "");
    return thrownBy(() => train({ modelFolder: file }));
  },
  folderUnreadable: () =>
    thrownBy(() =>
      train(
        {},
        failing(() => refused("EACCES")),
      ),
    ),
  folderVanished() {
    let looks = 0;
    const entries = [{ name: "a.ts", kind: "file" as const }];
    return thrownBy(() =>
      train(
        {},
        failing(() => (looks++ === 0 ? Promise.resolve(entries) : refused("EIO"))),
      ),
    );
  },
  folderEmpty: () => thrownBy(() => train({}, memoryFileSystem({}))),
  rulesUnreadable: () => thrownBy(() => train({}, memoryFileSystem({ ...pairs(4), ".gitignore": "*a".repeat(3000) }))),
  globsTooLong: () => thrownBy(() => train({ exclude: ["*a".repeat(3000)] })),
  async folderIgnored() {
    const repository = newFolder();
    for (const name of [".git/objects", ".git/refs", "own/deep"])
      mkdirSync(path.join(repository, name), { recursive: true });
    writeFileSync(path.join(repository, ".git/HEAD"), "ref: refs/heads/main\n");
    writeFileSync(path.join(repository, ".recurrentignore"), "own/\n");
    writeFileSync(path.join(repository, "own/deep/a.ts"), "let a = 1;\n");
    return thrownBy(() => train({}, nodeFileSystem(path.join(repository, "own/deep"))));
  },
  tooLittleToLearn: () => thrownBy(() => train({ budgetSeconds: 1 }, memoryFileSystem({ "a.ts": "let a = 1;\n" }))),
  tooLittleTimeToRead: () => thrownBy(() => train({ budgetSeconds: 1e-3 }, memoryFileSystem(smallFiles))),
  nothingInFocus: () => thrownBy(() => train({ focus: "docs" }, memoryFileSystem(pairs(8)))),
  nothingToLearn: () => thrownBy(() => train({}, memoryFileSystem({ "a.png": "x" }))),
  fileUnreadable: () => thrownBy(() => train({ file: "b.txt" })),
  placeUnreadable: () => said("train", path.join(newFolder(), "gone")),
  async pathUnusable() {
    const modelFolder = newFolder();
    await trainNetwork(modelFolder);
    return said("export", "--model", modelFolder, "--format", "safetensors", path.join(newFolder(), "gone", "out"));
  },
  fileTooLarge: () => thrownBy(() => train({ file: "a.txt", maxFileBytes: 3 }, memoryFileSystem({ "a.txt": "long" }))),
  fileNotText: () => thrownBy(() => train({ file: "a.bin" }, memoryFileSystem({ "a.bin": "a\0b" }))),
  fileEmpty: () => thrownBy(() => train({ file: "a.txt" }, memoryFileSystem({ "a.txt": " \n" }))),
  fileSecret: () => thrownBy(() => train({ file: ".env" }, memoryFileSystem({ ".env": "A=1\n" }))),
  modelInside: () => thrownBy(() => train({ modelFolder: "/w/model" })),
  dropoutNeedsLayers: () => thrownBy(() => train({ dropout: 0.5 })),
  bidirectionalLanguageModel: () => thrownBy(() => train({ isBidirectional: true })),
  bidirectionalGenerator: () => thrownBy(() => train({ task: "generate", file: "a", isBidirectional: true })),
  poolingElsewhere: () => thrownBy(() => train({ pooling: "last" })),
  taskNeedsFile: () => thrownBy(() => train({ task: "tag" })),
  taskNeedsTime: () => thrownBy(() => train({ task: "tag", file: "a.tsv", budgetSeconds: 0 })),
  noExamples: () => thrownBy(() => trainTask({ "a.tsv": "no tab\nnone\n" })),
  oneExample: () => thrownBy(() => trainTask({ "a.tsv": "x\tone\n" })),
  oneSentence: () => thrownBy(() => trainTask({ "a.tsv": "x\tone\ny\ttwo\n" }, { task: "tag" })),
  tooFewLabels: () => thrownBy(() => trainTask({ "a.tsv": "x\tone\nx\ttwo\n" })),
  async noInput() {
    const [modelFolder, file] = [newFolder(), path.join(newFolder(), "inputs.txt")];
    await trainTask(LABELED, { modelFolder });
    writeFileSync(file, "");
    return said("predict", "--model", modelFolder, file);
  },
  blankInput: () => refusalOf({}, " \t"),
  unknownLabel: () => refusalOf({ task: "generate" }, "sideways"),
  async fewMeasured() {
    const [modelFolder, file] = [newFolder(), path.join(newFolder(), "few.tsv")];
    await trainTask(LABELED, { modelFolder });
    writeFileSync(file, LABELED["a.tsv"]);
    return said("evaluate", "--model", modelFolder, file);
  },
  async taskModel() {
    const modelFolder = newFolder();
    await trainTask(LABELED, { modelFolder });
    return thrownBy(() => readModel(modelFolder));
  },
  async cellNotForTfjs() {
    const modelFolder = newFolder();
    await trainTask(LABELED, { modelFolder, cell: "gruSimplified" });
    return thrownBy(() => exportModel({ modelFolder, format: "tfjs", out: newFolder() }));
  },
  async noTaskModel() {
    const modelFolder = newFolder();
    await trainNetwork(modelFolder);
    const read = await readAnyModel(modelFolder);
    return thrownBy(async () => openTask(modelFolder, read, coreEngine));
  },
  async otherTask() {
    const modelFolder = newFolder();
    await trainTask(LABELED, { modelFolder });
    return thrownBy(() => trainTask(LABELED, { modelFolder, task: "generate", isResumed: true }));
  },
  async alreadyTraining() {
    const { port1, port2 } = new MessageChannel();
    const openFolder = () => memoryFileSystem(pairs(4));
    serveTraining(messagePort(port2), { openEngine: async () => coreEngine, openFolder, clock: tickingClock(1) });
    const client = connect<TrainingContract>(messagePort(port1));
    const request = { folder: "/w", modelFolder: newFolder(), budgetSeconds: 0 };
    const first = client.request("train", request);
    const message = await thrownBy(() => client.request("train", request));
    await first;
    client.close();
    return message;
  },
  async anotherRun() {
    const modelFolder = newFolder();
    await trainNetwork(modelFolder);
    return thrownBy(() => train({ modelFolder, isResumed: true, hidden: 5 }));
  },
  async threadStopped() {
    const ready = 'const { parentPort } = require("node:worker_threads"); parentPort.postMessage("ready");';
    const trainer = await trainerWith(`${ready} Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`);
    const message = await thrownBy(() => trainer.step(windowOf(TINY, 32, createRandom(1)), STEP));
    trainer.dispose();
    return message;
  },
  threadNotStarted: () => thrownBy(() => trainerWith('throw new Error("no room");')),
  cannotWrite() {
    const disk = new FaultyDisk(emptyState(), { kind: "error", at: 2, code: "ENOSPC", isLasting: true });
    return thrownBy(() => prepareModelFolder("/model", disk));
  },
  async othersFolder() {
    const folder = newFolder();
    writeFileSync(path.join(folder, "manifest.json"), "{}");
    return thrownBy(() => train({ modelFolder: folder }));
  },
  async fileExists() {
    const folder = newFolder();
    await trainNetwork(folder);
    const out = path.join(newFolder(), "weights.safetensors");
    writeFileSync(out, "");
    return thrownBy(() => exportModel({ modelFolder: folder, format: "safetensors", out }));
  },
  async changedMeanwhile() {
    const before = await savedTimes("model", 2);
    const operations = await operationsOfSave("model", before);
    const other = await savedTimes("model", 1);
    for (let at = 0; at < operations; at++) {
      const disk = new FaultyDisk(copyOf(before), { kind: "replaced", at, by: other });
      const message = await saveNumbered("model", 3, disk).then(
        () => "",
        thrown => (thrown as Error).message,
      );
      if (message.startsWith("Something else changed")) return message;
    }
    throw new Error("the change was never reported");
  },
  async locked() {
    const folder = newFolder();
    const window = (pid: number): LockWorld => ({ host: "h", pid, nowMs: () => Date.now(), isAlive: () => true });
    const [first, second] = [new FolderLock(folder, window(1)), new FolderLock(folder, window(2))];
    await first.acquire();
    const message = await thrownBy(() => second.acquire());
    await first.release();
    return message;
  },
  noModel: async () => noticeOf(await loadModel(newFolder())),
  noModelHere: () =>
    thrownBy(() => new CompletionService(coreEngine, systemClock).sample({ prompt: "", length: 1, temperature: 1 })),
  async notAModel() {
    const folder = newFolder();
    writeFileSync(path.join(folder, "manifest.json"), "{}");
    return noticeOf(await loadModel(folder));
  },
  async otherVersion() {
    const folder = newFolder();
    writeFileSync(path.join(folder, "manifest.json"), '{"format":"recurrent-model","formatVersion":99}');
    return noticeOf(await loadModel(folder));
  },
  async damaged() {
    const folder = newFolder();
    writeFileSync(path.join(folder, "manifest.json"), '{"format":"recurrent-model","formatVersion":1}');
    return noticeOf(await loadModel(folder));
  },
  async olderUsed() {
    const modelFolder = await modelOfMemory();
    await train({ modelFolder });
    truncateSync(path.join(modelFolder, "memory-2.bin"), 10);
    return noticeOf(await loadModel(modelFolder));
  },
  async unusable() {
    const folder = await modelOfMemory();
    const loaded = await loadModel(folder);
    if (!loaded.ok) throw new Error(loaded.reason);
    await saveModel(folder, { ...loaded.model, tokenizer: {} });
    return thrownBy(() => readModel(folder));
  },
  async runEnded() {
    const folder = await modelOfMemory();
    const loaded = await loadModel(folder);
    if (!loaded.ok) throw new Error(loaded.reason);
    await saveModel(checkpointFolder(folder), loaded.model);
    return noticeOf(await loadCheckpoint(folder));
  },
  async replacedMeanwhile() {
    const service = new CompletionService(coreEngine, systemClock);
    await service.load(await modelOfMemory());
    const audit = service.audit();
    service.unload();
    return thrownBy(() => audit);
  },
  async baseUsed() {
    const folder = await modelOfMemory();
    truncateSync(path.join(folder, "memory-1.bin"), 5);
    const openBase = () => openBaseModel(path.join(root, "dist"));
    const summary = await new CompletionService(coreEngine, systemClock, openBase).load(folder);
    return summary?.notice ?? "no notice";
  },
  async newerWritten() {
    const modelFolder = newFolder();
    await trainNetwork(modelFolder);
    const service = new CompletionService(coreEngine, systemClock);
    await service.load(modelFolder);
    await train({ modelFolder });
    return thrownBy(() => service.inspect(async () => undefined));
  },
  async noNetwork() {
    const file = path.join(newFolder(), "a.ts");
    writeFileSync(file, "let a = 1;\n");
    return said("inspect", "--model", await modelOfMemory(), file);
  },
  async baseUnusable() {
    const folder = newFolder();
    writeFileSync(path.join(folder, "base.json"), "{");
    return thrownBy(() => readBaseModel(folder));
  },
  async baseOtherVocabulary() {
    const bundles = newFolder();
    const vocabulary = trainVocabulary("bpe", ["let total = total + price;\n".repeat(9)], 270);
    const spec = {
      cell: "rnn",
      vocabularySize: 300,
      embeddingSize: 4,
      hiddenSize: 4,
      layers: 1,
      isTied: true,
    } as const;
    const parameters = initialParameters(spec, createRandom(1));
    const snapshot = { parameters, firstMoments: parameters, secondMoments: parameters, steps: 1 };
    const progress = { spec, steps: 1, tokens: 1, seconds: 1, curve: [] };
    const folder = path.join(bundles, "media/base");
    await packBase(folder, { progress, snapshot, vocabulary, charsPerToken: 3 });
    return thrownBy(() => openBaseModel(path.join(bundles, "dist")));
  },
  noPanelToReport: () => thrownBy(() => readPanelParts(newFolder())),
  noWeights: async () =>
    said("export", "--model", await modelOfMemory(), "--format", "safetensors", path.join(home, "out")),
  baseFileUnusable: () => thrownBy(() => openBaseModel(home, path.join(home, "no such file"))),
  importUnusable: () => said("import", newFolder(), "--model", newFolder()),
  async nothingToFit() {
    const vocabulary = trainVocabulary("char", ["ab"], 5);
    const spec = { ...TINY, vocabularySize: vocabulary.size };
    const parameters = initialParameters(spec, createRandom(1));
    const imported = { spec, parameters, vocabulary, training: undefined, curve: [] };
    return thrownBy(() => fitMixture(imported, { engine: coreEngine, folders: [newFolder()], ...untilTheEnd }));
  },
  async othersShards() {
    const out = newFolder();
    writeFileSync(path.join(out, "mine.txt"), "x");
    return said("shards", newFolder(), "--out", out);
  },
  async otherShards() {
    const out = newFolder();
    const folder = newFolder();
    await said("shards", folder, "--out", out, "--vocabulary", "300");
    return said("shards", folder, "--out", out, "--vocabulary", "400");
  },
  async shardsDamaged() {
    const out = newFolder();
    writeFileSync(path.join(out, "shards.json"), "{}");
    return said("shards", newFolder(), "--out", out);
  },
  async shardsInside() {
    const folder = newFolder();
    return said("shards", folder, "--out", path.join(folder, "out"));
  },
  noVocabulary: () =>
    thrownBy(() =>
      writeShards(newFolder(), {
        request: { folders: [], include: [], exclude: [], maxFileBytes: 100 },
        openFolder: nodeFileSystem,
        baseVocabulary: async () => undefined,
        emit: () => {},
        ...untilTheEnd,
      }),
    ),
  async gitMissing() {
    const { PATH } = process.env;
    process.env["PATH"] = newFolder();
    try {
      return await thrownBy(() => openHistory(newFolder()));
    } finally {
      process.env["PATH"] = PATH;
    }
  },
  noRepository: () => said("evaluate", "--commits", "1", newFolder()),
  async tooFewCommits() {
    const repository = new GitRepository(newFolder());
    repository.commit(BASE);
    repository.commit({ "src/later.ts": "later();\n" });
    return said("evaluate", "--commits", "3", repository.folder);
  },
  async noCommits() {
    const repository = new GitRepository(newFolder());
    repository.commit(BASE);
    return said("evaluate", "--commits", "1", repository.folder);
  },
  async nothingBefore() {
    const repository = new GitRepository(newFolder());
    repository.commit({ "image.png": new Uint8Array([0]) });
    repository.commit(BASE);
    return said("evaluate", "--commits", "1", repository.folder);
  },
  async gitTooSlow() {
    const folder = newFolder();
    writeFileSync(path.join(folder, "git"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
    const { PATH } = process.env;
    process.env["PATH"] = `${folder}${path.delimiter}${PATH}`;
    try {
      return await thrownBy(() => gitIn(folder, { ...untilTheEnd, deadlineMs: 100 })(["rev-parse"]));
    } finally {
      process.env["PATH"] = PATH;
    }
  },
  async gitFailed() {
    const repository = new GitRepository(newFolder());
    repository.commit(BASE);
    return thrownBy(async () => (await openHistory(repository.folder)).files("0".repeat(40)));
  },
  async laterModel() {
    const repository = new GitRepository(newFolder());
    repository.commit(BASE);
    repository.commit({ "src/later.ts": "later();\n" });
    const modelFolder = newFolder();
    await train({ modelFolder }, nodeFileSystem(repository.folder));
    return said("evaluate", "--commits", "1", "--model", modelFolder, repository.folder);
  },
};

/** The sentence with anything in the place of its values. */
function patternOf(key: keyof typeof FAULTS): RegExp {
  const say = FAULTS[key] as (...values: readonly string[]) => string;
  const escaped = say(..."\u0001\u0001\u0001\u0001").replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("\u0001", "[^]+")}$`);
}

describe("a fault says what happened and what to do:", () => {
  test.each(Object.keys(FAULTS) as (keyof typeof FAULTS)[])("%s", async key => {
    const message = await PROVOKED[key]();
    expect(message).toMatch(patternOf(key));
    expect(message).toMatch(/^[A-Z/].*\. [A-Z].*\.$/s);
  });
});

test("every sentence has a fault that provokes it", () => {
  expect(Object.keys(PROVOKED).sort()).toEqual(Object.keys(FAULTS).sort());
});

test("no such error has a sentence of its own", () => {
  const own =
    /new (BaseModelError|TrainingError|ModelError|ModelFolderError|WorkspaceError|KernelThreadError)\(\s*["`]/;
  const sources = [
    "src/core",
    "src/kernels",
    "src/storage",
    "src/workspace",
    "src/runtime",
    "src/worker",
    "src/cli",
  ].flatMap(folder =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter(name => name.endsWith(".ts") && !name.includes("assembly"))
      .map(name => `${folder}/${name}`),
  );
  expect(sources.filter(file => own.test(readFileSync(path.join(root, file), "utf8")))).toEqual([]);
});
