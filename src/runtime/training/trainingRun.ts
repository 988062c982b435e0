/**
 * Runs a training from folder to model: read, split, vocabulary, memory, network, figures, writing. The terminal and
 * the training worker both call it. The budget is wall time from the call to the return.
 */

import type { Engine } from "../../core/network/engine.ts";
import { checkSpec, type LanguageModelSpec, parameterCount, SpecError } from "../../core/network/spec.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import type { RunSettings, TrainingEnd, TrainingRequest } from "../../protocol/training.ts";
import { BaseModelError } from "../../storage/baseModel.ts";
import { generationIn, removeCheckpoint } from "../../storage/checkpoint.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import { checkModelFolder, ModelFolderError } from "../../storage/folderOwnership.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { prepareModelFolder } from "../../storage/modelFolder.ts";
import type { InterruptedRun } from "../../storage/runRecord.ts";
import { chooseSpec, LANGUAGE_MODEL_DEFAULTS } from "../common/defaults.ts";
import { choicesOf, machineSettingsOf, trainingSettingsOf } from "../common/trainingChoices.ts";
import { ModelError } from "../model/openModel.ts";
import { interpolatedWithBase } from "./baseInterpolation.ts";
import { corpusSha256 } from "./checkpoints.ts";
import { measureAndWrite, type WrittenModel } from "./endOfRun.ts";
import { chooseInitialModel, type InitialModel } from "./initialModel.ts";
import { encodeFiles, focusedOn, readFolder, tokensOf, vocabularyOf, withoutLate } from "./learnedCorpus.ts";
import type { NetworkRunParts } from "./learnedNetwork.ts";
import { fittingMemory } from "./memoryInTime.ts";
import { type NetworkRun, trainNetwork } from "./networkRun.ts";
import type { PreparedRun } from "./preparedRun.ts";
import { asInterrupted, checkDropout, checkFolders, checkLeastSize, contradictionIn } from "./requestChecks.ts";
import { RunBudget } from "./runBudget.ts";
import { enter, type RunEnvironment } from "./runEnvironment.ts";
import { StageClock } from "./stageTimes.ts";
import { TrainingError } from "./trainingError.ts";

/** Errors whose messages are sentences for the user. */
const FOR_USERS = [ModelFolderError, ModelError, BaseModelError, SpecError];

/**
 * Trains on a folder and writes the model.
 * @throws TrainingError with a sentence for the user, when the folder or the request is wrong
 */
export async function runTraining(request: TrainingRequest, environment: RunEnvironment): Promise<TrainingEnd> {
  return guarded(request, environment, (inner, parts) => run(request, inner, parts));
}

/** The lock of the model folder, and the time. */
export interface RunParts {
  readonly lock: FolderLock;
  readonly budget: RunBudget;
}

/**
 * Does what every run needs: checks the request, holds the lock until the end, measures the stages.
 * @throws TrainingError
 */
export async function guarded(
  request: TrainingRequest,
  outer: RunEnvironment,
  work: (environment: RunEnvironment, parts: RunParts) => Promise<TrainingEnd>,
): Promise<TrainingEnd> {
  const lock = new FolderLock(request.modelFolder);
  const stages = new StageClock(outer.clock);
  const environment: RunEnvironment = {
    ...outer,
    emit(event) {
      if (event.type === "phase") stages.enter(event.phase);
      outer.emit(event);
    },
  };
  try {
    const budget = new RunBudget(outer.clock, request.budgetSeconds);
    await checkFolders(request);
    const contradiction = contradictionIn(request);
    if (contradiction !== undefined) throw new TrainingError(contradiction);
    await checkModelFolder(request.modelFolder);
    const end = await work(environment, { lock, budget });
    stages.enter(undefined);
    return { stageMs: stages.times(), ...end };
  } catch (thrown) {
    if (FOR_USERS.some(kind => thrown instanceof kind)) throw new TrainingError((thrown as Error).message);
    throw thrown;
  } finally {
    await lock.release();
  }
}

async function run(
  asked: TrainingRequest,
  environment: RunEnvironment,
  { lock, budget }: RunParts,
): Promise<TrainingEnd> {
  const initial = await chooseInitialModel(asked, environment.openBaseModel);
  const { earlier, learned: earlierNetwork } = initial;
  const request = earlier ? asInterrupted(asked, earlier.stored, LANGUAGE_MODEL_DEFAULTS) : asked;
  checkDropout(request, initial.spec);
  const prepared = await prepare(request, environment, { lock, budget, initial });
  if (prepared && earlier)
    reportResumption(environment, budget, { ...earlier.stored, interrupted: prepared.interrupted });
  let network: NetworkRun = { learned: earlierNetwork, isDiverged: false, isSuspended: false };
  let written: WrittenModel | undefined;
  if (prepared) {
    budget.expectToWrite(prepared.settings.parameters, tokensOf(prepared.training) + tokensOf(prepared.validation));
    budget.isComparing = request.keepsBetter === true && (await generationIn(request.modelFolder)) > 0;
    network = (await train(request, environment, { prepared, earlierNetwork, budget, lock })) ?? network;
    const learned = network.learned ?? earlierNetwork;
    const isNothingNew = environment.signal.aborted && budget.isComparing && !network.learned?.stepsOfRun;
    if (!isNothingNew && !network.isSuspended) {
      const { keepTrained } = network;
      const end = await measureAndWrite(request, environment, { prepared, learned, budget, lock, keepTrained });
      if (end === "suspended") network = { ...network, isSuspended: true };
      else written = end;
    }
    // A checkpoint that cannot be removed is obsolete anyway, because the model has a later generation.
    if (!network.isSuspended) await removeCheckpoint(request.modelFolder).catch(() => {});
  }
  return {
    reason: environment.signal.aborted ? "stopped" : network.isDiverged ? "diverged" : "finished",
    steps: network.learned?.stepsOfRun ?? 0,
    tokens: network.learned?.tokensOfRun ?? 0,
    elapsedMs: budget.elapsedMs(),
    modelFolder: request.modelFolder,
    isWritten: written !== undefined,
    ...(network.isSuspended && { isSuspended: true }),
    ...written,
  };
}

