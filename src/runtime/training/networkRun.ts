/** The network's part of a run: a trainer, the loop, samples before it and after each validation, and what is kept. */
import type { Experts } from "../../completion/mixing/experts.ts";
import { generate } from "../../completion/sample/generate.ts";
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import { createRandom } from "../../core/random.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import type { FolderLock } from "../../storage/folderLock.ts";
import type { TrainingRecord } from "../../storage/manifest.ts";
import { BATCH, flopsPerStep, OPTIMIZER, scoredTokens, WINDOW_STEPS } from "../common/defaults.ts";
import { outputSamplingOf } from "../optimization/outputSampling.ts";
import { plannedTrainingMs } from "../optimization/stepPlan.ts";
import { EpochStream, joinDocuments } from "../optimization/tokenStream.ts";
import { type LoopPosition, trainLoop } from "../optimization/trainLoop.ts";
import { CheckpointKeeper } from "./checkpoints.ts";
import type { RunBudget } from "./runBudget.ts";
import { beginningOf } from "./runStart.ts";
import type { Ground, TrainingHost } from "./trainingRun.ts";

const SAMPLE_CHARS = 160;
/** From cautious to adventurous; all of them draw with the same random numbers. */
const SAMPLE_TEMPERATURES = [0.3, 0.7, 1];

/** The network as it will be written. */
export interface Learnt {
  readonly spec: LanguageModelSpec;
  readonly snapshot: TrainerSnapshot;
  /** Tokens behind the snapshot, earlier runs included. */
  readonly tokens: number;
  readonly curve: TrainingRecord["curve"];
  /** Of this run. */
  readonly stepsOfRun: number;
  readonly tokensOfRun: number;
}

/** What training has come to. */
export interface NetworkRun {
  /** Undefined where there was no time for a single step, or no weights proved good. */
  readonly learnt: Learnt | undefined;
  readonly isDiverged: boolean;
}

export interface NetworkRunParts {
  readonly ground: Ground;
  readonly before: Learnt | undefined;
  readonly budget: RunBudget;
  readonly lock: FolderLock;
}

/** Trains until the budget, the plan or the signal ends it, or its figures are not finite again and again. */
export async function trainNetwork(
  request: TrainingRequest,
  host: TrainingHost,
  parts: NetworkRunParts,
): Promise<NetworkRun> {
  const { ground, budget } = parts;
  const { spec, vocabulary, settings } = ground;
  const shape = { batch: BATCH, windowSteps: WINDOW_STEPS };
  const { origin, curve, startingPoint, from, place } = beginningOf(request, parts);
  const { earlier, rateScale } = origin;
  if (!from) sample(ground, host, startingPoint());
  const learnt = ground.training.map(({ ids }) => ids);
  const sampling = outputSamplingOf(learnt, { vocabularySize: spec.vocabularySize, seed: settings.seed });
  const trainer = await host.engine.createTrainer({
    spec,
    parameters: startingPoint().parameters,
    ...shape,
    optimizer: OPTIMIZER,
    threads: settings.threads,
    ...(sampling && { sampling }),
  });
  try {
    const random = createRandom(settings.seed + 1 + earlier.steps);
    const stream = new EpochStream(learnt, vocabulary.eos, shape, random);
    place(trainer, stream);
    const learntOf = (best: TrainerSnapshot, run: Pick<LoopPosition, "steps" | "curve">): Learnt => ({
      spec,
      snapshot: best,
      tokens: earlier.tokens + (best.steps - earlier.steps) * BATCH * WINDOW_STEPS,
      curve: [...curve, ...run.curve],
      stepsOfRun: run.steps,
      tokensOfRun: run.steps * BATCH * WINDOW_STEPS,
    });
    const loop = await trainLoop({
      trainer,
      stream,
      validation: joinDocuments(
        ground.validation.map(({ ids }) => ids),
        vocabulary.eos,
      ),
      clock: host.clock,
      signal: host.signal,
      startMs: budget.startMs,
      deadlineMs: budget.trainingEndMs,
      endMs: budget.endMs,
      plannedMs: plannedTrainingMs(1000 * request.budgetSeconds, ground.corpus.report.trainingChars),
      maxSteps: request.maxSteps,
      flopsPerStep: flopsPerStep(spec, BATCH * WINDOW_STEPS, scoredTokens(spec.vocabularySize)),
      charsPerToken: ground.charsPerToken,
      rateScale,
      earlier,
      startingPoint,
      from,
      checkpoints: new CheckpointKeeper({ ...parts, request, host, trainer, origin, learntOf }),
      onRollback: rollback => host.emit({ type: "rollback", ...rollback }),
      onStep: step => host.emit({ type: "step", ...step }),
      onValidation: (validation, snapshot) => {
        host.emit({ type: "validation", ...validation });
        sample(ground, host, snapshot);
      },
    });
    return { learnt: loop.best && learntOf(loop.best, loop), isDiverged: loop.isDiverged };
  } finally {
    trainer.dispose();
  }
}

function sample(ground: Ground, { engine, emit }: TrainingHost, { parameters, steps }: TrainerSnapshot): void {
  const predictor = engine.createPredictor(ground.spec, parameters);
  const request = { prompt: "", length: SAMPLE_CHARS, seed: ground.settings.seed + steps };
  try {
    const experts: Experts = { vocabulary: ground.vocabulary, predictor, memory: ground.memory };
    for (const temperature of SAMPLE_TEMPERATURES) {
      const text = generate(experts, { ...request, temperature });
      emit({ type: "sample", step: steps, temperature, prompt: request.prompt, text });
    }
  } finally {
    predictor.dispose();
  }
}
