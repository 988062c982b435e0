import { expect, test } from "vitest";
import { interpolate } from "../../../src/core/network/interpolate.ts";

test("gives the weights at a fraction of the way between two networks", () => {
  const before = new Map([["a", Float32Array.of(0, 2)]]);
  const after = new Map([["a", Float32Array.of(4, -2)]]);
  expect([...interpolate(before, after, 0.75).get("a")!]).toEqual([3, -1]);
  expect(interpolate(before, after, 0)).toEqual(before);
  expect(interpolate(before, after, 1)).toEqual(after);
});
