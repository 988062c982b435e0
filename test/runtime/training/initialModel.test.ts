/** Runs whose initial model is the base model. */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FAULTS } from "../../../src/core/faults.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import type { TrainingEvent, TrainingRequest } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import type { BaseModel } from "../../../src/runtime/model/openBaseModel.ts";
import { openExperts, readModel } from "../../../src/runtime/model/openModel.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { BaseModelError } from "../../../src/storage/baseModel.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

let modelFolder: string;
beforeEach(async () => {
  modelFolder = path.join(await mkdtemp(path.join(tmpdir(), "recurrent-initial-")), "model");
});
afterEach(() => rm(path.dirname(modelFolder), { recursive: true, force: true }));

const vocabulary = trainVocabulary("bpe", Object.values(pairs(8)), 300);
const spec = {
  cell: "gru",
  vocabularySize: vocabulary.size,
  embeddingSize: 10,
  hiddenSize: 10,
  layers: 1,
  isTied: true,
} as const;
const base: BaseModel = {
  spec,
  vocabulary,
  parameters: initialParameters(spec, createRandom(5)),
  sha256: "b".repeat(64),
};

async function train(
  request: Partial<TrainingRequest>,
  openBaseModel: () => Promise<BaseModel | undefined> = async () => base,
) {
  const events: TrainingEvent[] = [];
  await runTraining(
    { folder: "/workspace", modelFolder, budgetSeconds: 100, threads: 1, maxSteps: 3, ...request },
    {
      engine: coreEngine,
      openBaseModel,
      fileSystem: memoryFileSystem(pairs(8)),
      clock: tickingClock(50),
      signal: new AbortController().signal,
      emit: event => events.push(event),
    },
  );
  const { stored } = await readModel(modelFolder, async () => base);
  const corpus = events.find(event => event.type === "corpus");
  return { stored, settings: corpus!.settings };
}

test("without training the network is the base model's to the bit, beside the workspace's memory", async () => {
  const { stored, settings } = await train({ budgetSeconds: 0 });
  expect(settings).toMatchObject({ initialModel: "base", cell: "gru", hidden: 10, vocabularySize: vocabulary.size });
  expect(settings.parameters).toBeGreaterThan(0);
  expect(stored.record).toMatchObject({ initialModel: "base", steps: 0, tokens: 0 });
  for (const [name, values] of base.parameters) expect([...stored.parameters!.get(name)!]).toEqual([...values]);
  expect(stored.memory.length).toBeGreaterThan(100);
});

test("without training neither weights nor an optimizer are stored, however often", async () => {
  for (let k = 0; k < 3; k++) await train({ budgetSeconds: 0 });
  expect((await readdir(modelFolder)).filter(name => name.endsWith(".safetensors"))).toEqual([]);
  const { record } = (await train({ budgetSeconds: 0, isResumed: true })).stored;
  expect(record).toMatchObject({ initialModel: "model", steps: 0 });
  expect((await readdir(modelFolder)).filter(name => name.endsWith(".safetensors"))).toEqual([]);
  await train({ isResumed: true });
  const written = (await readdir(modelFolder)).filter(name => name.endsWith(".safetensors")).sort();
  expect(written).toEqual(["optimizer-5.safetensors", "weights-5.safetensors"]);
  expect((await stat(path.join(modelFolder, written[1]!))).mode & 0o777).toBe(
    process.platform === "win32" ? 0o666 : 0o600,
  );
});

