/**
 * How many steps a run will have, which decides its learning rates and when it validates.
 *
 * A learning rate that followed the clock would make every run its own. So the plan depends on the clock in one
 * number only: the machine's speed class, a power of sqrt(2) measured over the first steps, in which rates do not depend
 * on the plan. Two runs on one machine fall into one class unless it stands on a border between two, and then have
 * the same curve, however many steps the budget has room for in the end. With `maxSteps` the clock decides nothing
 * but the end.
 *
 * A machine is at most a fifth off the middle of its class. Slower than planned, a run ends where the half cosine has
 * fallen to about a tenth of the peak; faster, it goes on at the floor, where it learns little: runs of 5,400 steps from
 * the base model come to 0.3 (javac) and 0.5% (django) fewer bits of held-out files when planned so than when planned as
 * 4,200. A run that other programs have held up far
 * behind its plan is brought down by the clock at last: weights at a high rate would be the worse loss.
 */
import { learningRateAt } from "../../core/schedule.ts";
import { FINAL_RATE_FRACTION, PEAK_LEARNING_RATE, WARMUP_STEPS } from "../common/defaults.ts";

/** Steps before the plan is made; all of them warm up. */
export const CALIBRATION_STEPS = 8;

/** The middle of speed class 0: floating-point operations in a millisecond of training. */
const REFERENCE_FLOPS_PER_MS = 32e6;

/** Validations in a run. */
const VALIDATIONS = 16;
const MIN_STEPS_BETWEEN_VALIDATIONS = 10;
/** Of the time of training; a forward pass takes about a third of a step. */
const VALIDATION_SHARE = 0.06;
const STEPS_PER_FORWARD = 1 / 3;

export interface StepPlan {
  readonly steps: number;
  /** Whether the run ends there though the budget may have room for more. */
  readonly isLimit: boolean;
  readonly stepsBetweenValidations: number;
  readonly windowsPerValidation: number;
}

/**
 * The nearest power of sqrt(2) to the speed at which these steps went, over the reference; by the lower quartile of
 * their times, for other programs only ever slow a step down.
 */
export function speedClass(stepMs: readonly number[], flopsPerStep: number): number {
  const sorted = [...stepMs].sort((a, b) => a - b);
  const typicalMs = sorted[Math.floor(sorted.length / 4)] ?? 0;
  // A clock too coarse to see a step: the machine counts as fast.
  const ratio = flopsPerStep / Math.max(typicalMs, 1e-3) / REFERENCE_FLOPS_PER_MS;
  return 2 ** (Math.round(2 * Math.log2(ratio)) / 2);
}

/** Reading, vocabulary, memory, measuring and writing take about this much of a run. */
const OTHER_SHARE = 0.12;
const OTHER_MS_PER_CHAR = 2e-3;

/** What a plan counts on for training: known from the request and the corpus alone, so that it is no run's own. */
export function plannedTrainingMs(budgetMs: number, corpusChars: number): number {
  return Math.max(0.2 * budgetMs, budgetMs * (1 - OTHER_SHARE) - corpusChars * OTHER_MS_PER_CHAR);
}

/** Steps for which there will be time at this speed class. */
export function stepsInTime(trainingMs: number, flopsPerStep: number, speed: number): number {
  const stepMs = flopsPerStep / (REFERENCE_FLOPS_PER_MS * speed);
  return Math.max(CALIBRATION_STEPS, Math.floor((trainingMs * (1 - VALIDATION_SHARE)) / stepMs));
}

/** `maxSteps` is obeyed to the letter; passes over the corpus are limited too. */
export function planSteps(limits: {
  readonly inTime: number;
  readonly inEpochs: number;
  readonly maxSteps: number | undefined;
}): StepPlan {
  const { inTime, inEpochs, maxSteps } = limits;
  const steps = maxSteps ?? Math.min(inTime, inEpochs);
  const stepsBetweenValidations = Math.max(MIN_STEPS_BETWEEN_VALIDATIONS, Math.round(steps / VALIDATIONS));
  const windows = Math.round((stepsBetweenValidations * VALIDATION_SHARE) / STEPS_PER_FORWARD);
  return {
    steps,
    isLimit: maxSteps !== undefined || inEpochs <= inTime,
    stepsBetweenValidations,
    windowsPerValidation: Math.max(1, windows),
  };
}

/**
 * The learning rate of a step: rises in a straight line, then falls by a half cosine. While the plan is unknown it
 * rises as for every plan of 4 * WARMUP_STEPS or more.
 *
 * @param step    0-based, of this run
 * @param planned steps of the plan; undefined before it is made
 */
export function learningRateOf(step: number, planned: number | undefined, peak: number = PEAK_LEARNING_RATE): number {
  const total = Math.max(1, planned ?? 4 * WARMUP_STEPS);
  const warmup = Math.min(WARMUP_STEPS, total / 4) / total;
  return learningRateAt((step + 1) / total, { peak, warmup, floor: peak * FINAL_RATE_FRACTION });
}

/** The end of a run, in which one that is behind its plan is brought down; and behind means less than this of it. */
const RESCUE_SHARE = 0.2;
const BEHIND = 0.7;

/** Whether a run with its last part to go has left too much of its plan undone. */
export function isBehind(step: number, plan: StepPlan, timePassed: number): boolean {
  return !plan.isLimit && timePassed >= 1 - RESCUE_SHARE && step < BEHIND * plan.steps;
}

/**
 * The learning rate of a run that is behind: falls with the time that is left.
 * @param timePassed fraction of the time for training
 */
export function rescuedRate(rate: number, timePassed: number, peak: number = PEAK_LEARNING_RATE): number {
  return Math.min(rate, peak * Math.max(FINAL_RATE_FRACTION, (1 - timePassed) / RESCUE_SHARE));
}
