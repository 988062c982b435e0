/** What the loop does when the figures of a fake trainer are no longer finite. */
import { describe, expect, test } from "vitest";
import type { StepResult, Trainer, TrainerSnapshot } from "../../../src/core/network/engine.ts";
import { createRandom } from "../../../src/core/random.ts";
import type { RollbackEvent, StepEvent, ValidationEvent } from "../../../src/protocol/training.ts";
import { MAX_ROLLBACKS } from "../../../src/runtime/optimization/rollback.ts";
import { CALIBRATION_STEPS } from "../../../src/runtime/optimization/stepPlan.ts";
import { EpochStream, validationOf } from "../../../src/runtime/optimization/tokenStream.ts";
import { trainLoop } from "../../../src/runtime/optimization/trainLoop.ts";
import type { TrainLoopParts } from "../../../src/runtime/optimization/trainLoopParts.ts";
import { tickingClock } from "../support.ts";

const SHAPE = { batch: 1, windowSteps: 2 };

/** One weight, which counts the steps behind it. */
class FakeTrainer implements Trainer {
  readonly spec = {
    cell: "rnn",
    vocabularySize: 3,
    embeddingSize: 1,
    hiddenSize: 1,
    layers: 1,
    isTied: true,
  } as const;
  readonly batch = SHAPE.batch;
  readonly windowSteps = SHAPE.windowSteps;
  readonly rates: number[] = [];
  readonly restored: number[] = [];
  resets = 0;
  weight = 0;
  #steps = 0;
  #calls = 0;

  /** @param figures of the step of that number, where they are not the usual ones */
  constructor(private readonly figures: (call: number) => Partial<StepResult> & { weight?: number }) {}

