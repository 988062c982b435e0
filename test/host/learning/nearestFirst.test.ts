import { expect, test } from "vitest";
import { nearestFirst } from "../../../src/host/learning/nearestFirst.ts";

test("open files come first, then those of the same folder, then those farther away", () => {
  const paths = ["docs/a.md", "src/host/b.ts", "src/core/deep/c.ts", "src/host/open.ts", "src/d.ts", "src/host"];
  expect(nearestFirst(paths, ["src/host/open.ts"])).toEqual([
    "src/host/open.ts",
    "src/host",
    "src/host/b.ts",
    "src/d.ts",
    "docs/a.md",
    "src/core/deep/c.ts",
  ]);
});

test("the nearest of several open files counts, and without any the order stays", () => {
  expect(nearestFirst(["a/x", "b/y", "c/z"], ["c/open", "b/y"])).toEqual(["b/y", "c/z", "a/x"]);
  expect(nearestFirst(["b", "a"], [])).toEqual(["b", "a"]);
});
