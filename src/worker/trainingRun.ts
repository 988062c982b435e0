/**
 * A run from folder to model: read, split, vocabulary, memory, network, figures, writing. The terminal and the
 * training worker both run this and nothing else. The budget is wall time from the call to the return.
 */
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Experts } from "../completion/experts.ts";
import { generate } from "../completion/generate.ts";
import type { Engine, TrainerSnapshot } from "../core/engine.ts";
import { initialParameters } from "../core/network/initialize.ts";
import { checkSpec, type LanguageModelSpec, parameterCount, SpecError } from "../core/network/spec.ts";
import { createRandom } from "../core/random.ts";
import type { Vocabulary } from "../core/text/vocabulary.ts";
import type { MemoryDocument } from "../memory/segment.ts";
import { WorkspaceMemory } from "../memory/workspaceMemory.ts";
import type { HeldOutFigures, RunSettings, TrainingEnd, TrainingEvent, TrainingRequest } from "../protocol/training.ts";
import type { TrainingRecord } from "../storage/manifest.ts";
import { ModelFolderError, prepareModelFolder, saveModel } from "../storage/modelFolder.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import { BATCH, chooseSpec, flopsPerStep, MAX_THREADS, OPTIMIZER, WINDOW_STEPS } from "./defaults.ts";
import { measureHeldOut } from "./heldOut.ts";
import { encodeFiles, readFolder, type SplitCorpus, tokensOf, vocabularyOf } from "./learntCorpus.ts";
import type { LoopClock } from "./loopClock.ts";
import { ModelError, type ReadModel, readModel } from "./openModel.ts";
import { plannedTrainingMs } from "./stepPlan.ts";
import { EpochStream, joinDocuments } from "./tokenStream.ts";
import { TrainingError } from "./trainingError.ts";
import { trainLoop } from "./trainLoop.ts";

/** What a run needs of the world. */
export interface TrainingHost {
  readonly engine: Engine;
  /** The folder to learn. */
  readonly fileSystem: FileSystem;
  readonly clock: LoopClock;
  readonly emit: (event: TrainingEvent) => void;
  /** Ends the run early; what was learnt so far is written. */
  readonly signal: AbortSignal;
}

/** Of the budget, and at most so long: held-out figures. */
const MEASURING_SHARE = 0.08;
const MAX_MEASURING_MS = 15_000;
/** Writing: opening and flushing files, and bytes per millisecond of hashing and writing on a slow disk. */
const WRITING_MS = 250;
const WRITTEN_BYTES_PER_MS = 60_000;
/** Between the last instruction here and the end of the process. */
const EXIT_MS = 100;

const SAMPLE_CHARS = 160;
const SAMPLE_TEMPERATURE = 0.7;
/** A run that goes on from a trained network must not shake it as a fresh one. */
const RESUMED_RATE_SCALE = 0.5;

/** Everything learnt but the weights. */
interface Ground {
  readonly corpus: SplitCorpus;
  readonly vocabulary: Vocabulary;
  readonly training: readonly MemoryDocument[];
  readonly validation: readonly MemoryDocument[];
  readonly memory: WorkspaceMemory;
  readonly settings: RunSettings;
  readonly charsPerToken: number;
}

/** The network as it will be written. */
interface Learnt {
  readonly spec: LanguageModelSpec;
  readonly snapshot: TrainerSnapshot;
  readonly tokens: number;
  readonly curve: TrainingRecord["curve"];
}

/**
 * Trains on a folder and writes the model.
 * @throws TrainingError with a sentence for the user: the folder or the request is at fault
 */
export async function runTraining(request: TrainingRequest, host: TrainingHost): Promise<TrainingEnd> {
  const run = new TrainingRun(request, host);
  try {
    return await run.run();
  } catch (thrown) {
    if (thrown instanceof ModelFolderError || thrown instanceof ModelError || thrown instanceof SpecError) {
      throw new TrainingError(thrown.message);
    }
    throw thrown;
  }
}

