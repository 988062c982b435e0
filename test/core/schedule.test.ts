import { describe, expect, test } from "vitest";
import { learningRateAt } from "../../src/core/schedule.ts";

const schedule = { peak: 1, warmup: 0.1, floor: 0.2 };

describe("learning rate", () => {
  test("starts at the floor, peaks at the end of the warm-up, ends at the floor", () => {
    expect(learningRateAt(0, schedule)).toBeCloseTo(0.2, 12);
    expect(learningRateAt(0.1, schedule)).toBeCloseTo(1, 12);
    expect(learningRateAt(1, schedule)).toBeCloseTo(0.2, 12);
  });

  test("rises in a straight line", () => {
    expect(learningRateAt(0.05, schedule)).toBeCloseTo(0.6, 12);
    expect(learningRateAt(0.025, schedule)).toBeCloseTo(0.4, 12);
  });

  test("falls along half a cosine, or linearly if set", () => {
    const quarter = 0.1 + 0.9 / 4;
    expect(learningRateAt(quarter, schedule)).toBeCloseTo(0.2 + 0.8 * 0.5 * (1 + Math.SQRT1_2), 12);
    expect(learningRateAt(quarter, { ...schedule, decay: "linear" })).toBeCloseTo(0.2 + 0.8 * 0.75, 12);
  });

  test("is clamped outside the run", () => {
    expect(learningRateAt(-1, schedule)).toBeCloseTo(0.2, 12);
    expect(learningRateAt(7, schedule)).toBeCloseTo(0.2, 12);
  });

  test("works without a warm-up, and with a warm-up alone", () => {
    expect(learningRateAt(0, { ...schedule, warmup: 0 })).toBeCloseTo(1, 12);
    expect(learningRateAt(1, { ...schedule, warmup: 1 })).toBeCloseTo(1, 12);
  });
});
