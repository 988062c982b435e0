import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { measureReliability } from "../../../src/runtime/measuring/reliability.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../../completion/fakes.ts";
import { tickingClock } from "../support.ts";

const text = madeUpCode(createRandom(8), 60);
const vocabulary = pieceVocabulary([" const", " value", " return"]);
const memory = WorkspaceMemory.build(
  [{ path: "a", ids: vocabulary.encode(text).ids }],
  vocabulary.size,
  vocabulary.eos,
);
const experts = { vocabulary, predictor: undefined, memory };
const files = [{ path: "b", text }];
const until = (deadlineMs: number, signal = new AbortController().signal) => ({
  deadlineMs,
  clock: tickingClock(1),
  signal,
});

describe("the reliability of completions", () => {
  test("is counted by confidence, and is high for text that memory holds", async () => {
    const bins = await measureReliability(experts, files, until(1e9));
    if (!bins) throw new Error("nothing was shown");
    const sum = (of: "shown" | "right") => bins.reduce((total, bin) => total + bin[of], 0);
    expect(sum("shown")).toBeGreaterThan(20);
    expect(sum("right")).toBeLessThanOrEqual(sum("shown"));
    expect(sum("right") / sum("shown")).toBeGreaterThan(0.6);
    const confidences = bins.map(({ meanConfidence }) => meanConfidence);
    expect(confidences).toEqual([...confidences].sort((a, b) => a - b));
    expect(new Set(confidences.map(confidence => Math.min(9, Math.floor(10 * confidence)))).size).toBe(bins.length);
    for (const { shown, right } of bins) expect(right).toBeLessThanOrEqual(shown);
  });

  test("is the same whenever it is measured", async () => {
    expect(await measureReliability(experts, files, until(1e9))).toEqual(
      await measureReliability(experts, files, until(1e9)),
    );
  });

  test("respects its deadline, and is unknown where there was no time", async () => {
    const predictor = fakePredictor(vocabulary.size);
    const stepsUntil = async (deadlineMs: number): Promise<number> => {
      const before = predictor.steps();
      await measureReliability({ ...experts, predictor }, files, until(deadlineMs));
      return predictor.steps() - before;
    };
    // The second look is at the beginning of a stretch, which then ends without asking.
    expect(await stepsUntil(1)).toBe(0);
    expect(await stepsUntil(20)).toBeLessThan((await stepsUntil(2000)) / 4);
    expect(await measureReliability(experts, files, until(0))).toBeUndefined();
    expect(await measureReliability(experts, files, until(1e9, AbortSignal.abort()))).toBeUndefined();
    expect(await measureReliability(experts, [], until(1e9))).toBeUndefined();
  });
});