class TrainingRun {
  private readonly startMs: number;
  private readonly endMs: number;
  private readonly seed: number;
  private readonly threads: number;
  private stepsOfRun = 0;
  private tokensOfRun = 0;

  constructor(
    private readonly request: TrainingRequest,
    private readonly host: TrainingHost,
  ) {
    this.startMs = host.clock.nowMs();
    this.endMs = this.startMs + request.budgetSeconds * 1000 - EXIT_MS;
    this.seed = request.seed ?? 1;
    this.threads = request.threads ?? Math.max(1, Math.min(MAX_THREADS, availableParallelism()));
  }

  async run(): Promise<TrainingEnd> {
    const { request } = this;
    checkFolders(request);
    const earlier = request.isResumed ? await readModel(request.modelFolder) : undefined;
    if (earlier?.stored.spec) checkSameNetwork(request, earlier.stored.spec);
    const ground = await this.prepare(earlier);
    if (!ground) return this.end(false, undefined);
    const learnt = (await this.train(ground, earlier)) ?? learntBefore(earlier);
    const heldOut = await this.measure(ground, learnt);
    await this.write(ground, learnt, heldOut);
    return this.end(true, heldOut);
  }

  /** Reads the folder and builds vocabulary and memory; undefined when it was stopped meanwhile. */
  private async prepare(earlier: ReadModel | undefined): Promise<Ground | undefined> {
    const { request, host } = this;
    const { signal, clock } = host;
    await this.enter("reading");
    const corpus = await readFolder(request, host.fileSystem, signal).catch(thrown => {
      if (signal.aborted) return undefined;
      throw thrown;
    });
    if (!corpus || signal.aborted) return undefined;
    await prepareModelFolder(request.modelFolder);
    await this.enter("vocabulary");
    const vocabulary = earlier?.vocabulary ?? vocabularyOf(request, corpus);
    const training = await encodeFiles(corpus.training, vocabulary, { clock, signal });
    const validation = await encodeFiles(corpus.validation, vocabulary, { clock, signal });
    if (signal.aborted) return undefined;
    const spec = earlier?.stored.spec ?? chooseSpec(request, corpus.report.trainingChars, vocabulary.size);
    const settings = this.settings(spec, vocabulary);
    const trainingTokens = tokensOf(training);
    host.emit({
      type: "corpus",
      report: corpus.report,
      settings,
      trainingTokens,
      validationTokens: tokensOf(validation),
    });
    await this.enter("memory");
    const memory = WorkspaceMemory.build(training, vocabulary.size, vocabulary.eos);
    const charsPerToken = Math.max(1e-6, corpus.report.trainingChars / trainingTokens);
    return { corpus, vocabulary, training, validation, memory, settings, charsPerToken };
  }

  private settings(spec: LanguageModelSpec, vocabulary: Vocabulary): RunSettings {
    checkSpec(spec);
    return {
      cell: spec.cell,
      layers: spec.layers,
      hidden: spec.hiddenSize,
      embedding: spec.embeddingSize,
      tokenizer: vocabulary.kind,
      vocabularySize: vocabulary.size,
      parameters: this.request.budgetSeconds === 0 ? 0 : parameterCount(spec),
      batch: BATCH,
      windowSteps: WINDOW_STEPS,
      threads: this.threads,
      seed: this.seed,
      engine: this.host.engine.name,
    };
  }

