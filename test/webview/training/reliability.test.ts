import { describe, expect, test } from "vitest";
import { overall, reliabilityPoints } from "../../../webview/training/reliability.ts";

const bins = [
  { shown: 30, right: 27, meanConfidence: 0.9 },
  { shown: 10, right: 2, meanConfidence: 0.3 },
  { shown: 0, right: 0, meanConfidence: 0 },
];

describe("the reliability diagram", () => {
  test("has a point for each bin with completions, by confidence", () => {
    const points = reliabilityPoints(bins);
    expect(points.map(({ confidence, shown, share }) => [confidence, shown, share])).toEqual([
      [0.3, 10, 0.2],
      [0.9, 30, 0.9],
    ]);
  });

  test("has the Wilson interval of each share", () => {
    const [point] = reliabilityPoints([{ shown: 10, right: 2, meanConfidence: 0.3 }]);
    // Wilson 1927 for 2 of 10: 0.0567 to 0.5098
    expect(point?.low).toBeCloseTo(0.0567, 3);
    expect(point?.high).toBeCloseTo(0.5098, 3);
    for (const right of [0, 1]) {
      const [one] = reliabilityPoints([{ shown: 1, right, meanConfidence: 0.5 }]);
      expect(one!.low).toBeGreaterThanOrEqual(0);
      expect(one!.high).toBeLessThanOrEqual(1);
      expect(one!.high - one!.low).toBeGreaterThan(0.7);
    }
  });

  test("has overall figures", () => {
    const { shown, confidence, share } = overall(bins);
    expect(shown).toBe(40);
    expect(confidence).toBeCloseTo(0.75);
    expect(share).toBeCloseTo(29 / 40);
    expect(overall([])).toEqual({ shown: 0, confidence: 0, share: 0 });
  });
});