  step(_window: unknown, { learningRate }: { learningRate: number }): StepResult {
    this.rates.push(learningRate);
    this.#steps++;
    const { weight = this.#steps, ...figures } = this.figures(++this.#calls);
    this.weight = weight;
    return { lossNats: 1 / this.#steps, gradNorm: 1, ...figures };
  }

  evaluate(): number {
    return Number.isFinite(this.weight) ? 1 / (1 + this.weight) : Number.NaN;
  }

  resetState(): void {
    this.resets++;
  }

  carriedState(): Float32Array {
    return Float32Array.of(this.weight);
  }

  carryState(): void {}

  snapshot(): TrainerSnapshot {
    return snapshotOf(this.weight, this.#steps);
  }

  restore({ parameters, steps }: TrainerSnapshot): void {
    this.weight = parameters.get("w")![0]!;
    this.#steps = steps;
    this.restored.push(steps);
  }

  dispose(): void {}
}

function snapshotOf(weight: number, steps: number): TrainerSnapshot {
  const one = (value: number) => new Map([["w", Float32Array.of(value)]]);
  return { parameters: one(weight), firstMoments: one(0), secondMoments: one(0), steps };
}

async function run(
  trainer: FakeTrainer,
  maxSteps: number | undefined,
  validation = Int32Array.of(0, 1, 2, 0),
  spelling = { training: 0, validation: 0 },
  time: Pick<TrainLoopParts, "clock" | "deadlineMs" | "endMs"> = {
    clock: tickingClock(1),
    deadlineMs: 1e9,
    endMs: 1e9,
  },
) {
  const rollbacks: RollbackEvent[] = [];
  const validations: ValidationEvent[] = [];
  const steps: StepEvent[] = [];
  const end = await trainLoop({
    trainer,
    stream: new EpochStream([Int32Array.of(0, 1, 0, 1, 0, 1)], 2, SHAPE, createRandom(1)),
    validation: validationOf(validation, SHAPE),
    ...time,
    signal: new AbortController().signal,
    startMs: 0,
    plannedMs: 1e9,
    maxSteps,
    flopsPerStep: 1,
    charsPerToken: 1,
    spelling,
    rateScale: 1,
    earlier: { steps: 0, tokens: 0 },
    initialSnapshot: () => snapshotOf(0, 0),
    onStep: event => steps.push(event),
    onRollback: event => rollbacks.push(event),
    onValidation: event => validations.push(event),
  });
  return { end, rollbacks, validations, steps };
}

/** Not finite at these steps. */
const badAt = (...calls: readonly number[]) => new FakeTrainer(k => (calls.includes(k) ? { lossNats: NaN } : {}));

describe("a step whose figures are not finite", () => {
  test.each<[string, Partial<StepResult>]>([
    ["a loss of NaN", { lossNats: Number.NaN }],
    ["an infinite loss", { lossNats: Number.POSITIVE_INFINITY }],
    ["a gradient norm of NaN", { gradNorm: Number.NaN }],
    ["an infinite gradient norm", { gradNorm: Number.POSITIVE_INFINITY }],
  ])("goes back to the validated weights at half the rate: %s", async (_what, figures) => {
    const trainer = new FakeTrainer(k => (k === 15 ? figures : {}));
    const { end, rollbacks } = await run(trainer, 30);
    const usual = badAt();
    await run(usual, 30);
    expect(rollbacks).toEqual([{ step: 15, toStep: 10, rateScale: 0.5, isLast: false }]);
    expect(trainer.restored).toEqual([10]);
    expect(trainer.resets).toBe(usual.resets + 1);
    expect(trainer.rates.slice(0, 15)).toEqual(usual.rates.slice(0, 15));
    expect(trainer.rates.slice(15)).toEqual(usual.rates.slice(15).map(rate => rate / 2));
    expect(end).toMatchObject({ steps: 30, isDiverged: false });
    // 10 steps stood, 15 more were taken after the one that was lost.
    expect(end.best).toMatchObject({ steps: 25 });
  });

  test("rolls back to the initial weights where nothing was validated yet", async () => {
    const trainer = badAt(3);
    const { rollbacks } = await run(trainer, 8);
    expect(rollbacks).toMatchObject([{ step: 3, toStep: 0 }]);
    expect(trainer.restored).toEqual([0]);
  });

  test(`ends the run after ${MAX_ROLLBACKS} times, and the best weights are kept`, async () => {
    const { end, rollbacks } = await run(badAt(12, 13, 14), 30);
    expect(rollbacks.map(({ isLast }) => isLast)).toEqual([false, false, true]);
    expect(rollbacks.map(({ rateScale }) => rateScale)).toEqual([1 / 2, 1 / 4, 1 / 8]);
    expect(end).toMatchObject({ steps: 14, isDiverged: true, best: { steps: 10 } });
  });

  test("leaves no weights where none were validated", async () => {
    const { end, validations } = await run(new FakeTrainer(() => ({ lossNats: Number.NaN })), 30);
    expect(end).toMatchObject({ isDiverged: true, best: undefined, curve: [] });
    expect(validations).toEqual([]);
  });
});

describe("a validation whose loss is not finite", () => {
  test.each([
    ["with files held out", Int32Array.of(0, 1, 2, 0)],
    ["with none held out", new Int32Array(0)],
  ])("is neither told nor kept, and training goes back: %s", async (_what, validation) => {
    const trainer = new FakeTrainer(k => (k === 20 ? { weight: Number.NaN } : {}));
    const { end, rollbacks, validations } = await run(trainer, 40, validation);
    expect(rollbacks).toMatchObject([{ step: 20, toStep: 10 }]);
    expect(validations.map(({ step }) => step)).not.toContain(20);
    expect(end.best!.parameters.get("w")![0]).toBe(30);
  });
});

test("a run that the limit of passes ends tells its last step from the first steps on", async () => {
  const { end, steps } = await run(new FakeTrainer(() => ({})), undefined);
  const last = steps.at(-1)!;
  expect(last.step).toBe(end.steps);
  const planned = steps.filter(({ step }) => step > CALIBRATION_STEPS);
  expect(planned.length).toBeGreaterThan(1);
  expect(new Set(planned.map(({ endsAtStep }) => endsAtStep))).toEqual(new Set([end.steps]));
  expect(planned[0]!.remainingMs).toBeGreaterThan(0);
  expect(planned[0]!.remainingMs).toBeLessThan(1e6);
  expect(last.remainingMs).toBe(0);
});

test("a run of a given number of steps ends there without a reason", async () => {
  const { steps } = await run(new FakeTrainer(() => ({})), 20);
  expect(steps.some(({ endsAtStep }) => endsAtStep !== undefined)).toBe(false);
});

test("unknown tokens pay for their spellings on both curves, and the weights that are kept stay the same", async () => {
  const validation = Int32Array.of(0, 1, 2, 0);
  const free = await run(badAt(), 30, validation);
  const paid = await run(badAt(), 30, validation, { training: 2, validation: 3 });
  expect(paid.steps.length).toBeGreaterThan(0);
  for (const [k, { trainBitsPerChar }] of paid.steps.entries()) {
    expect(trainBitsPerChar).toBeCloseTo(free.steps[k]!.trainBitsPerChar + 2, 9);
  }
  expect(paid.validations.length).toBeGreaterThan(0);
  for (const [k, { bitsPerChar, lossNatsPerToken }] of paid.validations.entries()) {
    expect(bitsPerChar).toBeCloseTo(free.validations[k]!.bitsPerChar + 3, 9);
    expect(lossNatsPerToken).toBe(free.validations[k]!.lossNatsPerToken);
  }
  expect(paid.end.best).toEqual(free.end.best);
});

describe("a validation that takes longer than the time that is left", () => {
  interface Times {
    readonly step: number;
    windowAt(count: number): number;
  }

  /** Time passes in steps and in the windows of a validation. */
  function slowTrainer(pass: (ms: number) => void, ms: Times) {
    const trainer = new FakeTrainer(() => {
      pass(ms.step);
      return {};
    });
    let windows = 0;
    const evaluate = (given: Iterable<unknown>): number => {
      for (const _ of given) {
        windows++;
        pass(ms.windowAt(windows));
      }
      return 1;
    };
    return { trainer: Object.assign(trainer, { evaluate }), windows: () => windows };
  }

  async function runUntil(deadlineMs: number, ms: Times) {
    let nowMs = 0;
    const { trainer, windows } = slowTrainer(passed => (nowMs += passed), ms);
    const validation = Int32Array.from({ length: 2000 }, (_, k) => k % 3);
    const clock = { nowMs: () => nowMs, date: () => new Date(0), nextTurn: async () => {} };
    const ends = { deadlineMs, endMs: 1.2 * deadlineMs };
    const result = await run(trainer, 1000, validation, undefined, { clock, ...ends });
    return { ...result, windows: windows(), nowMs };
  }

  test("ends early, and leaves the last weights where no others were validated", async () => {
    const { end, validations, windows, nowMs } = await runUntil(1000, { step: 100, windowAt: () => 60 });
    expect(end).toMatchObject({ best: { steps: 9 }, curve: [], isDiverged: false });
    expect(validations).toEqual([]);
    // 900 ms of steps, then windows of 60 ms until half of the 200 ms after the deadline has passed.
    expect([windows, nowMs]).toEqual([4, 1140]);
  });

  test("keeps the weights of the validation before", async () => {
    const { end, validations, nowMs } = await runUntil(10_000, {
      step: 100,
      windowAt: count => (count <= 11 ? 100 : 500),
    });
    expect(validations.map(({ step }) => step)).toEqual([63]);
    expect(end).toMatchObject({ steps: 77, best: { steps: 63 } });
    expect(nowMs).toBeLessThan(11_500);
  });
});