  /** The network; undefined where there was no time for a single step. */
  private async train(ground: Ground, earlier: ReadModel | undefined): Promise<Learnt | undefined> {
    const { request, host, seed, threads } = this;
    const { vocabulary, settings, corpus } = ground;
    const deadlineMs = this.endMs - this.measuringMs() - this.writingMs(ground);
    if (request.budgetSeconds === 0 || host.signal.aborted || host.clock.nowMs() >= deadlineMs) return undefined;
    await this.enter("training");
    const spec: LanguageModelSpec = earlier?.stored.spec ?? {
      cell: settings.cell,
      vocabularySize: vocabulary.size,
      embeddingSize: settings.embedding,
      hiddenSize: settings.hidden,
      layers: settings.layers,
      isTied: true,
    };
    const before = snapshotBefore(earlier);
    const shape = { batch: BATCH, windowSteps: WINDOW_STEPS };
    const trainer = await host.engine.createTrainer({
      spec,
      parameters: before?.parameters ?? initialParameters(spec, createRandom(seed)),
      ...shape,
      optimizer: OPTIMIZER,
      threads,
    });
    try {
      if (before) trainer.restore(before);
      const steps = before?.steps ?? 0;
      const documents = ground.training.map(({ ids }) => ids);
      const tokensBefore = earlier?.stored.record.tokens ?? 0;
      const loop = await trainLoop({
        trainer,
        stream: new EpochStream(documents, vocabulary.eos, shape, createRandom(seed + 1 + steps)),
        validation: joinDocuments(
          ground.validation.map(({ ids }) => ids),
          vocabulary.eos,
        ),
        clock: host.clock,
        signal: host.signal,
        startMs: this.startMs,
        deadlineMs,
        endMs: this.endMs,
        plannedMs: plannedTrainingMs(1000 * request.budgetSeconds, corpus.report.trainingChars),
        maxSteps: request.maxSteps,
        flopsPerStep: flopsPerStep(spec, BATCH * WINDOW_STEPS),
        charsPerToken: ground.charsPerToken,
        rateScale: before ? RESUMED_RATE_SCALE : 1,
        earlier: { steps, tokens: tokensBefore },
        onStep: step => host.emit({ type: "step", ...step }),
        onValidation: (validation, snapshot) => {
          host.emit({ type: "validation", ...validation });
          this.sample(ground, spec, snapshot);
        },
      });
      this.stepsOfRun = loop.steps;
      this.tokensOfRun = loop.tokens;
      if (loop.steps === 0) return undefined;
      const learntSteps = loop.best.steps - steps;
      return {
        spec,
        snapshot: loop.best,
        tokens: tokensBefore + learntSteps * BATCH * WINDOW_STEPS,
        curve: [...(before ? (earlier?.stored.record.curve ?? []) : []), ...loop.curve],
      };
    } finally {
      trainer.dispose();
    }
  }

  private sample(ground: Ground, spec: LanguageModelSpec, { parameters, steps }: TrainerSnapshot): void {
    const predictor = this.host.engine.createPredictor(spec, parameters);
    try {
      const experts: Experts = { vocabulary: ground.vocabulary, predictor, memory: ground.memory };
      const prompt = "";
      const options = { prompt, length: SAMPLE_CHARS, temperature: SAMPLE_TEMPERATURE, seed: this.seed + steps };
      const text = generate(experts, options);
      this.host.emit({ type: "sample", step: steps, temperature: SAMPLE_TEMPERATURE, prompt, text });
    } finally {
      predictor.dispose();
    }
  }

  /** Held-out figures, before the validation files enter memory. */
  private async measure(ground: Ground, learnt: Learnt | undefined): Promise<HeldOutFigures | undefined> {
    const { clock, signal, engine } = this.host;
    const { vocabulary, memory, corpus } = ground;
    const deadlineMs = Math.min(this.endMs - this.writingMs(ground), clock.nowMs() + this.measuringMs());
    if (signal.aborted || corpus.validation.length === 0 || clock.nowMs() >= deadlineMs) return undefined;
    await this.enter("measuring");
    const predictor = learnt && engine.createPredictor(learnt.spec, learnt.snapshot.parameters);
    try {
      return await measureHeldOut({ vocabulary, predictor, memory }, corpus.validation, { deadlineMs, clock, signal });
    } finally {
      predictor?.dispose();
    }
  }

