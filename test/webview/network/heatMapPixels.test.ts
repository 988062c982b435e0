import { describe, expect, test } from "vitest";
import { meanPixels, moved, pixelSize, zoomed } from "../../../webview/network/heatMapPixels.ts";

const shape = { cell: "rnn" as const, layers: 1, hidden: 4, embedding: 4, vocabularySize: 9 };

/** Counts how often each value is read. */
function counted(values: Int8Array): { readonly values: Int8Array; readonly reads: Map<string, number> } {
  const reads = new Map<string, number>();
  const proxy = new Proxy(values, {
    get(target, key) {
      if (typeof key === "string") reads.set(key, (reads.get(key) ?? 0) + 1);
      return Reflect.get(target, key);
    },
  });
  return { values: proxy, reads };
}

describe("the heat map", () => {
  test("shows every value when there is room, units from top to bottom", () => {
    const values = Int8Array.from({ length: 12 }, (_, k) => k - 6);
    const pixels = meanPixels({ values, shape }, { from: 0, to: 3 }, { width: 3, height: 4 });
    for (let t = 0; t < 3; t++)
      for (let unit = 0; unit < 4; unit++) expect(pixels[unit * 3 + t]).toBe(values[t * 4 + unit]);
  });

  test("shows means when there is no room", () => {
    const values = Int8Array.of(10, 20, -8, -8, 30, 40, -8, -8, 1, 1, 2, 2, 1, 1, 2, 2);
    expect([...meanPixels({ values, shape }, { from: 0, to: 4 }, { width: 2, height: 2 })]).toEqual([25, 1, -8, 2]);
  });

  test("reads each visible value once and creates no more pixels than the screen has", () => {
    const hidden = 16;
    const many = { ...shape, hidden };
    const { values, reads } = counted(new Int8Array(1000 * hidden));
    const span = { from: 200, to: 300 };
    const size = pixelSize(span, hidden, { width: 40, height: 10 });
    expect(size).toEqual({ width: 40, height: 10 });
    expect(meanPixels({ values, shape: many }, span, size)).toHaveLength(400);
    expect(reads.size).toBe(100 * hidden);
    expect(Math.max(...reads.values())).toBe(1);
    expect(Math.min(...[...reads.keys()].map(Number))).toBe(200 * hidden);
  });

  test("has at most one column per token and one row per unit", () => {
    expect(pixelSize({ from: 0, to: 5 }, 4, { width: 800, height: 220 })).toEqual({ width: 5, height: 4 });
  });
});

describe("the visible part", () => {
  test("zooms around its middle, between 16 tokens and the whole text", () => {
    expect(zoomed({ from: 0, to: 1000 }, 0.5, 1000)).toEqual({ from: 250, to: 750 });
    expect(zoomed({ from: 100, to: 120 }, 0.5, 1000)).toEqual({ from: 102, to: 118 });
    expect(zoomed({ from: 0, to: 600 }, 2, 1000)).toEqual({ from: 0, to: 1000 });
    expect(zoomed({ from: 0, to: 9 }, 0.5, 9)).toEqual({ from: 0, to: 9 });
  });

  test("moves by a fraction of its length and stops at the ends", () => {
    expect(moved({ from: 0, to: 100 }, 0.5, 1000)).toEqual({ from: 50, to: 150 });
    expect(moved({ from: 950, to: 1000 }, 0.5, 1000)).toEqual({ from: 950, to: 1000 });
    expect(moved({ from: 10, to: 110 }, -0.5, 1000)).toEqual({ from: 0, to: 100 });
  });
});
