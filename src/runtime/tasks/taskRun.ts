/**
 * Runs the training of a task from data file to model: read, split, vocabulary, network, baselines, figures, writing.
 * The budget, checkpoints, the stop signal and roll-back are those of every run.
 */
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { TaskFigures } from "../../core/tasks/taskFigures.ts";
import type { SequenceTask, TrainingEnd, TrainingRequest } from "../../protocol/training.ts";
import type { Baselines } from "../../storage/baselinesFile.ts";
import { removeCheckpoint } from "../../storage/checkpoint.ts";
import { saveModel } from "../../storage/modelFolder.ts";
import type { RunBudget } from "../training/runBudget.ts";
import type { RunEnvironment } from "../training/runEnvironment.ts";
import { guarded, type RunParts, reportResumption, runTraining } from "../training/trainingRun.ts";
import { learnBaselines } from "./baselines.ts";
import { encodeInput } from "./encodeExamples.ts";
import { trainFeedForward } from "./feedForwardBaseline.ts";
import { measureTask } from "./measureTask.ts";
import type { PreparedTask } from "./preparedTask.ts";
import { prepareTask } from "./preparedTask.ts";
import { storedModel } from "./storedTask.ts";
import { withProducts } from "./taskModel.ts";
import { baselineMs } from "./taskSettings.ts";
import type { TrainedTask } from "./taskTraining.ts";
import { trainTask } from "./taskTraining.ts";

/**
 * Trains what the request asks for: a language model, or a task.
 * @throws TrainingError with a sentence for the user
 */
export async function runAnyTraining(request: TrainingRequest, environment: RunEnvironment): Promise<TrainingEnd> {
  const { task } = request;
  if (task === undefined) return runTraining(request, environment);
  return guarded(request, environment, (inner, parts) => runTask(task, request, inner, parts));
}

/**
 * Trains a task and writes its model.
 * @throws TrainingError, ModelError, ModelFolderError with a sentence for the user
 */
async function runTask(
  task: SequenceTask,
  asked: TrainingRequest,
  environment: RunEnvironment,
  parts: RunParts,
): Promise<TrainingEnd> {
  const { signal, emit } = environment;
  const { budget, lock } = parts;
  const prepared = await prepareTask(task, asked, environment, parts);
  if (signal.aborted) return endOf(asked, environment, { budget, isWritten: false });
  const { earlier, interrupted } = prepared;
  if (earlier) reportResumption(environment, budget, { ...earlier.stored, interrupted });
  const baselines = learnBaselines(prepared.spec, prepared.data.training, text =>
    encodeInput(prepared.vocabulary, "classify", text),
  );
  const network = await trainTask(prepared, environment, { ...parts, baselines });
  if (network.isSuspended) {
    return { ...endOf(asked, environment, { budget, isWritten: false, network }), isSuspended: true };
  }
  if (!network.best) return endOf(asked, environment, { budget, isWritten: false, network });
  emit({ type: "phase", phase: "measuring" });
  await environment.clock.nextTurn();
  const measured = signal.aborted
    ? { baselines }
    : await measure(prepared, environment, { ...network, best: network.best, budget, baselines });
  if (environment.isSuspending?.() && (await network.keepTrained())) {
    return { ...endOf(asked, environment, { budget, isWritten: false, network }), isSuspended: true };
  }
  emit({ type: "phase", phase: "writing" });
  await lock.check();
  await saveModel(
    prepared.request.modelFolder,
    storedModel(prepared, environment, { ...network, best: network.best, ...measured, budget }),
  );
  await removeCheckpoint(prepared.request.modelFolder).catch(() => {}); // it is obsolete anyway
  const figures = "figures" in measured ? { taskFigures: measured.figures } : {};
  return { ...endOf(asked, environment, { budget, isWritten: true, network }), ...figures };
}

function endOf(
  { modelFolder }: TrainingRequest,
  { signal }: RunEnvironment,
  { budget, isWritten, network }: { budget: RunBudget; isWritten: boolean; network?: TrainedTask },
): TrainingEnd {
  const reason = signal.aborted ? "stopped" : network?.isDiverged ? "diverged" : "finished";
  const { stepsOfRun = 0, tokensOfRun = 0 } = network ?? {};
  return { reason, steps: stepsOfRun, tokens: tokensOfRun, elapsedMs: budget.elapsedMs(), modelFolder, isWritten };
}

/** Trains the feed-forward network, then measures everything on what is held out. */
async function measure(
  { spec, vocabulary, training, data, settings, request }: PreparedTask,
  { clock, engine, signal }: RunEnvironment,
  {
    best,
    budget,
    baselines,
  }: { readonly best: TrainerSnapshot; readonly budget: RunBudget; readonly baselines: Baselines },
): Promise<{ readonly baselines: Baselines; readonly figures?: TaskFigures }> {
  const model = withProducts(engine, { spec, vocabulary, parameters: best.parameters });
  const deadlineMs = clock.nowMs() + baselineMs(request, spec);
  const feedForward =
    spec.task === "classify" || spec.task === "tag"
      ? await trainFeedForward(spec, training, { clock, deadlineMs, signal, seed: settings.seed }, model.products)
      : undefined;
  const whole: Baselines = { ...baselines, ...(feedForward && { feedForward }) };
  if (data.heldOut.length === 0) return { baselines: whole };
  const endMs = budget.measuringEndMs();
  const measured = { model, baselines: whole, parameters: settings.parameters };
  const isTime = async (): Promise<boolean> => {
    await clock.nextTurn(); // a stop can arrive
    return clock.nowMs() < endMs && !signal.aborted;
  };
  return { baselines: whole, figures: await measureTask(measured, data.heldOut, isTime) };
}
