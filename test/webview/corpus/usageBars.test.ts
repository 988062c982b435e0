import { expect, test } from "vitest";
import { barsOf } from "../../../webview/corpus/usageBars.ts";

test("a bar for each day, also without counts", () => {
  const days = [
    { day: "2026-02-27", keysSaved: 5 },
    { day: "2026-03-02", keysSaved: 7 },
  ];
  expect(barsOf(days)).toEqual([
    { day: "2026-02-27", keysSaved: 5 },
    { day: "2026-02-28", keysSaved: 0 },
    { day: "2026-03-01", keysSaved: 0 },
    { day: "2026-03-02", keysSaved: 7 },
  ]);
  expect(barsOf([])).toEqual([]);
});

test("no more than the last thirty days", () => {
  const bars = barsOf([
    { day: "2025-01-01", keysSaved: 5 },
    { day: "2026-01-31", keysSaved: 7 },
  ]);
  expect(bars).toHaveLength(30);
  expect([bars[0]!.day, bars.at(-1)!.day]).toEqual(["2026-01-02", "2026-01-31"]);
});
