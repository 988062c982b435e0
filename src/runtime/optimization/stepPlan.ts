/**
 * Plans how many steps a run has, which decides its learning rates and when it validates.
 *
 * If the learning rate followed the clock, no two runs would be the same. Therefore the plan depends on the clock in
 * one number only: the machine's speed class, a power of sqrt(2). The first steps measure it, and their rates do not
 * depend on the plan. Two runs on one machine usually fall into one class. They then have the same curve, however many
 * steps fit into the budget. With `maxSteps` the clock decides only when the run ends.
 *
 * A machine's speed differs from the middle of its class by at most a fifth. A run that is slower than planned ends
 * where the half cosine has fallen to about a tenth of the peak. A faster one continues at the lowest rate, where it
 * learns little. If other programs slow a run down far behind its plan,
 * its rate finally falls with the clock, since weights at a high rate would be the greater loss.
 */
import { learningRateAt } from "../../core/schedule.ts";
import { FINAL_RATE_FRACTION, PEAK_LEARNING_RATE, WARMUP_STEPS } from "../common/defaults.ts";

/** Steps before the plan is made, all of them part of the warmup. */
export const CALIBRATION_STEPS = 8;

/** The middle of speed class 0: floating-point operations per millisecond of training. */
const REFERENCE_FLOPS_PER_MS = 32e6;

/** Validations in a run. These three were set by hand, not measured. */
const VALIDATIONS = 16;
const MIN_STEPS_BETWEEN_VALIDATIONS = 10;
/** Share of the training time. A forward pass takes about a third of a step: 2 of 6 operations per weight. */
const VALIDATION_SHARE = 0.06;
const STEPS_PER_FORWARD = 1 / 3;

export interface StepPlan {
  readonly steps: number;
  /** Whether the run ends there, even if the budget has time left. */
  readonly isLimit: boolean;
  readonly stepsBetweenValidations: number;
  readonly windowsPerValidation: number;
}

/**
 * The nearest power of sqrt(2) to the speed of these steps, relative to the reference. It takes the lower quartile of
 * their times, since other programs can only slow a step down.
 */
export function speedClass(stepMs: readonly number[], flopsPerStep: number): number {
  const sorted = [...stepMs].sort((a, b) => a - b);
  const typicalMs = sorted[Math.floor(sorted.length / 4)] ?? 0;
  // Where the clock is too coarse to measure a step, the machine counts as fast.
  const ratio = flopsPerStep / Math.max(typicalMs, 1e-3) / REFERENCE_FLOPS_PER_MS;
  return 2 ** (Math.round(2 * Math.log2(ratio)) / 2);
}

/** Reading, vocabulary, memory, measuring and writing take about this share of a run. Set by hand, not measured. */
const OTHER_SHARE = 0.12;
const OTHER_MS_PER_CHAR = 2e-3;

/** The training time that a plan assumes. It follows from the request and the corpus alone, so runs do not differ. */
export function plannedTrainingMs(budgetMs: number, corpusChars: number): number {
  return Math.max(0.2 * budgetMs, budgetMs * (1 - OTHER_SHARE) - corpusChars * OTHER_MS_PER_CHAR);
}

/** The steps that fit into the time at this speed class. */
export function stepsInTime(trainingMs: number, flopsPerStep: number, speed: number): number {
  const stepMs = flopsPerStep / (REFERENCE_FLOPS_PER_MS * speed);
  return Math.max(CALIBRATION_STEPS, Math.floor((trainingMs * (1 - VALIDATION_SHARE)) / stepMs));
}

/** Plans exactly `maxSteps`, or else what fits into the time and into the limit of passes over the corpus. */
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
 * The learning rate of a step: rises linearly, then falls by a half cosine (Loshchilov & Hutter, 2017). While the plan
 * is unknown it rises as in any plan of 4 * WARMUP_STEPS or more.
 *
 * @param step    0-based, of this run
 * @param planned steps of the plan; undefined before it exists
 */
export function learningRateOf(step: number, planned: number | undefined, peak: number = PEAK_LEARNING_RATE): number {
  const total = Math.max(1, planned ?? 4 * WARMUP_STEPS);
  const warmup = Math.min(WARMUP_STEPS, total / 4) / total;
  return learningRateAt((step + 1) / total, { peak, warmup, floor: peak * FINAL_RATE_FRACTION });
}

/**
 * In the last part of a run the clock lowers the rate, if fewer steps than BEHIND are done. Set by hand, not measured.
 */
const RESCUE_SHARE = 0.2;
const BEHIND = 0.7;

/** Whether a run in its last part has too much of its plan left. */
export function isBehind(step: number, plan: StepPlan, timePassed: number): boolean {
  return !plan.isLimit && timePassed >= 1 - RESCUE_SHARE && step < BEHIND * plan.steps;
}

/**
 * The learning rate of a run that is behind its plan: it falls with the remaining time.
 * @param timePassed fraction of the time for training
 */
export function rescuedRate(rate: number, timePassed: number, peak: number = PEAK_LEARNING_RATE): number {
  return Math.min(rate, peak * Math.max(FINAL_RATE_FRACTION, (1 - timePassed) / RESCUE_SHARE));
}
