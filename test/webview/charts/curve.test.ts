import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  alignSeries,
  curveRows,
  latestValuesAt,
  logMarks,
  lossRange,
  pointsOf,
  smoothed,
  thinRows,
} from "../../../webview/charts/curve.ts";
import { INITIAL_STATE } from "../../../webview/state/panelState.ts";

const points = (...losses: readonly number[]) => losses.map((y, k) => ({ x: k + 1, y }));
const ys = (curve: readonly { readonly y: number }[]) => curve.map(({ y }) => y);
const options = INITIAL_STATE.curve;
const curveOf = (...losses: readonly (readonly [step: number, bits: number])[]) =>
  losses.map(([step, bitsPerChar]) => ({
    step,
    bitsPerChar,
    elapsedMs: 500 * step,
    lossNatsPerToken: 2 * bitsPerChar,
  }));

describe("the learning curve", () => {
  test("each series has its latest value at an index, or none before its first", () => {
    const columns = alignSeries([points(4, 3, 2), [{ x: 2, y: 2.5 }]]);
    expect([0, 1, 2].map(index => latestValuesAt(columns, index))).toEqual([
      [4, undefined],
      [3, 2.5],
      [2, 2.5],
    ]);
  });

  test("a thinned table respects the maximum length and ends with the last row", () => {
    for (const length of [0, 1, 12, 13, 100, 2000]) {
      const rows = thinRows(
        Array.from({ length }, (_, k) => k),
        12,
      );
      expect(rows.length).toBeLessThanOrEqual(12);
      expect(rows.at(-1)).toBe(length === 0 ? undefined : length - 1);
    }
  });

  test("aligned series share x values and have gaps where one has no point", () => {
    const columns = alignSeries([
      points(4, 3, 2),
      [
        { x: 5, y: 2.5 },
        { x: 2, y: 3.5 },
      ],
      [],
    ]);
    expect(columns.x).toEqual([1, 2, 3, 5]);
    expect(columns.values).toEqual([
      [4, 3, 2, null],
      [null, 3.5, null, 2.5],
      [null, null, null, null],
    ]);
  });

  test("has points in bits or perplexity, by steps or seconds", () => {
    const curve = curveOf([10, 1.5]);
    expect(pointsOf(curve, options)).toEqual([{ x: 10, y: 1.5 }]);
    expect(pointsOf(curve, { ...options, unit: "perplexity", axis: "seconds" })).toEqual([{ x: 5, y: Math.exp(3) }]);
  });

  test("smoothing does not change a straight line", () => {
    const line = Array.from({ length: 100 }, (_, k) => 8 - 0.05 * k);
    ys(smoothed(points(...line))).forEach((value, k) => {
      expect(value).toBeCloseTo(line[k]!, 10);
    });
  });

  test("smoothing reduces noise", () => {
    const noisy = Array.from({ length: 101 }, (_, k) => (k % 2 === 0 ? 3 : 1));
    for (const value of ys(smoothed(points(...noisy))).slice(10, -10)) expect(Math.abs(value - 2)).toBeLessThan(0.06);
  });

  test("every smoothed value lies between the minimum and the maximum", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1 }), losses => {
        for (const value of ys(smoothed(points(...losses)))) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...losses) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...losses) + 1e-9);
        }
      }),
    );
  });

  test("the range leaves out only the first steps", () => {
    const long = [12, 11, ...Array.from({ length: 98 }, (_, k) => 3 - k / 100)];
    const [low, high] = lossRange([points(...long), [{ x: 50, y: 3.4 }]], "linear");
    expect(high).toBeGreaterThan(3.4);
    expect(high).toBeLessThan(12);
    expect(low).toBeLessThan(2.03);
    const short = lossRange([points(12, 3)], "linear");
    expect(short[1]).toBeGreaterThan(12);
    expect(lossRange([points(...long)], "log")[1]).toBeGreaterThan(12);
  });

  test("without points, the range is 0 to 8 bits", () => {
    expect(lossRange([[]], "linear")).toEqual([0, 8]);
  });

  test("the table has rows for validations, thinned, including the last one", () => {
    const validation = curveOf(...Array.from({ length: 30 }, (_, k) => [2 * k + 2, 5 - k / 10] as const));
    const training = curveOf(...Array.from({ length: 60 }, (_, k) => [k + 1, 2] as const));
    const rows = curveRows(training, validation, { maxRows: 12, options });
    expect(rows.length).toBeLessThanOrEqual(12);
    expect(rows.length).toBeGreaterThan(6);
    expect(rows.at(-1)).toEqual({ step: 60, training: 2, validation: validation.at(-1)!.bitsPerChar });
  });

  test("a log axis has three to nine ticks in any range", () => {
    const bound = fc.double({ min: 1e-8, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(bound, fc.double({ min: 1.05, max: 1e8, noNaN: true }), (low, ratio) => {
        const marks = logMarks(low, low * ratio);
        expect(marks.length).toBeGreaterThanOrEqual(3);
        expect(marks.length).toBeLessThanOrEqual(9);
        for (const mark of marks) expect(mark).toBeGreaterThan(0);
      }),
    );
  });
});
