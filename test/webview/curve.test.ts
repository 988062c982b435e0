import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { curveColumns, curveRows, lossRange, smoothed } from "../../webview/curve.ts";

const points = (...losses: readonly number[]) => losses.map((bitsPerChar, k) => ({ step: k + 1, bitsPerChar }));

describe("the learning curve", () => {
  test("both series stand over the same steps, with gaps where one has no point", () => {
    const columns = curveColumns(points(4, 3, 2), [
      { step: 2, bitsPerChar: 3.5 },
      { step: 5, bitsPerChar: 2.5 },
    ]);
    expect(columns.steps).toEqual([1, 2, 3, 5]);
    expect(columns.training).toEqual([4, 3, 2, null]);
    expect(columns.validation).toEqual([null, 3.5, null, 2.5]);
  });

  test("smoothing neither lags behind a straight line nor moves its ends", () => {
    const line = Array.from({ length: 100 }, (_, k) => 8 - 0.05 * k);
    smoothed(points(...line)).forEach((value, k) => {
      expect(value).toBeCloseTo(line[k]!, 10);
    });
  });

  test("smoothing takes noise down", () => {
    const noisy = Array.from({ length: 101 }, (_, k) => (k % 2 === 0 ? 3 : 1));
    for (const value of smoothed(points(...noisy)).slice(10, -10)) expect(Math.abs(value - 2)).toBeLessThan(0.06);
  });

  test("every smoothed value lies between the least and the greatest", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1 }), losses => {
        for (const value of smoothed(points(...losses))) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...losses) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...losses) + 1e-9);
        }
      }),
    );
  });

  test("the picture leaves out the fall of the very first steps, and nothing else", () => {
    const long = [12, 11, ...Array.from({ length: 98 }, (_, k) => 3 - k / 100)];
    const [low, high] = lossRange(curveColumns(points(...long), [{ step: 50, bitsPerChar: 3.4 }]));
    expect(high).toBeGreaterThan(3.4);
    expect(high).toBeLessThan(12);
    expect(low).toBeLessThan(2.03);
    const short = lossRange(curveColumns(points(12, 3), []));
    expect(short[1]).toBeGreaterThan(12);
  });

  test("without points the picture goes from certainty to one byte's worth of bits", () => {
    expect(lossRange(curveColumns([], []))).toEqual([0, 8]);
  });

  test("the table has a row for each validation, at most so many, the last one among them", () => {
    const validation = Array.from({ length: 30 }, (_, k) => ({ step: 2 * k + 2, bitsPerChar: 5 - k / 10 }));
    const rows = curveRows(curveColumns(points(...Array(60).fill(2)), validation), 12);
    expect(rows.length).toBeLessThanOrEqual(12);
    expect(rows.length).toBeGreaterThan(6);
    expect(rows.at(-1)).toEqual({ step: 60, training: 2, validation: validation.at(-1)!.bitsPerChar });
  });
});
