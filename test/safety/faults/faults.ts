/** Saves a model on a disk that fails, and checks that the next start finds a whole model or a clear error. */
import type { LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { parameterShapes } from "../../../src/core/network/spec.ts";
import { product } from "../../../src/core/tensor.ts";
import {
  type Checkpoint,
  checkpointFolder,
  removeCheckpoint,
  saveCheckpoint,
} from "../../../src/storage/checkpoint.ts";
import type { StoredModel } from "../../../src/storage/generation.ts";
import { loadModel, saveModel } from "../../../src/storage/modelFolder.ts";
import { stateSize } from "../../../src/storage/parameterFile.ts";
import type { InterruptedRun } from "../../../src/storage/runRecord.ts";
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

/** What is saved: models, or checkpoints of a run. */
export type Kind = "model" | "checkpoint";

/** The same as a checkpoint, with its run. */
function numberedCheckpoint(number: number): Checkpoint {
  const model = numbered(number);
  const parameters = model.parameters!;
  const moments = { firstMoments: parameters, secondMoments: parameters };
  const plan = { steps: 1000, isLimit: true, stepsBetweenValidations: 10, windowsPerValidation: 1 };
  const run = {
    ...{ overGeneration: 0, corpusSha256: "0".repeat(64), budgetSeconds: 60, rateScale: 1, hasBest: true },
    earlier: { steps: 0, tokens: 0 },
    optimizerSteps: number,
    position: { steps: number, plan, rollbacks: 0, isRescued: false, trainedMs: 1, validatedStep: 0, curve: [] },
    snapshot: { parameters, ...moments, steps: number },
    state: new Float32Array(stateSize(spec, model.record.batch)).fill(number),
  };
  return { ...model, run };
}

/** How each kind is saved and loaded. */
const KINDS = {
  model: {
    save: (number: number, disk: FaultyDisk) => saveModel(FOLDER, numbered(number), disk),
    load: (disk: FaultyDisk) => loadModel(FOLDER, disk),
  },
  checkpoint: {
    save: (number: number, disk: FaultyDisk) => saveCheckpoint(FOLDER, numberedCheckpoint(number), disk),
    load: (disk: FaultyDisk) => loadModel(checkpointFolder(FOLDER), disk),
  },
} as const;

/** A model with its number in every part. */
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
      ...{ steps: number, tokens: number, elapsedMs: 1, charsPerToken: 1, include: [], exclude: [], curve: [] },
    },
  };
}

/** Checks that all parts are of one saved model. @throws when they are not */
function numberOf(model: StoredModel): number {
  const number = model.record.steps;
  const parts = [
    ...[...(model.parameters?.values() ?? [])].flatMap(values => [...(values as Float32Array)]),
    ...[...(model.optimizer?.firstMoments.values() ?? [])].flatMap(values => [...(values as Float32Array)]),
    (model.tokenizer as { number: number }).number,
    model.corpus.trainingFiles,
    (model.memory[0] ?? 0) + 256 * (model.memory[1] ?? 0),
    ...(model.run ? numbersOf(model.run) : []),
  ];
  if (parts.some(part => part !== number)) throw new Error(`half a model: ${parts.join(" ")} in number ${number}`);
  return number;
}

function numbersOf({ position, snapshot, state }: InterruptedRun): readonly number[] {
  const tensors = [snapshot.parameters, snapshot.firstMoments, snapshot.secondMoments];
  return [position.steps, snapshot.steps, ...state, ...tensors.flatMap(map => [...map.values()].flatMap(v => [...v]))];
}

/** Saves the model or checkpoint with this number. */
export async function saveNumbered(kind: Kind, number: number, disk: FaultyDisk): Promise<void> {
  await KINDS[kind].save(number, disk);
}

/** A folder after this many saves. */
export async function savedTimes(kind: Kind, count: number): Promise<DiskState> {
  const state = emptyState();
  for (let number = 1; number <= count; number++) await KINDS[kind].save(number, new FaultyDisk(state));
  return copyOf(state);
}

/** The number of operations that the next save takes. */
export async function operationsOfSave(kind: Kind, before: DiskState): Promise<number> {
  const disk = new FaultyDisk(copyOf(before));
  await KINDS[kind].save(99, disk);
  return disk.operations;
}

/** The number of operations that removing the checkpoint takes. */
export async function operationsOfRemoval(before: DiskState): Promise<number> {
  const disk = new FaultyDisk(copyOf(before));
  await removeCheckpoint(FOLDER, disk);
  return disk.operations;
}

/**
 * Tests one fault while the last of `count` checkpoints is removed. What remains is a whole checkpoint or none, and the
 * next removal leaves none.
 */
export async function surviveRemoval(before: DiskState, count: number, fault: Fault): Promise<void> {
  const state = copyOf(before);
  await removeCheckpoint(FOLDER, new FaultyDisk(state, fault)).catch(() => {});
  const loaded = await KINDS.checkpoint.load(new FaultyDisk(state));
  if (loaded.ok && fault.kind !== "replaced") {
    const number = numberOf(loaded.model);
    if (number !== count && number !== count - 1) throw new Error(`had ${count}, found ${number}`);
  }
  await removeCheckpoint(FOLDER, new FaultyDisk(state));
  if ((await KINDS.checkpoint.load(new FaultyDisk(state))).ok) throw new Error("still there");
}

/**
 * Tests one fault while model `count + 1` is saved over `count` others.
 * @returns the model that the next start finds, 0 for none
 * @throws where a promise is broken
 */
export async function survive(kind: Kind, before: DiskState, count: number, fault: Fault): Promise<number> {
  const state = copyOf(before);
  let isSaved = false;
  try {
    await KINDS[kind].save(count + 1, new FaultyDisk(state, fault));
    isSaved = true;
  } catch {
    // Killed or refused: what counts is what the next start finds.
  }
  const found = await start(kind, state, fault.kind === "replaced");
  if (fault.kind !== "replaced") {
    if (isSaved && found !== count + 1) throw new Error(`saved ${count + 1}, found ${found}`);
    if (found !== count && found !== count + 1) throw new Error(`had ${count}, found ${found}`);
  }
  // Whatever happened, the next save takes, and leaves nothing behind.
  await KINDS[kind].save(count + 2, new FaultyDisk(state));
  const after = await start(kind, state);
  if (after !== count + 2) throw new Error(`saved ${count + 2} after the fault, found ${after}`);
  const left = [...(state.names?.keys() ?? [])].filter(name => name.endsWith("-tmp"));
  if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
  return found;
}

/** Tests one fault while a model is loaded: the result is the newest, the previous one with a notice, or an error. */
export async function surviveLoading(kind: Kind, before: DiskState, count: number, fault: Fault): Promise<void> {
  const loaded = await KINDS[kind].load(new FaultyDisk(copyOf(before), fault));
  if (!loaded.ok) {
    if (!/^[A-Z/].*\.$/.test(loaded.reason)) throw new Error(`no clear word: ${loaded.reason}`);
    return;
  }
  const number = numberOf(loaded.model);
  if (number !== count && fault.kind !== "replaced" && loaded.notice === undefined)
    throw new Error(`found ${number} of ${count} without a notice`);
}

/** @param mayBeMixed whether another program may have put files of another model there, so that an error is enough */
async function start(kind: Kind, state: DiskState, mayBeMixed = false): Promise<number> {
  const loaded = await KINDS[kind].load(new FaultyDisk(state));
  if (loaded.ok) return numberOf(loaded.model);
  if (loaded.kind !== "missing" && !mayBeMixed) throw new Error(`not loaded: ${loaded.reason}`);
  return 0;
}