  private async write(ground: Ground, learnt: Learnt | undefined, heldOut: HeldOutFigures | undefined): Promise<void> {
    const { memory, vocabulary, settings, corpus } = ground;
    await this.enter("writing");
    for (const document of ground.validation) memory.add(document);
    await saveModel(this.request.modelFolder, {
      spec: learnt?.spec,
      tokenizer: vocabulary.toJson(),
      parameters: learnt?.snapshot.parameters,
      optimizer: learnt?.snapshot,
      memory: memory.toBytes(),
      corpus: corpus.report,
      record: {
        trainedAt: this.host.clock.date().toISOString(),
        seed: settings.seed,
        engine: settings.engine,
        threads: settings.threads,
        batch: settings.batch,
        windowSteps: settings.windowSteps,
        steps: learnt?.snapshot.steps ?? 0,
        tokens: learnt?.tokens ?? 0,
        elapsedMs: this.elapsedMs(),
        charsPerToken: ground.charsPerToken,
        exclude: [...(this.request.exclude ?? [])],
        curve: learnt?.curve ?? [],
        ...(heldOut && { heldOut }),
      },
    });
  }

  private end(isWritten: boolean, heldOut: HeldOutFigures | undefined): TrainingEnd {
    return {
      reason: this.host.signal.aborted ? "stopped" : "finished",
      steps: this.stepsOfRun,
      tokens: this.tokensOfRun,
      elapsedMs: this.elapsedMs(),
      modelFolder: this.request.modelFolder,
      isWritten,
      ...(heldOut && { heldOut }),
    };
  }

  private async enter(phase: Extract<TrainingEvent, { type: "phase" }>["phase"]): Promise<void> {
    this.host.emit({ type: "phase", phase });
    await this.host.clock.nextTurn();
  }

  private elapsedMs(): number {
    return this.host.clock.nowMs() - this.startMs;
  }

  private measuringMs(): number {
    return Math.min(MAX_MEASURING_MS, MEASURING_SHARE * 1000 * this.request.budgetSeconds);
  }

  /** Weights and two moments of 4 bytes a parameter, memory of 4 bytes a token. */
  private writingMs({ settings, training, validation }: Ground): number {
    const bytes = 12 * settings.parameters + 4 * (tokensOf(training) + tokensOf(validation));
    return WRITING_MS + bytes / WRITTEN_BYTES_PER_MS;
  }
}

/** The weights in the folder, with or without their optimizer. */
function snapshotBefore(earlier: ReadModel | undefined): TrainerSnapshot | undefined {
  const { parameters, optimizer } = earlier?.stored ?? {};
  return parameters && optimizer ? { parameters, ...optimizer } : undefined;
}

function learntBefore(earlier: ReadModel | undefined): Learnt | undefined {
  const snapshot = snapshotBefore(earlier);
  if (!earlier?.stored.spec || !snapshot) return undefined;
  const { tokens, curve } = earlier.stored.record;
  return { spec: earlier.stored.spec, snapshot, tokens, curve };
}

/** The learnt folder is never written to. */
function checkFolders({ folder, modelFolder }: TrainingRequest): void {
  const relative = path.relative(path.resolve(folder), path.resolve(modelFolder));
  const isInside = relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
  if (isInside) throw new TrainingError(`The model folder ${modelFolder} lies inside the folder to learn.`);
}

function checkSameNetwork(request: TrainingRequest, spec: LanguageModelSpec): void {
  const asked = { cell: request.cell, layers: request.layers, hidden: request.hidden };
  const found = { cell: spec.cell, layers: spec.layers, hidden: spec.hiddenSize };
  for (const key of ["cell", "layers", "hidden"] as const) {
    if (asked[key] === undefined || asked[key] === found[key]) continue;
    throw new TrainingError(`The model to go on from has ${key} ${found[key]}, not ${asked[key]}.`);
  }
}
