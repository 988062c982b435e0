/**
 * A run from folder to model: read, split, vocabulary, memory, network, figures, writing. The terminal and the
 * training worker both run this and nothing else. The budget is wall time from the call to the return.
 */
import { availableParallelism } from "node:os";
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Engine } from "../../core/network/engine.ts";
import { checkSpec, type LanguageModelSpec, parameterCount, SpecError } from "../../core/network/spec.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import type { RunSettings, TrainingEnd, TrainingEvent, TrainingRequest } from "../../protocol/training.ts";
import { BaseModelError } from "../../storage/baseModel.ts";
import { removeCheckpoint } from "../../storage/checkpoint.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import { ModelFolderError, prepareModelFolder, saveModel } from "../../storage/modelFolder.ts";
import type { StoredRun } from "../../storage/runRecord.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { BATCH, CLIP_NORM, chooseSpec, MAX_THREADS, WINDOW_STEPS } from "../common/defaults.ts";
import type { LoopClock } from "../common/loopClock.ts";
import type { Base } from "../model/base.ts";
import { ModelError, type ReadModel } from "../model/openModel.ts";
import { drawnToBase } from "./baseInterpolation.ts";
import { corpusSha256 } from "./checkpoints.ts";
import { type HeldOutMeasurement, measureHeldOut } from "./heldOut.ts";
import { type Start, startOf } from "./initialModel.ts";
import { encodeFiles, readFolder, type SplitCorpus, tokensOf, vocabularyOf } from "./learnedCorpus.ts";
import { type Learnt, type NetworkRun, type NetworkRunParts, trainNetwork } from "./networkRun.ts";
import { measureReliability } from "./reliability.ts";
import { asBrokenOff, checkFolders } from "./requestChecks.ts";
import { RunBudget } from "./runBudget.ts";
import { modelOf } from "./storedRun.ts";
import { TrainingError } from "./trainingError.ts";

/** What a run needs of the world. */
export interface TrainingHost {
  readonly engine: Engine;
  /** The folder to learn. */
  readonly fileSystem: FileSystem;
  /** The base model that ships with the program; absent, or nothing, where there is none. */
  readonly openBase?: () => Promise<Base | undefined>;
  readonly clock: LoopClock;
  readonly emit: (event: TrainingEvent) => void;
  /** Ends the run early; what was learnt so far is written. */
  readonly signal: AbortSignal;
  /** Called once the model stands and before the held-out files enter its memory; its time is no part of the budget. */
  readonly onHeldOut?: HeldOutVisitor;
}

/** Looks at a model that does not know the held-out files yet. */
export type HeldOutVisitor = (
  experts: Experts,
  files: { readonly training: readonly SourceFile[]; readonly validation: readonly SourceFile[] },
) => Promise<void>;

/** Everything that is known before the first step. */
export interface Ground {
  readonly corpus: SplitCorpus;
  readonly vocabulary: Vocabulary;
  readonly training: readonly MemoryDocument[];
  readonly validation: readonly MemoryDocument[];
  /** Of the training files alone. */
  readonly memory: WorkspaceMemory;
  readonly spec: LanguageModelSpec;
  readonly settings: RunSettings;
  readonly charsPerToken: number;
  /** Globs that were learnt although their type is not known, and globs that were not learnt. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly corpusSha256: string;
  /** The base model that the run began with, if it did. */
  readonly base: Base | undefined;
  /** The run that goes on as if it had not been broken off. */
  readonly brokenOff: StoredRun | undefined;
}

/** Errors whose messages are sentences for the user. */
const TOLD = [ModelFolderError, ModelError, BaseModelError, SpecError];

/**
 * Trains on a folder and writes the model.
 * @throws TrainingError with a sentence for the user: the folder or the request is at fault
 */
export async function runTraining(request: TrainingRequest, host: TrainingHost): Promise<TrainingEnd> {
  const lock = new FolderLock(request.modelFolder);
  try {
    return await run(request, host, { lock, budget: new RunBudget(host.clock, request.budgetSeconds) });
  } catch (thrown) {
    if (TOLD.some(kind => thrown instanceof kind)) throw new TrainingError((thrown as Error).message);
    throw thrown;
  } finally {
    await lock.release();
  }
}

