/** Trains the network of a task: the loop of every run, over batches of whole sequences. */
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import { createRandom } from "../../core/random.ts";
import { initializeParameters } from "../../core/sequence/tensorPlan.ts";
import { networkOfTask } from "../../core/tasks/taskSpec.ts";
import type { Baselines } from "../../storage/baselinesFile.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { clipNormOf, noiseOf, optimizerOf } from "../common/trainingChoices.ts";
import { plannedTrainingMs } from "../optimization/stepPlan.ts";
import { trainLoop } from "../optimization/trainLoop.ts";
import type { LoopPosition } from "../optimization/trainLoopParts.ts";
import { CheckpointKeeper, trainedKeeper } from "../training/checkpoints.ts";
import { freshOptimizer, RATE_SCALE } from "../training/initialRunState.ts";
import type { RunEnvironment } from "../training/runEnvironment.ts";
import type { RunParts } from "../training/trainingRun.ts";
import type { PreparedTask } from "./preparedTask.ts";
import { storedModel } from "./storedTask.ts";
import { batchOf, bucketed, TaskStream } from "./taskBatches.ts";
import { showProgress } from "./taskProgress.ts";
import { baselineMs, spellingBitsPerTarget, TASK_DEFAULTS, targetsPerBatch, taskFlops } from "./taskSettings.ts";
import { TaskTrainer } from "./taskTrainer.ts";

/** The result of training. */
export interface TrainedTask {
  readonly best: TrainerSnapshot | undefined;
  readonly isDiverged: boolean;
  /** Of this run alone. */
  readonly stepsOfRun: number;
  readonly tokensOfRun: number;
  /** Whether it can be resumed from a checkpoint of its last step. */
  readonly isSuspended: boolean;
  /** Leaves a checkpoint of trained weights that are not measured yet. @returns whether it was saved */
  keepTrained(): Promise<boolean>;
  /** Tokens behind the best weights, including earlier runs. */
  readonly tokens: number;
  readonly curve: LoopPosition["curve"];
}

/** Trains until the budget, the plan or the signal ends it. */
export async function trainTask(
  prepared: PreparedTask,
  environment: RunEnvironment,
  { budget, lock, baselines }: RunParts & { readonly baselines: Baselines },
): Promise<TrainedTask> {
  const { request, spec, settings, vocabulary, earlier, interrupted } = prepared;
  const { clock, emit, signal, engine } = environment;
  emit({ type: "phase", phase: "training" });
  await clock.nextTurn();
  const stored = earlier?.stored;
  const { network } = networkOfTask(spec, settings.dropout);
  const fresh = (): TrainerSnapshot => {
    const parameters = stored?.parameters ?? initializeParameters(network.tensors, createRandom(settings.seed));
    return { parameters, ...(stored?.optimizer ?? freshOptimizer(parameters)) };
  };
  const initial = interrupted?.snapshot ?? fresh();
  const perBatch = targetsPerBatch(prepared.training, spec.task, settings.batch);
  const products = engine.openProducts(settings.threads);
  const trainer = new TaskTrainer({
    network,
    parameters: initial.parameters,
    optimizer: optimizerOf(settings),
    noise: noiseOf(settings),
    products,
    targetsPerStep: perBatch,
  });
  trainer.restore(initial);
  const earlierRuns = interrupted?.earlier ?? { steps: initial.steps, tokens: stored?.record.tokens ?? 0 };
  const tokensAt = (best: TrainerSnapshot): number =>
    earlierRuns.tokens + Math.round((best.steps - earlierRuns.steps) * perBatch);
  const random = createRandom(settings.seed + 1 + earlierRuns.steps);
  const stream = new TaskStream(prepared.training, { spec, batch: settings.batch, random, unk: vocabulary.unk });
  if (interrupted) stream.skip(interrupted.position.steps);
  const batches = bucketed(prepared.heldOut, settings.batch);
  const identity = {
    corpusSha256: prepared.sha256,
    budgetSeconds: interrupted?.budgetSeconds ?? request.budgetSeconds,
    rateScale: interrupted?.rateScale ?? (stored ? RATE_SCALE.model : RATE_SCALE.scratch),
    earlier: earlierRuns,
  };
  const before = interrupted
    ? (stored?.record.curve ?? []).slice(0, (stored?.record.curve.length ?? 0) - interrupted.position.curve.length)
    : (stored?.record.curve ?? []);
  const modelAt = (best: TrainerSnapshot, { curve }: LoopPosition): StoredModel =>
    storedModel(prepared, environment, {
      best,
      baselines,
      budget,
      tokens: tokensAt(best),
      curve: [...before, ...curve],
    });
  const keeping = { request, environment, budget, lock, identity, modelOf: modelAt };
  const loop = await trainLoop({
    trainer,
    stream,
    validation:
      batches.length === 0 ? undefined : { windows: batches.length, at: (k: number) => batchOf(spec, batches[k]!) },
    clock,
    signal,
    startMs: budget.startMs,
    deadlineMs: budget.trainingEndMs - baselineMs(request, spec),
    endMs: budget.endMs,
    plannedMs: plannedTrainingMs(1000 * request.budgetSeconds, prepared.data.trainingChars),
    maxSteps: request.maxSteps,
    maxEpochs: TASK_DEFAULTS.maxEpochs,
    flopsPerStep: taskFlops(spec, prepared.training, settings.batch),
    charsPerToken: prepared.charsPerTarget,
    spelling: {
      training: spellingBitsPerTarget(vocabulary, prepared.data.training, prepared.training),
      validation: spellingBitsPerTarget(vocabulary, prepared.data.heldOut, prepared.heldOut),
    },
    rateScale: identity.rateScale,
    peakRate: settings.learningRate,
    clipNorm: clipNormOf(settings),
    earlier: earlierRuns,
    initialSnapshot: fresh,
    resumeFrom: interrupted && {
      position: interrupted.position,
      best:
        interrupted.hasBest && stored?.parameters
          ? { parameters: stored.parameters, ...(stored.optimizer ?? freshOptimizer(stored.parameters)) }
          : undefined,
    },
    checkpoints: new CheckpointKeeper({ ...keeping, trainer }),
    onStep: step => emit({ type: "step", ...step }),
    onRollback: rollback => emit({ type: "rollback", ...rollback }),
    onValidation: validation => {
      const model = { spec, vocabulary, parameters: trainer.parameters, products };
      const { samples, ...progress } = showProgress(model, prepared.data.heldOut, validation.step);
      emit({ type: "validation", ...validation, figures: progress.figures });
      if (progress.examples > 0) emit({ type: "progress", step: validation.step, ...progress });
      for (const sample of samples) emit({ type: "sample", ...sample });
    },
  });
  products.dispose?.();
  const { best, isDiverged, isSuspended, steps } = loop;
  const tokens = best ? tokensAt(best) : earlierRuns.tokens;
  const ofRun = { stepsOfRun: steps, tokensOfRun: Math.round(steps * perBatch) };
  const keepTrained = trainedKeeper(keeping, loop, trainer);
  return { best, isDiverged, isSuspended, keepTrained, ...ofRun, tokens, curve: [...before, ...loop.curve] };
}
