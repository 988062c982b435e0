/** Checks a training request: its folders, and its network where a run continues from a model. */

import { realpath } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { manifestOf } from "../../storage/modelFolder.ts";
import { LAYERS } from "../common/defaults.ts";
import { type TrainingDefaults, trainingSettingsOf } from "../common/trainingChoices.ts";
import type { SplitCorpus } from "./learnedCorpus.ts";
import { TrainingError } from "./trainingError.ts";

/**
 * Checks that the model folder is outside the learned folder, which is never written to, wherever links lead.
 * @throws TrainingError when the model folder is the learned folder or is inside it
 */
export async function checkFolders({ folder, file, modelFolder }: TrainingRequest): Promise<void> {
  if (file !== undefined) return; // its folder is not learned
  if (await isInside(folder, modelFolder)) throw new TrainingError(FAULTS.modelInside(modelFolder));
}

/** Whether a place is a folder or inside it, wherever links lead. */
export async function isInside(folder: string, place: string): Promise<boolean> {
  const [outer, inner] = await Promise.all([realPathOf(folder), realPathOf(place)]);
  const relative = path.relative(outer, inner);
  return !(/^\.\.(?:[\\/]|$)/.test(relative) || path.isAbsolute(relative));
}

/** Where a path leads, as far as it exists. On Windows, short names and letter case do not matter then either. */
async function realPathOf(file: string): Promise<string> {
  const absolute = path.resolve(file);
  try {
    return await realpath(absolute);
  } catch {
    const above = path.dirname(absolute);
    return above === absolute ? absolute : path.join(await realPathOf(above), path.basename(absolute));
  }
}

/** Characters. Less text is no corpus: it would teach nothing, and replace a model. Set by hand, not measured. */
const LEAST_CHARS = 1000;

/**
 * Checks that there is enough text to train, or to replace the model in the folder.
 * @throws TrainingError
 */
export async function checkLeastSize(
  { folder, file, modelFolder, budgetSeconds }: TrainingRequest,
  { report }: SplitCorpus,
): Promise<void> {
  const chars = report.trainingChars + report.validationChars;
  if (chars >= LEAST_CHARS || (budgetSeconds === 0 && !(await manifestOf(modelFolder)))) return;
  if (report.skipped.some(({ reason }) => reason === "overBudget")) {
    throw new TrainingError(FAULTS.tooLittleTimeToRead(folder));
  }
  const what = file === undefined ? `folder ${folder}` : `file ${path.join(folder, file)}`;
  throw new TrainingError(FAULTS.tooLittleToLearn(what, chars, LEAST_CHARS));
}

type NetworkSizes = Pick<LanguageModelSpec, "cell" | "layers" | "hiddenSize" | "embeddingSize">;

/** @throws TrainingError when a run continues from a model and asks for another network */
export function checkSameNetwork(request: TrainingRequest, spec: NetworkSizes): void {
  const { cell, layers, hidden, embedding } = request;
  const found = { cell: spec.cell, layers: spec.layers, hidden: spec.hiddenSize, embedding: spec.embeddingSize };
  checkSame("model", { cell, layers, hidden, embedding }, found);
}

/**
 * A vocabulary that was learned stays. One that may have more tokens than it has is the same.
 * @throws TrainingError when a run continues from a model and asks for another vocabulary
 */
export function checkSameVocabulary(request: TrainingRequest, { kind, size }: Pick<Vocabulary, "kind" | "size">): void {
  const { tokenizer, vocabularySize } = request;
  const isLess = vocabularySize !== undefined && vocabularySize < size;
  checkSame(
    "model",
    { tokenizer, vocabulary: isLess ? vocabularySize : undefined },
    { tokenizer: kind, vocabulary: size },
  );
}

/** @throws TrainingError when a run continues from the model of a task and asks for another network */
export function checkSameTaskNetwork(request: TrainingRequest, spec: TaskSpec): void {
  checkSameNetwork(request, spec);
  const directions = (isBidirectional: boolean): number => (isBidirectional ? 2 : 1);
  const { isBidirectional, pooling } = request;
  const asked = { directions: isBidirectional === undefined ? undefined : directions(isBidirectional), pooling };
  checkSame("model", asked, { directions: directions(spec.isBidirectional), pooling: spec.pooling });
}

/**
 * Completes the request with the settings of the interrupted run, if there is one.
 * @throws TrainingError when it asks for another run
 */
export function asInterrupted(
  request: TrainingRequest,
  { record, run }: Pick<StoredModel, "record" | "run">,
  usual: TrainingDefaults,
): TrainingRequest {
  if (!run) return request;
  const { seed, threads, include, exclude, batch, windowSteps, choices = {} } = record;
  const { clipNorm, learningRate, optimizer, dropout, initialState } = request;
  const asked = { seed: request.seed, threads: request.threads, steps: request.maxSteps };
  const more = { batch: request.batch, window: request.windowSteps, clipNorm, learningRate, optimizer };
  const settings = trainingSettingsOf({ ...choices, batch, windowSteps }, usual);
  const found = { seed, threads, steps: run.position.plan.steps, ...settings, window: windowSteps };
  checkSame("run", { ...asked, ...more, dropout, initialState }, { ...found, clipNorm: settings.clipNorm ?? "none" });
  const globs = { include: request.include ?? include, exclude: request.exclude ?? exclude };
  return { ...request, seed, threads, batch, windowSteps, ...choices, ...globs };
}

/**
 * Says in one sentence why the settings of a request contradict each other; undefined where they do not. It is known
 * before anything is read.
 */
export function contradictionIn(request: TrainingRequest): string | undefined {
  const { task, folder, file, budgetSeconds, isBidirectional, pooling } = request;
  if (isBidirectional && task === undefined) return FAULTS.bidirectionalLanguageModel();
  if (isBidirectional && task === "generate") return FAULTS.bidirectionalGenerator();
  if (pooling !== undefined && task !== "classify") return FAULTS.poolingElsewhere();
  if (task !== undefined && file === undefined) return FAULTS.taskNeedsFile(task, folder);
  if (task !== undefined && budgetSeconds === 0) return FAULTS.taskNeedsTime(task);
  if (isDropoutFutile(request, knownLayers(request))) return FAULTS.dropoutNeedsLayers();
  return undefined;
}

/** How many layers the network will have; undefined while an earlier model or the base model may decide it. */
function knownLayers({ task, layers, isResumed, isFromScratch }: TrainingRequest): number | undefined {
  if (isResumed) return undefined;
  return layers ?? (isFromScratch || task !== undefined ? LAYERS : undefined);
}

/**
 * Checks that dropout has a place between two layers.
 * @param spec of the network that training continues with; undefined for a new one
 * @throws TrainingError
 */
export function checkDropout(request: TrainingRequest, spec: { readonly layers: number } | undefined): void {
  const layers = spec?.layers ?? request.layers ?? LAYERS;
  if (isDropoutFutile(request, layers)) throw new TrainingError(FAULTS.dropoutNeedsLayers());
}

function isDropoutFutile({ dropout = 0 }: TrainingRequest, layers: number | undefined): boolean {
  return dropout > 0 && layers !== undefined && layers < 2;
}

function checkSame(
  what: "model" | "run",
  asked: Readonly<Record<string, string | number | undefined>>,
  found: Readonly<Record<string, string | number>>,
): void {
  for (const [key, value] of Object.entries(asked)) {
    if (value === undefined || found[key] === value) continue;
    throw new TrainingError(FAULTS.anotherRun(what, key, found[key] ?? "none", value));
  }
}