async function run(
  asked: TrainingRequest,
  host: TrainingHost,
  { lock, budget }: { readonly lock: FolderLock; readonly budget: RunBudget },
): Promise<TrainingEnd> {
  checkFolders(asked);
  const start = await startOf(asked, host.openBase);
  const { earlier, learnt: before } = start;
  const request = earlier?.stored.run ? asBrokenOff(asked, earlier.stored.record, earlier.stored.run) : asked;
  const ground = await prepare(request, host, { lock, start });
  if (ground && earlier) takeUp(host, budget, { earlier, ground });
  let network: NetworkRun = { learnt: before, isDiverged: false };
  let heldOut: HeldOutMeasurement | undefined;
  if (ground) {
    budget.expectToWrite(ground.settings.parameters, tokensOf(ground.training) + tokensOf(ground.validation));
    network = (await train(request, host, { ground, before, budget, lock })) ?? network;
    const learnt = network.learnt ?? before;
    heldOut = await measure(host, ground, { learnt, budget });
    await enter(host, "writing");
    await lock.check();
    await write(request, host, { ground, learnt, heldOut, elapsedMs: budget.elapsedMs() });
    // What cannot be removed is known to be obsolete: the model is of a later generation now.
    await removeCheckpoint(request.modelFolder).catch(() => {});
  }
  return {
    reason: host.signal.aborted ? "stopped" : network.isDiverged ? "diverged" : "finished",
    steps: network.learnt?.stepsOfRun ?? 0,
    tokens: network.learnt?.tokensOfRun ?? 0,
    elapsedMs: budget.elapsedMs(),
    modelFolder: request.modelFolder,
    isWritten: ground !== undefined,
    ...(heldOut && { heldOut: heldOut.figures }),
  };
}

/** Tells from where the run goes on, and counts what a broken-off run had used of its budget. */
function takeUp(
  host: TrainingHost,
  budget: RunBudget,
  { earlier, ground }: { readonly earlier: ReadModel; readonly ground: Ground },
): void {
  const { run, record } = earlier.stored;
  const { brokenOff } = ground;
  if (brokenOff) budget.goOn({ budgetSeconds: brokenOff.budgetSeconds, usedMs: record.elapsedMs });
  const step = brokenOff ? brokenOff.earlier.steps + brokenOff.position.steps : record.steps;
  host.emit({ type: "resumed", step, from: brokenOff ? "sameRun" : run ? "changedFiles" : "model" });
}

/** Reads the folder and builds vocabulary and memory; undefined when it was stopped meanwhile. */
async function prepare(
  request: TrainingRequest,
  host: TrainingHost,
  { lock, start }: { readonly lock: FolderLock; readonly start: Start },
): Promise<Ground | undefined> {
  const { signal } = host;
  await enter(host, "reading");
  const corpus = await readFolder(request, host.fileSystem, signal).catch(thrown => {
    if (signal.aborted) return undefined;
    throw thrown;
  });
  if (!corpus || signal.aborted) return undefined;
  await prepareModelFolder(request.modelFolder);
  await lock.acquire();
  await enter(host, "vocabulary");
  const vocabulary = start.vocabulary ?? vocabularyOf(request, corpus, host.engine.name);
  const training = await encodeFiles(corpus.training, vocabulary, host);
  const validation = await encodeFiles(corpus.validation, vocabulary, host);
  if (signal.aborted) return undefined;
  const { report } = corpus;
  const spec =
    start.spec ??
    chooseSpec(request, report.trainingChars, { vocabularySize: vocabulary.size, engine: host.engine.name });
  checkSpec(spec);
  const settings = settingsOf(request, host.engine, { spec, vocabulary, start });
  const trainingTokens = tokensOf(training);
  host.emit({ type: "corpus", report, settings, trainingTokens, validationTokens: tokensOf(validation) });
  await enter(host, "memory");
  const memory = WorkspaceMemory.build(training, vocabulary.size, vocabulary.eos);
  const charsPerToken = Math.max(1e-6, report.trainingChars / trainingTokens);
  const hash = corpusSha256(training, validation);
  const run = start.earlier?.stored.run;
  const brokenOff = run?.corpusSha256 === hash ? run : undefined;
  const { include = [], exclude = [] } = request;
  const parts = { corpus, vocabulary, training, validation, memory, spec, settings };
  return { ...parts, charsPerToken, include, exclude, corpusSha256: hash, base: start.base, brokenOff };
}

