/** Saves a model on a disk that fails, and holds what the next start finds: a whole model or a clear word, never half. */
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import { parameterShapes } from "../../src/core/network/spec.ts";
import { product } from "../../src/core/tensor.ts";
import type { StoredModel } from "../../src/storage/generation.ts";
import { loadModel, saveModel } from "../../src/storage/modelFolder.ts";
import { copyOf, type DiskState, emptyState, type Fault, FaultyDisk } from "./faultyDisk.ts";

const FOLDER = "/model";
const spec: LanguageModelSpec = {
  cell: "gru",
  vocabularySize: 4,
  embeddingSize: 2,
  hiddenSize: 2,
  layers: 1,
  isTied: false,
};

/** A model whose every part says which one it is. */
function numbered(number: number): StoredModel {
  const parameters = new Map(
    parameterShapes(spec).map(({ name, shape }) => [name, new Float32Array(product(shape)).fill(number)]),
  );
  return {
    spec,
    tokenizer: { number },
    parameters,
    optimizer: { firstMoments: parameters, secondMoments: parameters, steps: number },
    memory: Uint8Array.of(number, number >> 8),
    corpus: {
      trainingFiles: number,
      trainingChars: 1,
      validationFiles: 0,
      validationChars: 0,
      replacedSecrets: 0,
      skipped: [],
    },
    record: {
      ...{ trainedAt: "2026-01-01T00:00:00.000Z", seed: 1, engine: "core", threads: 1, batch: 1, windowSteps: 1 },
      ...{ steps: number, tokens: number, elapsedMs: 1, charsPerToken: 1, exclude: [], curve: [] },
    },
  };
}

/** What is loaded is one of the saved models in all its parts. @throws when it is not */
function numberOf(model: StoredModel): number {
  const number = model.record.steps;
  const parts = [
    ...[...(model.parameters?.values() ?? [])].flatMap(values => [...(values as Float32Array)]),
    ...[...(model.optimizer?.firstMoments.values() ?? [])].flatMap(values => [...(values as Float32Array)]),
    (model.tokenizer as { number: number }).number,
    model.corpus.trainingFiles,
    (model.memory[0] ?? 0) + 256 * (model.memory[1] ?? 0),
  ];
  if (parts.some(part => part !== number)) throw new Error(`half a model: ${parts.join(" ")} in number ${number}`);
  return number;
}

/** A folder after so many saves. */
export async function savedTimes(count: number): Promise<DiskState> {
  const state = emptyState();
  for (let number = 1; number <= count; number++) await saveModel(FOLDER, numbered(number), new FaultyDisk(state));
  return copyOf(state);
}

/** Operations that a save of the next model takes. */
export async function operationsOfSave(before: DiskState): Promise<number> {
  const disk = new FaultyDisk(copyOf(before));
  await saveModel(FOLDER, numbered(99), disk);
  return disk.operations;
}

/**
 * One fault while model `count + 1` is saved over `count` others.
 * @returns the model that the next start finds, 0 for none
 * @throws where a promise is broken
 */
export async function survive(before: DiskState, count: number, fault: Fault): Promise<number> {
  const state = copyOf(before);
  let isSaved = false;
  try {
    await saveModel(FOLDER, numbered(count + 1), new FaultyDisk(state, fault));
    isSaved = true;
  } catch {
    // Killed or refused: what counts is what the next start finds.
  }
  const found = await start(state, fault.kind === "replaced");
  if (fault.kind !== "replaced") {
    if (isSaved && found !== count + 1) throw new Error(`saved ${count + 1}, found ${found}`);
    if (found !== count && found !== count + 1) throw new Error(`had ${count}, found ${found}`);
  }
  // Whatever happened, the next save takes, and leaves nothing behind.
  await saveModel(FOLDER, numbered(count + 2), new FaultyDisk(state));
  const after = await start(state);
  if (after !== count + 2) throw new Error(`saved ${count + 2} after the fault, found ${after}`);
  const left = [...(state.names?.keys() ?? [])].filter(name => name.endsWith("-tmp"));
  if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
  return found;
}

/** One fault while a model is loaded: the newest, the one before it with a notice, or a clear word. */
export async function surviveLoading(before: DiskState, count: number, fault: Fault): Promise<void> {
  const loaded = await loadModel(FOLDER, new FaultyDisk(copyOf(before), fault));
  if (!loaded.ok) {
    if (!/^[A-Z/].*\.$/.test(loaded.reason)) throw new Error(`no clear word: ${loaded.reason}`);
    return;
  }
  const number = numberOf(loaded.model);
  if (number !== count && fault.kind !== "replaced" && loaded.notice === undefined)
    throw new Error(`found ${number} of ${count} without a notice`);
}

/** @param mayBeMixed files of two models may lie in a folder that somebody put there meanwhile; a clear word is enough */
async function start(state: DiskState, mayBeMixed = false): Promise<number> {
  const loaded = await loadModel(FOLDER, new FaultyDisk(state));
  if (loaded.ok) return numberOf(loaded.model);
  if (loaded.kind !== "missing" && !mayBeMixed) throw new Error(`not loaded: ${loaded.reason}`);
  return 0;
}
