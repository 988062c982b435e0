/** Trains the network of a run: makes the trainer, runs the loop, and writes samples after each validation. */

import type { Experts } from "../../completion/mixing/experts.ts";
import { generate } from "../../completion/sample/generate.ts";
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import { createRandom } from "../../core/random.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { flopsPerStep, scoredTokens } from "../common/defaults.ts";
import { clipNormOf, noiseOf, optimizerOf } from "../common/trainingChoices.ts";
import { completeAt, placesOf } from "../inspection/heldOutCompletions.ts";
import { outputSamplingOf } from "../optimization/outputSampling.ts";
import { plannedTrainingMs } from "../optimization/stepPlan.ts";
import { EpochStream, joinDocuments, validationOf } from "../optimization/tokenStream.ts";
import { trainLoop } from "../optimization/trainLoop.ts";
import type { LoopPosition } from "../optimization/trainLoopParts.ts";
import { CheckpointKeeper, trainedKeeper } from "./checkpoints.ts";
import { initialRunState } from "./initialRunState.ts";
import { spellingBitsPerToken } from "./learnedCorpus.ts";
import type { LearnedNetwork, NetworkRunParts } from "./learnedNetwork.ts";
import type { PreparedRun } from "./preparedRun.ts";
import type { RunEnvironment } from "./runEnvironment.ts";
import { modelOf } from "./storedRun.ts";

const SAMPLE_CHARS = 160;
/** From cautious to varied. All of them draw with the same random numbers. */
const SAMPLE_TEMPERATURES = [0.3, 0.7, 1];
/** Completions at held-out places take at most one part in so many of the training time. Set by hand, not measured. */
const PLACES_TIME_PARTS = 20;

/** The result of training. */
export interface NetworkRun {
  /** Undefined where there was no time for a step, or no weights were finite. */
  readonly learned: LearnedNetwork | undefined;
  readonly isDiverged: boolean;
  /** Whether it can be resumed from a checkpoint of its last step. */
  readonly isSuspended: boolean;
  /** Leaves a checkpoint of trained weights that are not measured yet. @returns whether it was saved */
  readonly keepTrained?: () => Promise<boolean>;
}

