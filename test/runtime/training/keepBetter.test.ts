/** A run keeps the better of two models in use, and the other one beside it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { createRandom } from "../../../src/core/random.ts";
import { decodeMemory } from "../../../src/memory/memoryFile.ts";
import type { TrainingEvent, TrainingRequest } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { keptModels, useKept } from "../../../src/runtime/model/keptModels.ts";
import { readModel } from "../../../src/runtime/model/openModel.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { earlierFolder, MAX_EARLIER, removeEarlier } from "../../../src/storage/beside/earlierModels.ts";
import { memoryFileSystem, tickingClock } from "../support.ts";

let modelFolder: string;
beforeEach(async () => {
  modelFolder = path.join(await mkdtemp(path.join(tmpdir(), "recurrent-better-")), "model");
});
afterEach(() => rm(path.dirname(modelFolder), { recursive: true, force: true }));

/** Words of consonants and vowels in turn, none of them twice: a network learns that, and a memory hardly. */
function words(count: number, random: () => number): string {
  const letter = (from: string): string => from[Math.floor(random() * from.length)]!;
  const word = (): string => [1, 2, 3].map(() => letter("bdfgklmnprst") + letter("aeiou")).join("");
  return Array.from({ length: count }, word).join(" ");
}

const random = createRandom(7);
const FILES = Object.fromEntries(Array.from({ length: 10 }, (_, k) => [`src/file${k}.txt`, words(90, random)]));
const GOOD = { maxSteps: 60, seed: 1 };
const BAD = { maxSteps: 2, seed: 2 };

async function train(
  request: Partial<TrainingRequest>,
  {
    signal = new AbortController().signal,
    onEvent,
  }: { signal?: AbortSignal; onEvent?: (event: TrainingEvent) => void } = {},
) {
  const network = { hidden: 16, tokenizer: "char", threads: 1, isFromScratch: true, keepsBetter: true } as const;
  const place = { folder: "/workspace", modelFolder, budgetSeconds: 100 };
  const fileSystem = memoryFileSystem(FILES);
  const emit = (event: TrainingEvent): void => onEvent?.(event);
  const environment = { engine: coreEngine, fileSystem, clock: tickingClock(20), signal, emit };
  return runTraining({ ...place, ...network, ...request }, environment);
}

const opening = { openEngine: async () => coreEngine };
const stepsKept = async () => (await keptModels(modelFolder)).map(({ steps }) => steps);

test("a worse model is kept beside the one in use, which stays", async () => {
  const good = await train(GOOD);
  expect(good.comparison).toBeUndefined();
  const bad = await train(BAD);
  expect(bad.comparison).toMatchObject({ isEarlierKept: true, files: good.heldOut?.files, chars: good.heldOut?.chars });
  // The same text, memory and network as when the model in use was measured at the end of its own run.
  expect(bad.comparison?.earlierBitsPerChar).toBeCloseTo(good.heldOut!.bitsPerChar, 9);
  expect(bad.comparison?.bitsPerChar).toBeCloseTo(bad.heldOut!.bitsPerChar, 9);
  expect(bad.isWritten).toBe(true);
  expect(await stepsKept()).toEqual([60, 2]);
  expect((await readModel(modelFolder)).stored.record.steps).toBe(60);
  expect((await readModel(earlierFolder(modelFolder, bad.keptAs!))).stored.record.steps).toBe(2);
});

test("a better model takes the place of the one in use, which can be restored", async () => {
  await train(BAD);
  const good = await train(GOOD);
  expect(good.comparison?.isEarlierKept).toBe(false);
  expect(good.keptAs).toBeUndefined();
  const [, earlier] = await keptModels(modelFolder);
  expect(await stepsKept()).toEqual([60, 2]);
  await useKept(modelFolder, earlier!.slot, opening);
  expect(await stepsKept()).toEqual([2, 60]);
  await expect(useKept(modelFolder, MAX_EARLIER, opening)).rejects.toThrow();
  expect(await stepsKept()).toEqual([2, 60]);
});

