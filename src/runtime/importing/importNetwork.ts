/** Makes a model, or a base model in one file, of an imported network. */
import type { Engine } from "../../core/network/engine.ts";
import { encodeMemory } from "../../memory/memoryFile.ts";
import { encodeBaselines } from "../../storage/baselinesFile.ts";
import { writeBaseFile } from "../../storage/exchange/baseFile.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { prepareModelFolder, saveModel } from "../../storage/modelFolder.ts";
import { BATCH, WINDOW_STEPS } from "../common/defaults.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { TASK_DEFAULTS } from "../tasks/taskSettings.ts";
import { type Fit, fitMixture } from "./fitMixture.ts";
import { type Imported, type ImportedTask, isTask } from "./readImported.ts";

/** What is not known of a network that another program trained. */
const UNKNOWN = {
  steps: 0,
  tokens: 0,
  seconds: 0,
  charsPerToken: 1,
  bitsPerChar: null,
  batch: BATCH,
  window: WINDOW_STEPS,
  seed: 1,
};
const NOTHING_READ = { trainingFiles: 0, trainingChars: 0, validationFiles: 0, validationChars: 0, replacedSecrets: 0 };

/**
 * Writes the network as the newest model of a folder, with an empty memory or without baselines. `train --resume`
 * continues from it.
 * @throws ModelFolderError
 */
export async function importAsModel(
  folder: string,
  imported: Imported | ImportedTask,
  clock: Pick<LoopClock, "date">,
): Promise<void> {
  const model = isTask(imported) ? taskModel(imported, clock) : languageModel(imported, clock);
  await prepareModelFolder(folder);
  const lock = new FolderLock(folder);
  try {
    await lock.acquire();
    await saveModel(folder, model);
  } finally {
    await lock.release();
  }
}

function taskModel({ spec, parameters, vocabulary }: ImportedTask, clock: Pick<LoopClock, "date">): StoredModel {
  return {
    spec: undefined,
    task: { spec: { ...spec, labels: [...spec.labels] } },
    tokenizer: vocabulary.toJson(),
    parameters,
    optimizer: undefined,
    memory: encodeBaselines({}),
    corpus: { ...NOTHING_READ, skipped: [] },
    record: recordOf({ ...UNKNOWN, batch: TASK_DEFAULTS.batch, window: TASK_DEFAULTS.windowSteps }, clock),
  };
}

function languageModel(
  { spec, parameters, vocabulary, training, curve }: Imported,
  clock: Pick<LoopClock, "date">,
): StoredModel {
  const validations = curve.flatMap(line =>
    line.event === "validation" ? [{ step: line.step, bitsPerChar: line.bitsPerChar }] : [],
  );
  return {
    spec,
    base: undefined,
    tokenizer: vocabulary.toJson(),
    parameters,
    optimizer: undefined,
    memory: encodeMemory([], vocabulary.size, vocabulary.eos),
    corpus: { ...NOTHING_READ, skipped: [] },
    record: { ...recordOf(training ?? UNKNOWN, clock), curve: validations },
  };
}

function recordOf(
  { steps, tokens, seconds, charsPerToken, batch, window, seed }: Omit<typeof UNKNOWN, "bitsPerChar">,
  clock: Pick<LoopClock, "date">,
): StoredModel["record"] {
  return {
    trainedAt: clock.date().toISOString(),
    seed,
    engine: "PyTorch",
    threads: 1,
    batch,
    windowSteps: window,
    steps,
    tokens,
    elapsedMs: 1000 * seconds,
    charsPerToken,
    include: [],
    exclude: [],
    curve: [],
  };
}

/**
 * Writes the network as a base model, in eight bits a weight.
 * @param fit the folders that the mixer's start values are fitted on; without any, the program's own stay
 * @returns the bytes of the file, and what fitting read
 */
export async function importAsBase(
  file: string,
  imported: Imported,
  {
    engine,
    folders,
    signal,
  }: { readonly engine: Engine; readonly folders: readonly string[]; readonly signal: AbortSignal },
): Promise<{ readonly bytes: number; readonly fit: Fit | undefined }> {
  const { spec, parameters, vocabulary, training } = imported;
  const fit = folders.length === 0 ? undefined : await fitMixture(imported, { engine, folders, signal });
  const { tokens, seconds, charsPerToken, bitsPerChar } = training ?? UNKNOWN;
  const bytes = await writeBaseFile(file, {
    spec,
    parameters,
    tokenizer: vocabulary.toJson(),
    training: {
      tokens,
      hours: seconds / 3600,
      charsPerToken,
      bitsPerChar: bitsPerChar === null ? {} : { all: bitsPerChar },
    },
    mixture: fit?.mixture.toText(),
  });
  return { bytes, fit };
}
