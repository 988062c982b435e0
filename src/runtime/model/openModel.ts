/** Opens a stored model for use, and checks its vocabulary, weights and memory against each other. */

import { createLearner } from "../../completion/adapt/dynamicEvaluation.ts";
import type { Experts } from "../../completion/mixing/experts.ts";
import { MixerParameters } from "../../completion/mixing/parameters/mixerParameters.ts";
import { FAULTS } from "../../core/faults.ts";
import type { Engine, Predictor } from "../../core/network/engine.ts";
import { VocabularyError, vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import { decodeMemory, MemoryFileError } from "../../memory/memoryFile.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { BaseModelError } from "../../storage/baseModel.ts";
import { loadCheckpoint } from "../../storage/checkpoint.ts";
import { nodeDisk } from "../../storage/disk.ts";
import type { ModelUse } from "../../storage/generation.ts";
import { type LoadResult, loadModel, loadPrevious } from "../../storage/modelFolder.ts";
import { withBaseNetwork } from "./baseNetwork.ts";
import type { BaseModel } from "./openBaseModel.ts";
import type { OpenBaseModel, ReadModel } from "./readModel.ts";

/** There is no usable model. The message is a sentence for the user. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  constructor(
    message: string,
    /** Whether there is no model at all, rather than one that cannot be used. */
    readonly isMissing: boolean,
    /** What is wrong with it, as a part of a sentence. */
    readonly why = "it cannot be used",
  ) {
    super(message);
  }
}

/**
 * Reads the newest whole generation of a folder, with its vocabulary.
 * @param openBaseModel without it, a model that uses the base model's network is memory only
 * @throws ModelError
 */
export async function readModel(folder: string, openBaseModel?: OpenBaseModel, use?: ModelUse): Promise<ReadModel> {
  return languageModel(folder, await readAnyModel(folder, openBaseModel, use));
}

/**
 * Reads a language model or the model of a task.
 * @throws ModelError
 */
export async function readAnyModel(folder: string, openBaseModel?: OpenBaseModel, use?: ModelUse): Promise<ReadModel> {
  return withNetwork(folder, checked(folder, await loadModel(folder, nodeDisk, use)), openBaseModel);
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
export async function readEarlierModel(folder: string, openBaseModel?: OpenBaseModel): Promise<ReadModel> {
  const checkpoint = await loadCheckpoint(folder);
  return checkpoint.ok ? languageModel(folder, checked(folder, checkpoint)) : readModel(folder, openBaseModel);
}

/** The model with the base model's network where that is its network, or with its memory alone where there is none. */
async function withNetwork(
  folder: string,
  read: ReadModel,
  openBaseModel: OpenBaseModel | undefined,
): Promise<ReadModel> {
  if (read.stored.base === undefined || !openBaseModel) return read;
  try {
    const base = await openBaseModel();
    return base ? inFolder(folder, () => withBaseNetwork(read, base)) : read;
  } catch (thrown) {
    if (!(thrown instanceof BaseModelError)) throw thrown;
    return { ...read, notice: read.notice ?? thrown.message };
  }
}

function checked(folder: string, loaded: LoadResult): ReadModel {
  if (!loaded.ok) throw new ModelError(loaded.reason, loaded.kind === "missing");
  const { model: stored, generation, notice } = loaded;
  const vocabulary = inFolder(folder, () => vocabularyFromJson(stored.tokenizer));
  const size = (stored.spec ?? stored.task?.spec)?.vocabularySize ?? vocabulary.size;
  if (size !== vocabulary.size) {
    const sizes = `${size} tokens in the network, ${vocabulary.size} in the vocabulary`;
    throw new ModelError(FAULTS.unusable(folder, sizes), false, sizes);
  }
  return { stored, vocabulary, generation, notice };
}

export interface OpenOptions {
  readonly isLearning?: boolean;
  /** The memory to use instead of the stored one. */
  readonly documents?: readonly MemoryDocument[] | undefined;
}

/**
 * Opens a folder's newest generation for serving as `open` does, or the one before it where that fails.
 * @throws ModelError when neither can be used, and what `open` throws otherwise
 */
export async function openWithFallback<T>(
  folder: string,
  openBaseModel: OpenBaseModel | undefined,
  open: (read: ReadModel) => T | Promise<T>,
): Promise<T> {
  try {
    return await open(await readModel(folder, openBaseModel, "serving"));
  } catch (thrown) {
    if (!(thrown instanceof ModelError) || thrown.isMissing) throw thrown;
    const before = await loadPrevious(folder, thrown.why);
    if (!before.ok) throw thrown;
    try {
      const read = await withNetwork(folder, checked(folder, before), openBaseModel);
      return await open(languageModel(folder, read));
    } catch (second) {
      throw second instanceof ModelError ? thrown : second;
    }
  }
}

/**
 * Opens the experts. With `isLearning` the network can learn from the text that it reads. The caller disposes
 * `predictor`.
 * @throws ModelError when the memory does not belong to the vocabulary, or the network's predictions are not finite
 */
export function openExperts(
  folder: string,
  { stored, vocabulary }: ReadModel,
  engine: Engine,
  { isLearning = false, documents }: OpenOptions = {},
): Experts {
  const { spec, parameters, record } = stored;
  const { size, eos } = vocabulary;
  const remembered = documents ?? inFolder(folder, () => decodeMemory(stored.memory, size, eos));
  const memory = WorkspaceMemory.build(remembered, size, eos);
  // What eight bits cost: docs/experiments/016-weights-in-eight-bits.md.
  const weights = isLearning ? "float32" : "int8";
  const trained = spec && parameters ? engine.createPredictor(spec, parameters, weights) : undefined;
  if (trained && !isSound(trained, eos)) {
    trained.dispose();
    const why = "its network predicts what is not a number";
    throw new ModelError(FAULTS.unusable(folder, why), false, why);
  }
  const learner = isLearning && trained ? createLearner(engine, trained, memory.base) : undefined;
  if (learner) trained?.dispose();
  const predictor = learner ?? trained;
  // An earlier version may have stored another layout of parameters; then documents begin with the start values.
  const mixerParameters = record.mixture === undefined ? undefined : MixerParameters.fromText(record.mixture);
  return { vocabulary, predictor, learner, memory, mixerParameters };
}

/** Whether the first predictions of a network are distributions. */
function isSound(predictor: Predictor, eos: number): boolean {
  const state = predictor.initialState();
  const probabilities = new Float32Array(predictor.spec.vocabularySize);
  for (const token of [eos, predictor.spec.vocabularySize - 1]) {
    predictor.advance(state, token, probabilities);
    const sum = probabilities.reduce((total, p) => total + p, 0);
    if (!(Math.abs(sum - 1) < 0.01) || !state.every(Number.isFinite)) return false;
  }
  return true;
}

/** Opens the base model alone, with an empty memory. The caller disposes `predictor`. */
export function baseModelExperts(base: BaseModel, engine: Engine): Experts {
  const { spec, parameters, vocabulary, mixture } = base;
  const memory = WorkspaceMemory.build([], vocabulary.size, vocabulary.eos);
  const predictor = engine.createPredictor(spec, parameters, "int8");
  return { vocabulary, predictor, memory, mixerParameters: mixture };
}

/** Says in the error which folder it is about. @throws ModelError */
export function inFolder<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof VocabularyError || thrown instanceof MemoryFileError)) throw thrown;
    throw new ModelError(FAULTS.unusable(folder, thrown.message), false, thrown.message);
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