test("a memory beside a base model that has changed is kept, in its vocabulary", async () => {
  await train({ budgetSeconds: 0 });
  const other = trainVocabulary("bpe", ["completely other text, such as this one"], 270);
  const otherSpec = { ...spec, vocabularySize: other.size };
  const parameters = initialParameters(otherSpec, createRandom(6));
  const changed = { spec: otherSpec, vocabulary: other, parameters, sha256: "c".repeat(64) };
  const textsOf = async (base: BaseModel) => {
    const read = await readModel(modelFolder, async () => base);
    const { memory, vocabulary, predictor } = openExperts(modelFolder, read, coreEngine);
    expect(predictor?.spec).toEqual(base.spec);
    return memory.documents().map(({ path, ids }) => [path, vocabulary.decode([...ids])]);
  };
  const texts = await textsOf(base);
  expect(texts.length).toBe(8);
  expect(await textsOf(changed)).toEqual(texts);
  const alone = await readModel(modelFolder, async () => Promise.reject(new BaseModelError("It is damaged.")));
  expect(alone).toMatchObject({ notice: "It is damaged.", stored: { spec: undefined } });
});

test("training changes the base model's weights, but not by much", async () => {
  const { stored } = await train({});
  expect(stored.record).toMatchObject({ initialModel: "base", steps: 3 });
  const name = "rnn.weight_hh_l0";
  const [before, after] = [base.parameters.get(name)!, stored.parameters!.get(name)!];
  const moved = Math.hypot(...before.map((value, k) => value - after[k]!)) / Math.hypot(...before);
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(0.2);
});

test.each<[string, Partial<TrainingRequest>]>([
  ["asked for by name", { isFromScratch: true }],
  ["implied by another cell", { cell: "lstm" }],
  ["implied by another size", { hidden: 12 }],
  ["implied by another vocabulary", { tokenizer: "char" }],
])("from scratch, %s, a run leaves the base model out", async (_, request) => {
  const { stored, settings } = await train({ hidden: 12, ...request });
  expect(settings.initialModel).toBe("scratch");
  expect(stored.record.initialModel).toBe("scratch");
});

test("a request for the base model's own network keeps the base model", async () => {
  expect((await train({ cell: "gru", layers: 1, hidden: 10, tokenizer: "bpe" })).settings.initialModel).toBe("base");
});

test("dropout asks for two layers of the network that is trained, which may be the base model's", async () => {
  const deep = { ...spec, layers: 2 };
  const twoLayers = async () => ({ ...base, spec: deep, parameters: initialParameters(deep, createRandom(5)) });
  const { stored, settings } = await train({ dropout: 0.3 }, twoLayers);
  expect(settings).toMatchObject({ initialModel: "base", layers: 2, dropout: 0.3 });
  const [with0, with3] = [(await train({}, twoLayers)).stored, stored].map(({ parameters }) => [
    ...parameters!.values(),
  ]);
  expect(with3).not.toEqual(with0);
  await expect(train({ dropout: 0.3 })).rejects.toThrow(FAULTS.dropoutNeedsLayers());
  await expect(train({ dropout: 0.3, hidden: 12 }, twoLayers)).rejects.toThrow(FAULTS.dropoutNeedsLayers());
  await train({ hidden: 12 });
  await expect(train({ dropout: 0.3, isResumed: true })).rejects.toThrow(FAULTS.dropoutNeedsLayers());
});

test("without a base model a run starts from scratch, and a damaged one is an error", async () => {
  expect((await train({ hidden: 12 }, async () => undefined)).settings.initialModel).toBe("scratch");
  const damaged = async (): Promise<BaseModel> => {
    throw new BaseModelError("The base model cannot be used. Install Recurrent again, or train from scratch.");
  };
  await expect(train({}, damaged)).rejects.toThrow("Install Recurrent again");
  expect((await train({ isFromScratch: true, hidden: 12 }, damaged)).settings.initialModel).toBe("scratch");
});

test("the base model completes alone until the workspace has a model of its own", async () => {
  const service = new CompletionService(coreEngine, systemClock, async () => base);
  expect(await service.load(modelFolder)).toMatchObject({
    isOfWorkspace: false,
    initialModel: "base",
    steps: 0,
    hidden: 10,
  });
  expect(service.experts?.predictor).toBeDefined();
  await train({ budgetSeconds: 0 });
  expect(await service.load(modelFolder)).toMatchObject({ isOfWorkspace: true, initialModel: "base", steps: 0 });
  service.unload();
});
