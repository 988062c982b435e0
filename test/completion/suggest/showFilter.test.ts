import { describe, expect, test } from "vitest";
import { chooseSuggestion } from "../../../src/completion/suggest/displayPolicy.ts";
import { featuresOf } from "../../../src/completion/suggest/filterFeatures.ts";
import { FILTER_WEIGHTS } from "../../../src/completion/suggest/filterWeights.ts";
import { judgeOf, rightProbability } from "../../../src/completion/suggest/showFilter.ts";
import { fitLogistic, probabilityOf } from "../../bench/edits/logisticRegression.ts";

const TEXT = "house.open(okapi)";
const around = { prefix: "def f(okapi):\n    receipt = ware", suffix: "\n    return receipt\n" };
const continuationOf = (probability: number) => ({
  bytes: new TextEncoder().encode(TEXT),
  steps: [{ bytes: TEXT.length, probability }],
});
const candidateOf = (probability: number) => ({ text: TEXT, replaceSuffix: 0, step: 0, probability });

describe("the show filter", () => {
  test("has a weight for each feature and no other", () => {
    const features = featuresOf(candidateOf(0.5), continuationOf(0.5), around);
    expect(Object.keys(FILTER_WEIGHTS).sort()).toEqual(Object.keys(features).sort());
  });

  test("believes a likelier text more, within 0 and 1", () => {
    const judged = [0.1, 0.3, 0.5, 0.7, 0.9].map(p => judgeOf(continuationOf(p), around)(candidateOf(p)));
    expect(judged).toEqual([...judged].sort((a, b) => a - b));
    for (const p of judged) expect(p > 0 && p < 1).toBe(true);
  });

  test("believes a text more that stands above", () => {
    const judge = (prefix: string) => judgeOf(continuationOf(0.4), { ...around, prefix })(candidateOf(0.4));
    expect(judge(`x = ware${TEXT}\n${around.prefix}`)).toBeGreaterThan(judge(around.prefix));
  });

  test.each([
    [0.4, TEXT],
    [0.2, ""],
  ])("decides what is shown and how confident that is: %d", (judged, text) => {
    const policy = { minConfidence: 0.3, wrongCost: 1, judge: () => judged };
    const chosen = chooseSuggestion(continuationOf(0.25), around, policy);
    expect(chosen).toEqual({ text, confidence: text === "" ? 0 : judged });
  });

  test("gives the same answer however the features are added up", () => {
    const features = featuresOf(candidateOf(0.4), continuationOf(0.4), around);
    const names = Object.keys(features);
    const values = Float64Array.from(names, name => features[name] ?? 0);
    const weights = Float64Array.from(names, name => FILTER_WEIGHTS[name] ?? 0);
    expect(rightProbability(features)).toBeCloseTo(probabilityOf(values, weights), 12);
  });
});

describe("the regression that fits it", () => {
  test("finds the shares of two groups", () => {
    const group = (value: number, right: number) =>
      Array.from({ length: 100 }, (_, k) => ({
        features: Float64Array.of(1, value),
        isRight: k < right,
        weight: 1,
      }));
    const weights = fitLogistic([...group(0, 20), ...group(1, 75)], 1e-9);
    expect(probabilityOf(Float64Array.of(1, 0), weights)).toBeCloseTo(0.2, 6);
    expect(probabilityOf(Float64Array.of(1, 1), weights)).toBeCloseTo(0.75, 6);
  });
});
