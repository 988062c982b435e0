import { expect, test } from "vitest";
import { corpusLines, learningCurve, printable, progressLine, thousands } from "../../../src/cli/output/output.ts";

const step = {
  step: 120,
  tokens: 61_440,
  trainLossNatsPerToken: 4.2,
  trainBitsPerChar: 2.314,
  learningRate: 4e-3,
  gradNorm: 0.5,
  tokensPerSecond: 11_230,
  elapsedMs: 15_000,
  remainingMs: 45_000,
};

test("the progress line says step, share of time, loss, speed and time left", () => {
  expect(progressLine(step)).toBe("step 120 [######------------------] 2.31 bits/char · 11.2k tokens/s · 45 s left");
});

test("a curve of fewer than two points is not drawn", () => {
  expect(learningCurve([2], 80)).toBe("");
  const chart = learningCurve([3, 2, 1.5], 60).split("\n");
  expect(chart[0]).toContain("3.00");
  expect(chart.at(-1)).toContain("1.50");
  for (const line of chart) expect(line.length).toBeLessThanOrEqual(60);
});

test("the corpus report names each skipped group, and no file name can move the cursor", () => {
  const lines = corpusLines({
    trainingFiles: 1,
    trainingChars: 1200,
    validationFiles: 0,
    validationChars: 0,
    replacedSecrets: 1,
    skipped: [{ reason: "binary", count: 2, examples: ["a\u001b[2Jb.ts"] }],
  });
  expect(lines).toEqual([
    "Learning 1 file (1.2k characters); 0 files (0 characters) held out to measure on.",
    "  replaced 1 secret in them before learning",
    "  skipped 2 binary, such as a\\x1b[2Jb.ts",
  ]);
});

test("control characters are printed as escapes, line feeds and tabs as they are", () => {
  expect(printable("a\tb\nc\r\u0007é\u009b")).toBe("a\tb\nc\\x0d\\x07é\\x9b");
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1.0k"],
  [2_345_678, "2.35M"],
])("%d is written %s", (count, written) => expect(thousands(count)).toBe(written));
