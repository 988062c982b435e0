/** Ends a run: measures the model, compares it with the one in use, and writes it. */
import type { Experts } from "../../completion/mixing/experts.ts";
import { encodeMemory } from "../../memory/memoryFile.ts";
import type { TrainingEnd, TrainingRequest } from "../../protocol/training.ts";
import { keepEarlier } from "../../storage/beside/earlierModels.ts";
import type { FolderLock } from "../../storage/folderLock.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { loadModel, saveModel } from "../../storage/modelFolder.ts";
import { storedMemories } from "../../storage/storedMemory.ts";
import { completeAt, placesOf } from "../inspection/heldOutCompletions.ts";
import { type HeldOutMeasurement, measureHeldOut } from "../measuring/heldOut.ts";
import { measureReliability } from "../measuring/reliability.ts";
import { type Compared, compareWithModelInUse } from "./keepBetter.ts";
import type { LearnedNetwork } from "./learnedNetwork.ts";
import type { PreparedRun } from "./preparedRun.ts";
import { type RunBudget, STOPPED_MEASURING_MS } from "./runBudget.ts";
import { enter, type RunEnvironment } from "./runEnvironment.ts";
import { modelOf } from "./storedRun.ts";

/** What became of the model. */
export type WrittenModel = Pick<TrainingEnd, "heldOut" | "comparison" | "keptAs">;

interface EndingRun {
  readonly prepared: PreparedRun;
  readonly learned: LearnedNetwork | undefined;
  readonly budget: RunBudget;
  readonly lock: FolderLock;
  /** Leaves a checkpoint in place of a model. @returns whether it was saved */
  readonly keepTrained: (() => Promise<boolean>) | undefined;
}

/**
 * Measures the model and writes it, or keeps it beside the model in use where that one is better. A run that is suspended
 * meanwhile leaves a checkpoint, and measures when it is resumed.
 */
export async function measureAndWrite(
  request: TrainingRequest,
  environment: RunEnvironment,
  { prepared, learned, budget, lock, keepTrained }: EndingRun,
): Promise<WrittenModel | "suspended"> {
  const isSuspended = async () => environment.isSuspending?.() === true && (await keepTrained?.()) === true;
  const heldOut = await measure(environment, prepared, { learned, budget });
  if (await isSuspended()) return "suspended";
  const compared = await compare(request, environment, { prepared, heldOut, budget });
  if (await isSuspended()) return "suspended";
  await enter(environment, "writing");
  await lock.check();
  const model = storedModel(environment, prepared, { learned, heldOut, elapsedMs: budget.elapsedMs() });
  const keptAs = request.keepsBetter ? await place(request, model, compared) : undefined;
  if (!request.keepsBetter) await saveModel(request.modelFolder, model);
  return {
    ...(heldOut && { heldOut: heldOut.figures }),
    ...(compared && { comparison: compared.comparison }),
    ...(keptAs !== undefined && { keptAs }),
  };
}

async function compare(
  { keepsBetter, modelFolder }: TrainingRequest,
  environment: RunEnvironment,
  run: { readonly prepared: PreparedRun; readonly heldOut: HeldOutMeasurement | undefined; readonly budget: RunBudget },
): Promise<Compared | undefined> {
  const { prepared, heldOut, budget } = run;
  if (!keepsBetter || !heldOut) return undefined;
  const { signal, clock } = environment;
  const deadlineMs = signal.aborted ? clock.nowMs() + STOPPED_MEASURING_MS : budget.comparingEndMs();
  return compareWithModelInUse(modelFolder, environment, { prepared, pieces: heldOut.pieces, deadlineMs });
}

/** Makes the new model the one in use, or the better one stays. @returns its number where it is kept beside that */
async function place(
  { modelFolder: folder, file }: TrainingRequest,
  model: StoredModel,
  compared: Compared | undefined,
): Promise<number | undefined> {
  if (!compared?.comparison.isEarlierKept) {
    const inUse = await loadModel(folder);
    if (inUse.ok) await keepEarlier(folder, inUse.model);
    await saveModel(folder, model);
    return undefined;
  }
  const slot = await keepEarlier(folder, model);
  const [memory] = await storedMemories(folder);
  // A single file is no reason to forget the others.
  if (file === undefined) await memory?.write(compared.memory);
  return slot;
}

/**
 * Measures held-out figures and trains the mixture, before the held-out files enter memory. A run that was stopped
 * measures for a moment, where the model in use is compared with it. So does a resumed run without time for more.
 */
async function measure(
  environment: RunEnvironment,
  { vocabulary, memory, corpus, base, interrupted }: PreparedRun,
  { learned, budget }: { readonly learned: LearnedNetwork | undefined; readonly budget: RunBudget },
): Promise<HeldOutMeasurement | undefined> {
  const { clock, signal, engine } = environment;
  const isStopped = signal.aborted;
  if (isStopped && !budget.isComparing) return undefined;
  const usualMs = budget.measuringEndMs();
  // A run that was interrupted while it was measured has used up its time, and reads its files twice.
  const isBrief = isStopped || (interrupted !== undefined && clock.nowMs() >= usualMs);
  const deadlineMs = isBrief ? clock.nowMs() + STOPPED_MEASURING_MS : usualMs;
  if (corpus.validation.length === 0 || clock.nowMs() >= deadlineMs) return undefined;
  await enter(environment, "measuring");
  const predictor = learned && engine.createPredictor(learned.spec, learned.snapshot.parameters);
  try {
    const experts: Experts = { vocabulary, predictor, memory, mixerParameters: base?.mixture };
    const heldOut = await measureHeldOut(experts, corpus.validation, {
      deadlineMs,
      clock,
      signal: isStopped ? new AbortController().signal : signal,
    });
    // These must not use the mixture that has learned from these files.
    const typing = { deadlineMs: budget.typingEndMs(deadlineMs), clock, signal };
    const isLate = (): boolean => isBrief || clock.nowMs() >= typing.deadlineMs;
    const places = completeAt(placesOf(corpus.validation), experts, isLate);
    if (places.length > 0) environment.emit({ type: "completions", step: learned?.snapshot.steps ?? 0, places });
    const reliability = await measureReliability(experts, corpus.validation, typing);
    if (!signal.aborted) await environment.onHeldOut?.(experts, corpus);
    return heldOut && reliability ? { ...heldOut, figures: { ...heldOut.figures, reliability } } : heldOut;
  } finally {
    predictor?.dispose();
  }
}

function storedModel(
  environment: RunEnvironment,
  prepared: PreparedRun,
  parts: {
    readonly learned: LearnedNetwork | undefined;
    readonly heldOut: HeldOutMeasurement | undefined;
    readonly elapsedMs: number;
  },
): StoredModel {
  const { learned, heldOut, elapsedMs } = parts;
  const { memory: known, vocabulary } = prepared;
  // Without an index of the held-out files: the model that is loaded builds one of all.
  const memory = encodeMemory([...known.documents(), ...prepared.validation], vocabulary.size, vocabulary.eos);
  const model = modelOf(environment, prepared, { learned, memory, elapsedMs });
  const mixture = heldOut?.mixture ?? prepared.base?.mixture;
  const figures = { ...(heldOut && { heldOut: heldOut.figures }), ...(mixture && { mixture: mixture.toText() }) };
  return { ...model, record: { ...model.record, ...figures } };
}
