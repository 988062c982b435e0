import { describe, expect, test } from "vitest";
import { PEAK_LEARNING_RATE, WARMUP_STEPS } from "../../../src/runtime/common/defaults.ts";
import {
  CALIBRATION_STEPS,
  isBehind,
  learningRateOf,
  plannedTrainingMs,
  planSteps,
  rescuedRate,
  speedClass,
  stepsInTime,
} from "../../../src/runtime/optimization/stepPlan.ts";

const flops = 5e9;

describe("the speed class", () => {
  test("is equal for similar speeds, and grows with the speed", () => {
    const atClass = (ratio: number) => speedClass([flops / 32e6 / ratio], flops);
    expect([0.85, 0.9, 1, 1.1, 1.18].map(atClass)).toEqual([1, 1, 1, 1, 1]);
    expect(atClass(1.3)).toBeCloseTo(Math.SQRT2, 12);
    expect(atClass(2)).toBe(2);
    expect(atClass(0.25)).toBe(0.25);
  });

  test("ignores steps that another program has slowed down", () => {
    expect(speedClass([100, 101, 100, 102, 900, 500, 700, 300], flops)).toBe(speedClass([100], flops));
  });

  test("is finite on a clock too coarse to measure a step", () => {
    expect(Number.isFinite(speedClass([0, 0, 0], flops))).toBe(true);
  });
});

test("the faster the machine, the more steps are planned in the same time", () => {
  expect(stepsInTime(10_000, flops, 2)).toBeGreaterThan(1.9 * stepsInTime(10_000, flops, 1));
});

test("a large corpus leaves less time for training, but always some", () => {
  expect(plannedTrainingMs(60_000, 5e6)).toBeLessThan(plannedTrainingMs(60_000, 1e5));
  expect(plannedTrainingMs(60_000, 1e9)).toBeGreaterThan(0);
});

describe("a plan", () => {
  test("has exactly the requested number of steps, whatever the clock says", () => {
    const asked = (inTime: number) => planSteps({ inTime, inEpochs: 50, maxSteps: 300 });
    expect(asked(10)).toMatchObject({ steps: 300, isLimit: true });
    expect(asked(10)).toEqual(asked(100_000));
  });

  test("ends after enough passes over a small workspace", () => {
    expect(planSteps({ inTime: 5000, inEpochs: 800, maxSteps: undefined })).toMatchObject({
      steps: 800,
      isLimit: true,
    });
  });

  test("by time is not a limit, because the deadline is", () => {
    expect(planSteps({ inTime: 500, inEpochs: 800, maxSteps: undefined })).toMatchObject({
      steps: 500,
      isLimit: false,
    });
  });

  test.each([100, 1000, 20_000])("of %i steps spends at most a tenth of them on validation", steps => {
    const plan = planSteps({ inTime: steps, inEpochs: 1e9, maxSteps: undefined });
    expect(plan.windowsPerValidation / 3 / plan.stepsBetweenValidations).toBeLessThan(0.1);
  });
});

describe("the learning rate", () => {
  test("does not depend on the plan before there is one", () => {
    for (let step = 0; step < CALIBRATION_STEPS; step++) {
      for (const planned of [4 * WARMUP_STEPS, 500, 100_000]) {
        expect(learningRateOf(step, planned)).toBeCloseTo(learningRateOf(step, undefined), 12);
      }
    }
  });

  test.each([8, 100, 5000])("rises to the peak and falls to the floor within %i steps", planned => {
    const rates = Array.from({ length: planned }, (_, step) => learningRateOf(step, planned));
    expect(Math.max(...rates)).toBeGreaterThan(0.9 * PEAK_LEARNING_RATE);
    expect(rates.at(-1)).toBeLessThan(0.06 * PEAK_LEARNING_RATE);
    expect(learningRateOf(planned + 50, planned)).toBeCloseTo(rates.at(-1)!, 12);
  });
});

describe("a run that falls behind its plan", () => {
  const plan = planSteps({ inTime: 1000, inEpochs: 1e9, maxSteps: undefined });

  test("is detected only near its end, and never where the steps were requested", () => {
    expect(isBehind(300, plan, 0.5)).toBe(false);
    expect(isBehind(600, plan, 0.85)).toBe(true);
    expect(isBehind(800, plan, 0.85)).toBe(false);
    expect(isBehind(600, planSteps({ inTime: 1000, inEpochs: 1e9, maxSteps: 1000 }), 0.85)).toBe(false);
  });

  test("lowers its rate to the floor with the remaining time", () => {
    const rates = [0.8, 0.9, 0.99, 1].map(timePassed => rescuedRate(PEAK_LEARNING_RATE, timePassed));
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    expect(rates[0]).toBeCloseTo(PEAK_LEARNING_RATE, 9);
    expect(rates.at(-1)).toBeLessThan(0.06 * PEAK_LEARNING_RATE);
    expect(rescuedRate(1e-6, 0.9)).toBe(1e-6);
  });
});