/** Reports where the run continues from, and counts the time that an interrupted run has used. */
export function reportResumption(
  environment: RunEnvironment,
  budget: RunBudget,
  {
    record,
    run,
    interrupted,
  }: Pick<StoredModel, "record" | "run"> & { readonly interrupted: InterruptedRun | undefined },
): void {
  if (interrupted) budget.resume({ budgetSeconds: interrupted.budgetSeconds, usedMs: record.elapsedMs });
  const step = interrupted ? interrupted.earlier.steps + interrupted.position.steps : record.steps;
  environment.emit({ type: "resumed", step, from: interrupted ? "sameRun" : run ? "changedFiles" : "model" });
}

/** Prepares the run: reads the folder, and builds vocabulary and memory. Undefined when the run was stopped. */
async function prepare(
  request: TrainingRequest,
  environment: RunEnvironment,
  { lock, budget, initial }: { readonly lock: FolderLock; readonly budget: RunBudget; readonly initial: InitialModel },
): Promise<PreparedRun | undefined> {
  const { signal, clock } = environment;
  await enter(environment, "reading");
  const time = {
    isLeftToList: () => clock.nowMs() < budget.listingEndMs,
    isLeftToRead: () => clock.nowMs() < budget.readingEndMs,
  };
  const limits = { signal, ...(request.budgetSeconds > 0 && { time }) };
  const read = await readFolder(request, environment.fileSystem, limits).catch(thrown => {
    if (signal.aborted) return undefined;
    throw thrown;
  });
  if (!read || signal.aborted) return undefined;
  await checkLeastSize(request, read);
  await prepareModelFolder(request.modelFolder);
  await lock.acquire();
  await enter(environment, "vocabulary");
  const vocabulary = initial.vocabulary ?? vocabularyOf(request, read, environment.engine.name);
  const encoded = await encodeFiles(read, vocabulary, { clock, signal, deadlineMs: budget.encodingEndMs });
  if (signal.aborted) return undefined;
  const { training, validation } = fittingMemory(encoded, vocabulary, { clock, deadlineMs: budget.memoryEndMs });
  const inTime = new Set([...training, ...validation].map(({ path }) => path));
  const corpus = withoutLate(read, path => inTime.has(path));
  const { report } = corpus;
  const spec =
    initial.spec ??
    chooseSpec(request, report.trainingChars, { vocabularySize: vocabulary.size, engine: environment.engine.name });
  checkSpec(spec);
  const settings = settingsOf(request, environment.engine, { spec, vocabulary, initial });
  const focused = focusedOn(request, { training, validation });
  const trainingTokens = tokensOf(training);
  environment.emit({ type: "corpus", report, settings, trainingTokens, validationTokens: tokensOf(validation) });
  await enter(environment, "memory");
  const memory = WorkspaceMemory.build(training, vocabulary.size, vocabulary.eos);
  const charsPerToken = Math.max(1e-6, report.trainingChars / trainingTokens);
  const hash = corpusSha256(focused.training, focused.validation);
  const run = initial.earlier?.stored.run;
  const interrupted = run?.corpusSha256 === hash ? run : undefined;
  const { include = [], exclude = [] } = request;
  const earlierRecord = initial.earlier?.stored.record;
  return {
    corpus,
    vocabulary,
    training,
    validation,
    focused,
    memory,
    spec,
    settings,
    choices: choicesOf(request),
    charsPerToken,
    include,
    exclude,
    corpusSha256: hash,
    base: initial.base,
    earlierRecord,
    interrupted,
  };
}

function settingsOf(
  request: TrainingRequest,
  engine: Engine,
  parts: { readonly spec: LanguageModelSpec; readonly vocabulary: Vocabulary; readonly initial: InitialModel },
): RunSettings {
  const { spec, vocabulary, initial } = parts;
  return {
    initialModel: initial.kind,
    cell: spec.cell,
    layers: spec.layers,
    hidden: spec.hiddenSize,
    embedding: spec.embeddingSize,
    tokenizer: vocabulary.kind,
    vocabularySize: vocabulary.size,
    parameters: request.budgetSeconds === 0 && !initial.learned ? 0 : parameterCount(spec),
    ...trainingSettingsOf(request, LANGUAGE_MODEL_DEFAULTS),
    ...machineSettingsOf(request, engine),
  };
}

async function train(
  request: TrainingRequest,
  environment: RunEnvironment,
  parts: NetworkRunParts,
): Promise<NetworkRun | undefined> {
  if (request.budgetSeconds === 0 || environment.signal.aborted) return undefined;
  const isLate = environment.clock.nowMs() >= parts.budget.trainingEndMs;
  // A run that was interrupted after training takes no step, but ends as it would have.
  if (isLate && !parts.prepared.interrupted) return undefined;
  await enter(environment, "training");
  const network = await trainNetwork(request, environment, parts);
  const { base } = parts.prepared;
  return network.learned && base && network.learned.base === undefined
    ? { ...network, learned: interpolatedWithBase(network.learned, base) }
    : network;
}
