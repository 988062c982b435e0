import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChangedPaths } from "../../../src/host/learning/changedPaths.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function collect() {
  const told: (readonly string[])[] = [];
  return { told, changed: new ChangedPaths(paths => told.push(paths)) };
}

test("what changes in quick succession is told together, each path once", () => {
  const { told, changed } = collect();
  for (const path of ["a", "b", "a", ".git/index", ".git"]) changed.add(path);
  expect(told).toEqual([]);
  vi.runAllTimers();
  expect(told).toEqual([["a", "b"]]);
  changed.add("c");
  vi.runAllTimers();
  expect(told).toEqual([["a", "b"], ["c"]]);
});

test("where something changes all the time, it is told now and then", () => {
  const { told, changed } = collect();
  for (let k = 0; k < 300; k++) {
    changed.add(`file${k}`);
    vi.advanceTimersByTime(100);
  }
  expect(told.length).toBeGreaterThanOrEqual(2);
});

test("nothing is told after the end", () => {
  const { told, changed } = collect();
  changed.add("a");
  changed.dispose();
  vi.runAllTimers();
  expect(told).toEqual([]);
});