/** Trains until the budget, the plan or the signal ends it, or its figures are repeatedly not finite. */
export async function trainNetwork(
  request: TrainingRequest,
  environment: RunEnvironment,
  parts: NetworkRunParts,
): Promise<NetworkRun> {
  const { prepared, budget } = parts;
  const { spec, vocabulary, settings } = prepared;
  const shape = { batch: settings.batch, windowSteps: settings.windowSteps };
  const tokensPerStep = shape.batch * shape.windowSteps;
  const noise = noiseOf(settings);
  const { identity, curve, initialSnapshot, resumeFrom, placeTrainer } = initialRunState(request, parts);
  const { earlier, rateScale } = identity;
  const showPlaces = placesShower(prepared, environment);
  if (!resumeFrom) {
    sample(prepared, environment, initialSnapshot());
    showPlaces(initialSnapshot());
  }
  offerNetwork(prepared, environment, initialSnapshot());
  const learned = prepared.focused.training.map(({ ids }) => ids);
  const sampling = outputSamplingOf(learned, { vocabularySize: spec.vocabularySize, seed: settings.seed });
  const trainer = await environment.engine.createTrainer({
    spec,
    parameters: initialSnapshot().parameters,
    ...shape,
    optimizer: optimizerOf(settings),
    threads: settings.threads,
    ...(sampling && { sampling }),
    ...(noise && { noise }),
  });
  try {
    const random = createRandom(settings.seed + 1 + earlier.steps);
    const stream = new EpochStream(learned, vocabulary.eos, shape, random);
    placeTrainer(trainer, stream);
    const learnedOf = (best: TrainerSnapshot, run: Pick<LoopPosition, "steps" | "curve">): LearnedNetwork => ({
      spec,
      base: best.steps === earlier.steps ? parts.earlierNetwork?.base : undefined,
      snapshot: best,
      tokens: earlier.tokens + (best.steps - earlier.steps) * tokensPerStep,
      curve: [...curve, ...run.curve],
      stepsOfRun: run.steps,
      tokensOfRun: run.steps * tokensPerStep,
    });
    let memory: Uint8Array | undefined;
    const modelAt = (best: TrainerSnapshot, position: LoopPosition) => {
      memory ??= prepared.memory.toBytes();
      return modelOf(environment, prepared, {
        learned: learnedOf(best, position),
        memory,
        elapsedMs: budget.elapsedMs(),
      });
    };
    const keeping = { ...parts, request, environment, identity, modelOf: modelAt };
    const loop = await trainLoop({
      trainer,
      stream,
      validation: validationOf(
        joinDocuments(
          prepared.focused.validation.map(({ ids }) => ids),
          vocabulary.eos,
        ),
        shape,
      ),
      clock: environment.clock,
      signal: environment.signal,
      startMs: budget.startMs,
      deadlineMs: budget.trainingEndMs,
      endMs: budget.endMs,
      plannedMs: plannedTrainingMs(1000 * request.budgetSeconds, prepared.corpus.report.trainingChars),
      maxSteps: request.maxSteps,
      flopsPerStep: flopsPerStep(spec, tokensPerStep, scoredTokens(spec.vocabularySize)),
      charsPerToken: prepared.charsPerToken,
      spelling: {
        training: spellingBitsPerToken(prepared.focused.training),
        validation: spellingBitsPerToken(prepared.focused.validation),
      },
      rateScale,
      peakRate: settings.learningRate,
      clipNorm: clipNormOf(settings),
      earlier,
      initialSnapshot,
      resumeFrom,
      checkpoints: new CheckpointKeeper({ ...keeping, trainer }),
      onRollback: rollback => environment.emit({ type: "rollback", ...rollback }),
      onStep: step => environment.emit({ type: "step", ...step }),
      onValidation: (validation, snapshot) => {
        environment.emit({ type: "validation", ...validation });
        if (environment.clock.nowMs() >= budget.trainingEndMs) return;
        sample(prepared, environment, snapshot);
        showPlaces(snapshot);
        offerNetwork(prepared, environment, snapshot);
      },
    });
    return {
      learned: loop.best && learnedOf(loop.best, loop),
      isDiverged: loop.isDiverged,
      isSuspended: loop.isSuspended,
      keepTrained: trainedKeeper(keeping, loop, trainer),
    };
  } finally {
    trainer.dispose();
  }
}

function sample(prepared: PreparedRun, { engine, emit }: RunEnvironment, { parameters, steps }: TrainerSnapshot): void {
  const predictor = engine.createPredictor(prepared.spec, parameters);
  const request = { prompt: "", length: SAMPLE_CHARS, seed: prepared.settings.seed + steps };
  try {
    const experts: Experts = { vocabulary: prepared.vocabulary, predictor, memory: prepared.memory };
    for (const temperature of SAMPLE_TEMPERATURES) {
      const text = generate(experts, { ...request, temperature });
      emit({ type: "sample", step: steps, temperature, prompt: request.prompt, text });
    }
  } finally {
    predictor.dispose();
  }
}

/** Lets others look into the network. */
function offerNetwork(
  { spec, vocabulary, memory }: PreparedRun,
  environment: RunEnvironment,
  { parameters }: TrainerSnapshot,
): void {
  environment.onNetwork?.({ engine: environment.engine, spec, parameters, vocabulary, memory });
}

/** Completes at the held-out places, unless that takes too much of the time since it was done last. */
function placesShower({ corpus, spec, vocabulary, memory }: PreparedRun, { engine, emit, clock }: RunEnvironment) {
  const places = placesOf(corpus.validation);
  let [endMs, tookMs] = [Number.NEGATIVE_INFINITY, 0];
  return ({ parameters, steps }: TrainerSnapshot): void => {
    const startMs = clock.nowMs();
    if (places.length === 0 || startMs - endMs < PLACES_TIME_PARTS * tookMs) return;
    const predictor = engine.createPredictor(spec, parameters);
    try {
      emit({ type: "completions", step: steps, places: completeAt(places, { vocabulary, predictor, memory }) });
    } finally {
      predictor.dispose();
    }
    endMs = clock.nowMs();
    tookMs = endMs - startMs;
  };
}
