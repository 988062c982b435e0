/** The training loop: learns window after window, validates at intervals, keeps the best weights. */
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { StepEvent } from "../../protocol/training.ts";
import { CLIP_NORM, MAX_EPOCHS, PEAK_LEARNING_RATE } from "../common/defaults.ts";
import { Rollback } from "./rollback.ts";
import {
  CALIBRATION_STEPS,
  isBehind,
  learningRateOf,
  planSteps,
  rescuedRate,
  type StepPlan,
  speedClass,
  stepsInTime,
} from "./stepPlan.ts";
import type { LoopPosition, TrainLoopParts, ValidationCurve, ValidationSet } from "./trainLoopParts.ts";

/** Ten points per second are enough for the eye, and cheap. */
const REPORT_EVERY_MS = 100;

export interface TrainLoopEnd {
  /** Of this run. */
  readonly steps: number;
  readonly tokens: number;
  /** The weights with the lowest validation loss; the last finite ones where no file is held out. */
  readonly best: TrainerSnapshot | undefined;
  /** Whether the run ended because its figures were repeatedly not finite. */
  readonly isDiverged: boolean;
  /** Whether it can be resumed from a checkpoint of its last step. */
  readonly isSuspended: boolean;
  readonly curve: ValidationCurve;
  /** Where the run can be resumed; undefined before it has a plan. */
  readonly position: LoopPosition | undefined;
}

/**
 * Trains until the plan, the deadline or the signal ends it. The event loop turns once per step.
 * What a step does depends on step numbers only. The clock decides the end and the plan's speed class.
 */
export async function trainLoop<Window>(parts: TrainLoopParts<Window>): Promise<TrainLoopEnd> {
  const { trainer, stream, clock, signal, deadlineMs, peakRate = PEAK_LEARNING_RATE, clipNorm = CLIP_NORM } = parts;
  const tokensPerStep = trainer.batch * trainer.windowSteps;
  const validator = new Validator(parts);
  const from = parts.resumeFrom?.position;
  const rollback = new Rollback(trainer, parts.onRollback, from?.rollbacks);
  const rollBack = (): void => rollback.rollBack(parts.earlier.steps + k, validator.best ?? parts.initialSnapshot());
  const stepMs: number[] = [];
  const startedMs = clock.nowMs() - (from?.trainedMs ?? 0);
  let plan: StepPlan | undefined = from?.plan ?? (parts.maxSteps === undefined ? undefined : planOf(parts, stepMs));
  let unreported: StepEvent | undefined;
  let reportedMs = Number.NEGATIVE_INFINITY;
  let slowestMs = 0;
  let isRescued = from?.isRescued ?? false;
  let k = from?.steps ?? 0;
  const position = (): LoopPosition | undefined => {
    const { rollbacks } = rollback;
    const trainedMs = clock.nowMs() - startedMs;
    return plan && { steps: k, plan, rollbacks, isRescued, trainedMs, ...validator.position() };
  };
  const keep = async (): Promise<boolean> => {
    const here = position();
    return here !== undefined && (await parts.checkpoints?.keep(here, validator.best)) === true;
  };
  const hasTime = (): boolean => clock.nowMs() + slowestMs + validator.lastMs < deadlineMs;
  while (!signal.aborted && !rollback.isExhausted && hasTime() && !(plan?.isLimit && k >= plan.steps)) {
    const beforeMs = clock.nowMs();
    const { window, isFirst } = stream.take();
    if (isFirst) trainer.resetState();
    const timePassed = (beforeMs - startedMs) / Math.max(1e-3, deadlineMs - startedMs);
    isRescued ||= plan !== undefined && isBehind(k, plan, timePassed);
    const plannedRate = learningRateOf(k, plan?.steps, peakRate);
    const rateScale = parts.rateScale * rollback.rateScale;
    const learningRate = rateScale * (isRescued ? rescuedRate(plannedRate, timePassed, peakRate) : plannedRate);
    const { lossNats, gradNorm } = trainer.step(window, { learningRate, clipNorm });
    k++;
    if (!Number.isFinite(lossNats) || !Number.isFinite(gradNorm)) {
      rollBack();
      await clock.nextTurn();
      continue;
    }
    const nowMs = clock.nowMs();
    slowestMs = Math.max(nowMs - beforeMs, 0.9 * slowestMs);
    unreported = stepEvent(parts, plan, { k, lossNats, gradNorm, learningRate, nowMs, startedMs });
    if (nowMs - reportedMs >= REPORT_EVERY_MS) {
      parts.onStep(unreported);
      unreported = undefined;
      reportedMs = nowMs;
    }
    if (plan === undefined) {
      stepMs.push(nowMs - beforeMs);
      if (k >= CALIBRATION_STEPS) plan = planOf(parts, stepMs);
    } else if (k % plan.stepsBetweenValidations === 0 && hasTime()) {
      if (!validator.validate(k, plan.windowsPerValidation)) rollBack();
    }
    if (parts.checkpoints?.isDue()) await keep();
    await clock.nextTurn();
  }
  if (unreported) parts.onStep(unreported);
  const isSuspended = parts.checkpoints?.isSuspending() === true && (await keep());
  if (k > 0 && !isSuspended && !rollback.isExhausted) validator.validate(k, plan?.windowsPerValidation ?? 1);
  return {
    steps: k,
    tokens: k * tokensPerStep,
    best: validator.best,
    isDiverged: rollback.isExhausted,
    isSuspended,
    curve: validator.curve,
    position: position(),
  };
}

