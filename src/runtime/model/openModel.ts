/** Opens a stored model for use, and checks its vocabulary, weights and memory against each other. */

import { createLearner } from "../../completion/adapt/dynamicEvaluation.ts";
import type { Experts } from "../../completion/mixing/experts.ts";
import { MixerParameters } from "../../completion/mixing/parameters/mixerParameters.ts";
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { VocabularyError, vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import { MemoryFileError } from "../../memory/memoryFile.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { loadCheckpoint } from "../../storage/checkpoint.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { type LoadResult, loadModel } from "../../storage/modelFolder.ts";
import type { BaseModel } from "./openBaseModel.ts";

/** There is no usable model. The message is a sentence for the user. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  constructor(
    message: string,
    /** Whether there is no model at all, rather than one that cannot be used. */
    readonly isMissing: boolean,
  ) {
    super(message);
  }
}

export interface ReadModel {
  readonly stored: StoredModel;
  readonly vocabulary: Vocabulary;
  readonly notice: string | undefined;
}

/**
 * Reads the newest whole generation of a folder, with its vocabulary.
 * @throws ModelError
 */
export async function readModel(folder: string): Promise<ReadModel> {
  return languageModel(folder, await readAnyModel(folder));
}

/**
 * Reads a language model or the model of a task.
 * @throws ModelError
 */
export async function readAnyModel(folder: string): Promise<ReadModel> {
  return checked(folder, await loadModel(folder));
}

/** @throws ModelError for the model of a task */
function languageModel(folder: string, read: ReadModel): ReadModel {
  const { task } = read.stored;
  if (task) throw new ModelError(FAULTS.taskModel(folder, task.spec.task), false);
  return read;
}

/**
 * Reads the model that a run continues from: the checkpoint of an interrupted run, or else the folder's model.
 * @throws ModelError
 */
export async function readEarlierModel(folder: string): Promise<ReadModel> {
  const checkpoint = await loadCheckpoint(folder);
  return checkpoint.ok ? languageModel(folder, checked(folder, checkpoint)) : readModel(folder);
}

function checked(folder: string, loaded: LoadResult): ReadModel {
  if (!loaded.ok) throw new ModelError(loaded.reason, loaded.kind === "missing");
  const { model: stored, notice } = loaded;
  const vocabulary = inFolder(folder, () => vocabularyFromJson(stored.tokenizer));
  const size = (stored.spec ?? stored.task?.spec)?.vocabularySize ?? vocabulary.size;
  if (size !== vocabulary.size) {
    const sizes = `${size} tokens in the network, ${vocabulary.size} in the vocabulary`;
    throw new ModelError(FAULTS.unusable(folder, sizes), false);
  }
  return { stored, vocabulary, notice };
}

/**
 * Opens the experts. With `isLearning` the network can learn from the text that it reads. The caller disposes
 * `predictor`.
 * @throws ModelError when the memory does not belong to the vocabulary
 */
export function openExperts(
  folder: string,
  { stored, vocabulary }: ReadModel,
  engine: Engine,
  { isLearning = false }: { readonly isLearning?: boolean } = {},
): Experts {
  const { spec, parameters, record } = stored;
  const memory = inFolder(folder, () => WorkspaceMemory.fromBytes(stored.memory, vocabulary.size, vocabulary.eos));
  const trained = spec && parameters ? engine.createPredictor(spec, parameters) : undefined;
  const learner = isLearning && trained ? createLearner(engine, trained, memory.base) : undefined;
  if (learner) trained?.dispose();
  const predictor = learner ?? trained;
  // An earlier version may have stored another layout of parameters; then documents begin with the start values.
  const mixerParameters = record.mixture === undefined ? undefined : MixerParameters.fromText(record.mixture);
  return { vocabulary, predictor, learner, memory, mixerParameters };
}

/** Opens the base model alone, with an empty memory. The caller disposes `predictor`. */
export function baseModelExperts({ spec, parameters, vocabulary }: BaseModel, engine: Engine): Experts {
  const memory = WorkspaceMemory.build([], vocabulary.size, vocabulary.eos);
  return { vocabulary, predictor: engine.createPredictor(spec, parameters), memory };
}

function inFolder<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof VocabularyError || thrown instanceof MemoryFileError)) throw thrown;
    throw new ModelError(FAULTS.unusable(folder, thrown.message), false);
  }
}

/**
 * Reads the model that a run of a task continues from: the checkpoint of an interrupted run, or else the folder's model.
 * @throws ModelError
 */
export async function readEarlierTask(folder: string): Promise<ReadModel> {
  const checkpoint = await loadCheckpoint(folder);
  return checkpoint.ok ? checked(folder, checkpoint) : readAnyModel(folder);
}
