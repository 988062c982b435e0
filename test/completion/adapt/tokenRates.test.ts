import { expect, test } from "vitest";
import { tokenRates } from "../../../src/completion/adapt/tokenRates.ts";

test("rare tokens have higher rates, and the mean over a text is 1", () => {
  const frequencies = Float32Array.of(0.9, 0.09, 0.009, 0.001);
  const rates = tokenRates(frequencies);
  for (let y = 1; y < rates.length; y++) expect(rates[y]).toBeGreaterThan(rates[y - 1]!);
  expect(rates.reduce((sum, rate, y) => sum + frequencies[y]! * rate, 0)).toBeCloseTo(1, 5);
});

test("equal frequencies give rates of 1", () => {
  for (const rate of tokenRates(new Float32Array(5).fill(1 / 5))) expect(rate).toBeCloseTo(1, 5);
});
