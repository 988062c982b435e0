import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { encodeMemory } from "../../../src/memory/memoryFile.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { copyModel, exportModel } from "../../../src/runtime/model/modelCopies.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import type { StoredModel } from "../../../src/storage/generation.ts";
import { loadModel, saveModel } from "../../../src/storage/modelFolder.ts";
import { decodeSafetensors } from "../../../src/storage/safetensors.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

const WITH = { openEngine: async () => coreEngine };
const vocabulary = trainVocabulary("bpe", Object.values(pairs(4)), 290);
const spec = {
  ...({ cell: "gru", layers: 1, isTied: true } as const),
  ...{ vocabularySize: vocabulary.size, embeddingSize: 8, hiddenSize: 8 },
};
const base = { spec, vocabulary, parameters: initialParameters(spec, createRandom(5)), sha256: "b".repeat(64) };
let home: string;
let model: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-copies-"));
  model = path.join(home, "model");
  await train(model, 1000);
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

async function train(modelFolder: string, budgetSeconds: number): Promise<void> {
  const request = { folder: "/w", modelFolder, budgetSeconds, vocabularySize: 300, hidden: 8, threads: 1, maxSteps: 1 };
  const signal = new AbortController().signal;
  const environment = { engine: coreEngine, fileSystem: memoryFileSystem(pairs(4)), clock: tickingClock(20), signal };
  await runTraining(request, { ...environment, emit: () => {} });
}

async function completed(folder: string): Promise<unknown> {
  const service = new CompletionService(coreEngine, systemClock);
  await service.load(folder);
  const { text } = await service.complete({ path: "new.ts", prefix: "const alphaValue = meas", suffix: "" });
  return text;
}

test("a copy completes as its model does, and keeps the previous model of the folder", async () => {
  const to = path.join(home, "imported");
  await train(to, 0);
  await copyModel(model, to, WITH);
  expect(await completed(to)).toBe(await completed(model));
  expect(await completed(to)).not.toBe("");
  expect(await readdir(to)).toContain("manifest-previous.json");
  expect((await readdir(to)).filter(name => name.endsWith(".safetensors"))).not.toEqual([]);
});

test("a folder without a model is not copied, and changes nothing", async () => {
  const to = path.join(home, "kept");
  await copyModel(model, to, WITH);
  const before = await readFile(path.join(to, "manifest.json"), "utf8");
  await expect(copyModel(path.join(home, "none"), to, WITH)).rejects.toMatchObject({ name: "ModelError" });
  const damaged = path.join(home, "damaged");
  await copyModel(model, damaged, WITH);
  const weights = (await readdir(damaged)).find(name => name.startsWith("weights"))!;
  await writeFile(path.join(damaged, weights), "cut off");
  await expect(copyModel(damaged, to, WITH)).rejects.toMatchObject({ name: "ModelError" });
  expect(await readFile(path.join(to, "manifest.json"), "utf8")).toBe(before);
});

test("weights are exported as one file or as a folder", async () => {
  const file = path.join(home, "weights.safetensors");
  const { tensors, bytes } = await exportModel({ modelFolder: model, format: "safetensors", out: file });
  const written = await readFile(file);
  expect(written.length).toBe(bytes);
  expect(decodeSafetensors(written).tensors.size).toBe(tensors);
  const folder = path.join(home, "tfjs");
  await exportModel({ modelFolder: model, format: "tfjs", out: folder });
  expect((await readdir(folder)).sort()).toEqual(["model.json", "tokenizer.json", "weights.bin"]);
  const alone = path.join(home, "memoryAlone");
  await train(alone, 0);
  await expect(exportModel({ modelFolder: alone, format: "tfjs", out: folder })).rejects.toMatchObject({
    name: "ModelError",
  });
});

test("a model that cannot be used takes no other's place, whatever is wrong with it", async () => {
  const to = path.join(home, "good");
  await copyModel(model, to, WITH);
  const before = await readFile(path.join(to, "manifest.json"), "utf8");
  const wrongs: Record<string, (stored: StoredModel) => StoredModel> = {
    "a memory of another vocabulary": stored => ({ ...stored, memory: encodeMemory([], 12, 0) }),
    "a memory that is cut short": stored => ({ ...stored, memory: stored.memory.slice(0, -1) }),
    "predictions that are not finite": stored => ({ ...stored, parameters: withAll(stored, 3e38) }),
  };
  for (const [what, damage] of Object.entries(wrongs)) {
    const from = path.join(home, what);
    const loaded = await loadModel(model);
    if (!loaded.ok) throw new Error(loaded.reason);
    await saveModel(from, damage(loaded.model));
    await expect(copyModel(from, to, WITH), what).rejects.toMatchObject({ name: "ModelError" });
  }
  expect(await readFile(path.join(to, "manifest.json"), "utf8")).toBe(before);
});

test("a newest model that cannot be used gives way to the one before it, then to the base model, with one notice", async () => {
  const folder = path.join(home, "fallback");
  await copyModel(model, folder, WITH);
  const loaded = await loadModel(folder);
  if (!loaded.ok) throw new Error(loaded.reason);
  const unusable = { ...loaded.model, parameters: withAll(loaded.model, 3e38) };
  await saveModel(folder, unusable);
  const service = new CompletionService(coreEngine, systemClock, async () => base);
  const summary = await service.load(folder);
  expect(summary).toMatchObject({ isOfWorkspace: true, notice: expect.stringContaining("the previous one is used") });
  expect(await completed(folder)).toBe(await completed(model));
  await saveModel(folder, unusable);
  const alone = await service.load(folder);
  expect(alone).toMatchObject({ isOfWorkspace: false, notice: expect.stringContaining("uses the base model") });
  await expect(new CompletionService(coreEngine, systemClock).load(folder)).rejects.toThrow("not a number");
});

/** Its parameters, all of them so large that sums of them overflow. */
function withAll({ parameters }: StoredModel, value: number): Map<string, Float32Array> {
  return new Map([...parameters!].map(([name, values]) => [name, new Float32Array(values.length).fill(value)]));
}
