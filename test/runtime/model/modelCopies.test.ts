import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { copyModel, exportModel } from "../../../src/runtime/model/modelCopies.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { decodeSafetensors } from "../../../src/storage/safetensors.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

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
  await copyModel(model, to);
  expect(await completed(to)).toBe(await completed(model));
  expect(await completed(to)).not.toBe("");
  expect(await readdir(to)).toContain("manifest-previous.json");
  expect((await readdir(to)).filter(name => name.endsWith(".safetensors"))).not.toEqual([]);
});

test("a folder without a model is not copied, and changes nothing", async () => {
  const to = path.join(home, "kept");
  await copyModel(model, to);
  const before = await readFile(path.join(to, "manifest.json"), "utf8");
  await expect(copyModel(path.join(home, "none"), to)).rejects.toMatchObject({ name: "ModelError" });
  const damaged = path.join(home, "damaged");
  await copyModel(model, damaged);
  const weights = (await readdir(damaged)).find(name => name.startsWith("weights"))!;
  await writeFile(path.join(damaged, weights), "cut off");
  await expect(copyModel(damaged, to)).rejects.toMatchObject({ name: "ModelError" });
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