function settingsOf(
  request: TrainingRequest,
  engine: Engine,
  parts: { readonly spec: LanguageModelSpec; readonly vocabulary: Vocabulary; readonly start: Start },
): RunSettings {
  const { spec, vocabulary, start } = parts;
  return {
    start: start.kind,
    cell: spec.cell,
    layers: spec.layers,
    hidden: spec.hiddenSize,
    embedding: spec.embeddingSize,
    tokenizer: vocabulary.kind,
    vocabularySize: vocabulary.size,
    parameters: request.budgetSeconds === 0 && !start.learnt ? 0 : parameterCount(spec),
    batch: BATCH,
    windowSteps: WINDOW_STEPS,
    clipNorm: CLIP_NORM,
    threads: request.threads ?? Math.max(1, Math.min(MAX_THREADS, availableParallelism())),
    seed: request.seed ?? 1,
    engine: engine.name,
  };
}

async function train(
  request: TrainingRequest,
  host: TrainingHost,
  parts: NetworkRunParts,
): Promise<NetworkRun | undefined> {
  if (request.budgetSeconds === 0 || host.signal.aborted) return undefined;
  if (host.clock.nowMs() >= parts.budget.trainingEndMs) return undefined;
  await enter(host, "training");
  const network = await trainNetwork(request, host, parts);
  const { base } = parts.ground;
  return network.learnt && base ? { ...network, learnt: drawnToBase(network.learnt, base) } : network;
}

/** Held-out figures and the mixture, before the validation files enter memory. */
async function measure(
  host: TrainingHost,
  { vocabulary, memory, corpus }: Ground,
  { learnt, budget }: { readonly learnt: Learnt | undefined; readonly budget: RunBudget },
): Promise<HeldOutMeasurement | undefined> {
  const { clock, signal, engine } = host;
  const deadlineMs = budget.measuringEndMs();
  if (signal.aborted || corpus.validation.length === 0 || clock.nowMs() >= deadlineMs) return undefined;
  await enter(host, "measuring");
  const predictor = learnt && engine.createPredictor(learnt.spec, learnt.snapshot.parameters);
  try {
    const experts: Experts = { vocabulary, predictor, memory };
    const heldOut = await measureHeldOut(experts, corpus.validation, { deadlineMs, clock, signal });
    // Not with the mixture that these very files have taught.
    const typing = { deadlineMs: budget.typingEndMs(deadlineMs), clock, signal };
    const reliability = await measureReliability(experts, corpus.validation, typing);
    if (!signal.aborted) await host.onHeldOut?.(experts, corpus);
    return heldOut && reliability ? { ...heldOut, figures: { ...heldOut.figures, reliability } } : heldOut;
  } finally {
    predictor?.dispose();
  }
}

async function write(
  request: TrainingRequest,
  host: TrainingHost,
  parts: {
    readonly ground: Ground;
    readonly learnt: Learnt | undefined;
    readonly heldOut: HeldOutMeasurement | undefined;
    readonly elapsedMs: number;
  },
): Promise<void> {
  const { ground, learnt, heldOut, elapsedMs } = parts;
  for (const document of ground.validation) ground.memory.add(document);
  const model = modelOf(host, ground, { learnt, memory: ground.memory.toBytes(), elapsedMs });
  const taught = heldOut && { heldOut: heldOut.figures, mixture: heldOut.mixture.toText() };
  await saveModel(request.modelFolder, { ...model, record: { ...model.record, ...taught } });
}

async function enter(host: TrainingHost, phase: Extract<TrainingEvent, { type: "phase" }>["phase"]): Promise<void> {
  host.emit({ type: "phase", phase });
  await host.clock.nextTurn();
}