function stepEvent<Window>(
  { trainer, earlier, charsPerToken, spelling, startMs, deadlineMs, endMs, maxSteps }: TrainLoopParts<Window>,
  plan: StepPlan | undefined,
  step: {
    readonly k: number;
    readonly lossNats: number;
    readonly gradNorm: number;
    readonly learningRate: number;
    readonly nowMs: number;
    /** When training began. */
    readonly startedMs: number;
  },
): StepEvent {
  const { k, lossNats, gradNorm, learningRate, nowMs, startedMs } = step;
  const tokens = k * trainer.batch * trainer.windowSteps;
  const isLimited = plan?.isLimit === true && maxSteps === undefined;
  // What comes after training has as much time as with the whole budget.
  const restMs = isLimited ? ((plan.steps - k) * (nowMs - startedMs)) / k + (endMs - deadlineMs) : endMs - nowMs;
  return {
    step: earlier.steps + k,
    tokens: earlier.tokens + tokens,
    trainLossNatsPerToken: lossNats,
    trainBitsPerChar: (lossNats / Math.LN2 + (spelling?.training ?? 0)) / charsPerToken,
    learningRate,
    gradNorm,
    tokensPerSecond: (tokens * 1000) / Math.max(nowMs - startedMs, 1e-3),
    elapsedMs: nowMs - startMs,
    remainingMs: Math.max(0, Math.min(restMs, endMs - nowMs)),
    ...(isLimited && { endsAtStep: earlier.steps + plan.steps }),
  };
}

function planOf<Window>(parts: TrainLoopParts<Window>, stepMs: readonly number[]): StepPlan {
  const { flopsPerStep, plannedMs, maxSteps } = parts;
  return planSteps({
    inTime: stepsInTime(plannedMs, flopsPerStep, speedClass(stepMs, flopsPerStep)),
    inEpochs: (parts.maxEpochs ?? MAX_EPOCHS) * parts.stream.windowsPerEpoch,
    maxSteps,
  });
}

/** Measures the network, always on the same windows of the validation tokens, and keeps the best weights. */
class Validator<Window> {
  best: TrainerSnapshot | undefined;
  readonly curve: { step: number; bitsPerChar: number }[] = [];
  /** How long the last validation took, including its listeners. */
  lastMs = 0;
  private lowestNats = Number.POSITIVE_INFINITY;
  private lastStep = 0;
  private isCut = false; // there was no time for all windows of the last validation

  constructor(private readonly parts: TrainLoopParts<Window>) {
    if (!parts.resumeFrom) return;
    const { position, best } = parts.resumeFrom;
    this.best = best;
    this.curve.push(...position.curve);
    this.lowestNats = position.lowestNats ?? this.lowestNats;
    this.lastStep = position.validatedStep;
  }

  /** Its part of the run's position. */
  position(): Pick<LoopPosition, "validatedStep" | "lowestNats" | "curve"> {
    const isMeasured = Number.isFinite(this.lowestNats);
    return { validatedStep: this.lastStep, curve: [...this.curve], ...(isMeasured && { lowestNats: this.lowestNats }) };
  }

  /** Validates, and returns whether weights and loss are finite. Figures that are not are neither reported nor kept. */
  validate(k: number, windows: number): boolean {
    const { validation, trainer, clock, startMs, charsPerToken, spelling, earlier } = this.parts;
    if (k === this.lastStep) return true;
    this.lastStep = k;
    const beforeMs = clock.nowMs();
    const snapshot = trainer.snapshot();
    if (!isFiniteSnapshot(snapshot)) return false;
    if (!validation) {
      this.best = snapshot;
      return true;
    }
    const lossNatsPerToken = trainer.evaluate(this.windows(validation, windows));
    if (this.isCut) {
      this.best ??= snapshot; // fewer windows cannot be compared with those of earlier validations
      return true;
    }
    if (!Number.isFinite(lossNatsPerToken)) return false;
    const isBest = lossNatsPerToken < this.lowestNats;
    if (isBest) {
      this.best = snapshot;
      this.lowestNats = lossNatsPerToken;
    }
    const step = earlier.steps + k;
    const bitsPerChar = (lossNatsPerToken / Math.LN2 + (spelling?.validation ?? 0)) / charsPerToken;
    this.curve.push({ step, bitsPerChar });
    const elapsedMs = clock.nowMs() - startMs;
    this.parts.onValidation({ step, lossNatsPerToken, bitsPerChar, isBest, elapsedMs }, snapshot);
    this.lastMs = clock.nowMs() - beforeMs;
    return true;
  }

  private *windows(validation: ValidationSet<Window>, count: number): Iterable<Window> {
    const { clock, deadlineMs, endMs } = this.parts;
    // A validation ends the run late by at most half of the time for the stages after training.
    const latestMs = deadlineMs + (endMs - deadlineMs) / 2;
    for (let w = 0; w < Math.min(count, validation.windows); w++) {
      this.isCut = w > 0 && clock.nowMs() >= latestMs;
      if (this.isCut) return;
      yield validation.at(w);
    }
  }
}

/** Whether weights and moments are finite. A moment that is not would spoil every later step. */
function isFiniteSnapshot({ parameters, firstMoments, secondMoments }: TrainerSnapshot): boolean {
  return [parameters, firstMoments, secondMoments].every(tensors =>
    [...tensors.values()].every(values => values.every(Number.isFinite)),
  );
}
