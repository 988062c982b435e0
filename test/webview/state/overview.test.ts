/** What the overview says of the model: the headline figure, and what suggestions saved. */
import { describe, expect, test } from "vitest";
import { headlineOf } from "../../../webview/overview/headline.ts";
import { dayBefore, savedTiles } from "../../../webview/overview/savedTiles.ts";
import { INITIAL_STATE, reduce } from "../../../webview/state/panelState.ts";
import { end, started } from "./events.ts";

const counts = { shown: 10, accepted: 4, typedOut: 1, charsSaved: 90, keysSaved: 80, checkedChars: 50, keptChars: 48 };
const summary = {
  isOfWorkspace: true,
  initialModel: "base",
  steps: 9,
  cell: "lstm",
  layers: 2,
  hidden: 64,
  vocabularySize: 512,
  parameters: 1,
  bitsPerChar: 0.8034,
} as const;

describe("the overview", () => {
  test("the headline is the complete model's bits per character, with accuracy where the run is the model's", () => {
    const heldOut = { files: 3, chars: 9, bitsPerChar: 0.8034, memoryBitsPerChar: 2, top1: 0.5, top5: 0.7 };
    const loaded = reduce(INITIAL_STATE, { type: "loaded", model: summary });
    expect(headlineOf(loaded)?.value).toBe("0.803");
    expect(headlineOf(loaded)?.note).not.toContain("50.0%");
    const ended = [started, { type: "ended", end: { ...end, heldOut } } as const].reduce(reduce, loaded);
    expect(headlineOf(ended)?.note).toContain("50.0%");
    expect(headlineOf(ended)?.note).toContain("3 files");
    const other = reduce(ended, { type: "loaded", model: { ...summary, bitsPerChar: 0.7 } });
    expect(headlineOf(other)?.note).not.toContain("50.0%");
  });

  test("a model that was not measured here has no headline", () => {
    expect(headlineOf(INITIAL_STATE)).toBeUndefined();
    const base = reduce(INITIAL_STATE, { type: "loaded", model: { ...summary, isOfWorkspace: false } });
    expect(headlineOf(base)).toBeUndefined();
  });

  test("keys are counted today, in the last seven days, and in all", () => {
    const day = (name: string, keysSaved: number) => ({ ...counts, day: name, keysSaved });
    const days = [day("2026-02-22", 500), day("2026-02-23", 20), day("2026-03-01", 3)];
    const usage = {
      type: "usage",
      today: { ...counts, keysSaved: 3 },
      all: counts,
      since: "2026-02-22",
      days,
      languages: [],
    } as const;
    const values = Object.fromEntries(savedTiles(usage, "2026-03-01").map(({ id, value }) => [id, value]));
    expect(values).toEqual({ today: "3", week: "23", all: "80", accepted: "40.0%", kept: "96.0%" });
    const none = { ...counts, shown: 0, accepted: 0, checkedChars: 0, keptChars: 0 };
    const unknown = savedTiles({ ...usage, all: none }, "2026-03-01");
    expect(unknown.slice(3).map(({ value }) => value)).toEqual(["–", "–"]);
    const ignored = savedTiles({ ...usage, all: { ...none, shown: 3 } }, "2026-03-01");
    expect(ignored.find(({ id }) => id === "accepted")?.value).toBe("0%");
  });

  test("a week may begin in another month", () => {
    expect(dayBefore("2026-03-01", 6)).toBe("2026-02-23");
    expect(dayBefore("2026-01-01", 1)).toBe("2025-12-31");
  });
});