test("models with other vocabularies are compared on the same text", async () => {
  const chars = await train(GOOD);
  const subwords = await train({ ...BAD, tokenizer: "bpe" });
  expect(subwords.comparison).toMatchObject({ chars: chars.heldOut?.chars, isEarlierKept: true });
  expect(subwords.comparison?.earlierBitsPerChar).toBeCloseTo(chars.heldOut!.bitsPerChar, 9);
});

test("a run that is stopped is compared too, and one without a step changes nothing", async () => {
  await train(GOOD);
  const stop = new AbortController();
  const onEvent = ({ type }: TrainingEvent): void => void (type === "step" && stop.abort());
  const stopped = await train({ seed: 2 }, { signal: stop.signal, onEvent });
  expect(stopped).toMatchObject({ reason: "stopped", comparison: { isEarlierKept: true } });
  const atOnce = new AbortController();
  const early = ({ type }: TrainingEvent): void => void (type === "corpus" && atOnce.abort());
  expect(await train({ seed: 3 }, { signal: atOnce.signal, onEvent: early })).toMatchObject({ isWritten: false });
  expect(await stepsKept()).toHaveLength(2);
});

test("the last few models are kept, and of those without training only the newest", async () => {
  await train(GOOD);
  for (let seed = 2; seed < 5 + MAX_EARLIER; seed++) await train({ ...BAD, seed });
  expect(await stepsKept()).toEqual([60, ...Array(MAX_EARLIER).fill(2)]);
  for (let k = 0; k < 2; k++) await train({ budgetSeconds: 0 });
  expect((await stepsKept()).filter(steps => steps === 0)).toHaveLength(1);
  for (const { slot } of await keptModels(modelFolder)) if (slot !== 0) await removeEarlier(modelFolder, slot);
  expect(await stepsKept()).toEqual([60]);
});

test("without the wish to keep the better one, as in the terminal, a run writes its own model alone", async () => {
  await train(GOOD);
  const bad = await train({ ...BAD, keepsBetter: false });
  expect(bad.comparison).toBeUndefined();
  expect(await stepsKept()).toEqual([2]);
});

test("a model that is restored remembers nothing that today's rules exclude", async () => {
  await train({ budgetSeconds: 0 });
  await train(GOOD);
  const untrained = (await keptModels(modelFolder)).find(({ steps }) => steps === 0);
  await useKept(modelFolder, untrained!.slot, opening);
  const service = new CompletionService(coreEngine, systemClock);
  const [barred] = Object.keys(FILES);
  await service.load(modelFolder, memoryFileSystem(FILES), { include: [], exclude: [barred!], maxFileBytes: 200_000 });
  const paths = service.experts!.memory.documents().map(document => document.path);
  expect(paths.length).toBe(Object.keys(FILES).length - 1);
  expect(paths).not.toContain(barred);
});

test("what is forgotten leaves the kept models on disk too", async () => {
  await train({ budgetSeconds: 0 });
  await train(GOOD);
  const remembered = async (folder: string): Promise<readonly string[]> => {
    const { stored, vocabulary } = await readModel(folder);
    return decodeMemory(stored.memory, vocabulary.size, vocabulary.eos).map(document => document.path);
  };
  const [barred] = Object.keys(FILES);
  const kept = (await keptModels(modelFolder)).find(({ steps }) => steps === 0)!;
  expect(await remembered(earlierFolder(modelFolder, kept.slot))).toContain(barred);
  const service = new CompletionService(coreEngine, systemClock);
  const rest = Object.fromEntries(Object.entries(FILES).filter(([name]) => name !== barred));
  await service.load(modelFolder, memoryFileSystem(rest), { include: [], exclude: [], maxFileBytes: 200_000 });
  await service.writeMemory();
  expect(await remembered(earlierFolder(modelFolder, kept.slot))).not.toContain(barred);
});

test("when the network must forget, no trained model is kept", async () => {
  await train(BAD);
  await train(GOOD);
  const [learned] = Object.keys(FILES);
  const service = new CompletionService(coreEngine, systemClock);
  const rules = { include: [], exclude: Object.keys(FILES), maxFileBytes: 200_000 };
  expect(learned).toBeDefined();
  await service.load(modelFolder, memoryFileSystem(FILES), rules);
  expect((await keptModels(modelFolder)).filter(({ steps }) => steps > 0)).toEqual([]);
});
