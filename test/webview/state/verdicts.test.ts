/** Whether suggestions at held-out places are right, and how many. */
import { describe, expect, test } from "vitest";
import { dedented, rightCounts, rightLength, verdictOf } from "../../../webview/completions/verdicts.ts";
import { INITIAL_STATE, reduce } from "../../../webview/state/panelState.ts";
import { completedAt, started } from "./events.ts";

describe("completions at held-out places", () => {
  test("a suggestion is right, wrong, or nothing", () => {
    expect(verdictOf({ text: "a", confidence: 1, isRight: true })).toBe("right");
    expect(verdictOf({ text: "a", confidence: 1, isRight: false })).toBe("wrong");
    expect(verdictOf({ text: "", confidence: 0, isRight: false })).toBe("nothing");
    expect(rightLength("total(x", "total(order)")).toBe(6);
    expect(rightLength("totals", "total")).toBe(5);
    expect(rightLength("", "total")).toBe(0);
  });

  test("a place loses the indentation that its lines share", () => {
    expect(dedented("\n    a(\n      b\n\n    c")).toBe("a(\n  b\n\nc");
    expect(dedented("\tx = ")).toBe("x = ");
    expect(dedented("")).toBe("");
  });

  test("right suggestions are counted, for the network only where there is one", () => {
    const { completions } = completedAt(20, 3);
    expect(rightCounts(completions)).toEqual({ step: 20, places: 1, model: 1, network: 0 });
    const { network: _, ...alone } = completions.places[0]!;
    expect(rightCounts({ step: 20, places: [alone] }).network).toBeUndefined();
  });

  test("the panel keeps one event for each step of the run, and forgets them with the next run", () => {
    const events = [started, completedAt(0, 0), completedAt(40, 3), completedAt(40, 5)] as const;
    const { completions } = events.reduce(reduce, INITIAL_STATE);
    expect(completions).toEqual([completedAt(0, 0).completions, completedAt(40, 5).completions]);
    expect([...events, started].reduce(reduce, INITIAL_STATE).completions).toEqual([]);
    expect(reduce(INITIAL_STATE, completedAt(0, 0)).completions).toEqual([]);
  });
});
