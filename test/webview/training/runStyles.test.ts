/** Lines and names of runs in the charts. */
import { describe, expect, test } from "vitest";
import { ownRunStyle, pastRunStyle, runName, timedRunName } from "../../../webview/training/runStyles.ts";
import { corpus, pastRun } from "../state/events.ts";

describe("a run in a chart", () => {
  test("keeps its color when it becomes an earlier run, and is then dashed", () => {
    for (let number = 1; number <= 12; number++) {
      expect(pastRunStyle({ number }).color).toBe(ownRunStyle({ number }).color);
      expect(ownRunStyle({ number }).dash).toBeUndefined();
      expect(pastRunStyle({ number }).dash).toBeDefined();
    }
  });

  test("differs by color or dash from the six before it", () => {
    for (let number = 7; number <= 20; number++) {
      const others = [1, 2, 3, 4, 5, 6].map(back => JSON.stringify(pastRunStyle({ number: number - back })));
      expect(new Set(others).size).toBe(6);
    }
  });

  test("is named with its cell, its sizes, and its start", () => {
    const { settings } = corpus;
    const name = runName({ settings, number: 1, startedMs: new Date(2026, 0, 31, 14, 5).getTime() });
    expect(name).toMatch(/^Run 1: LSTM, 2 × 64, 512 tokens \(bpe\), Jan 31, 2:05/);
    expect(runName({ settings })).toBe("LSTM, 2 × 64, 512 tokens (bpe)");
  });

  test("differs from a run with the same settings in the same minute, and says how long it took", () => {
    const { settings } = corpus;
    const startedMs = new Date(2026, 0, 31, 14, 5).getTime();
    const names = [1, 2].map(number => runName({ settings, number, startedMs }));
    expect(names[0]).not.toBe(names[1]);
    expect(timedRunName({ ...pastRun, settings, number: 1, startedMs, elapsedMs: 61_000 })).toBe(
      `${names[0]}, 1 min 1 s`,
    );
  });
});
