import { expect, test } from "vitest";
import { lastCells } from "../../../src/host/common/documentWindow.ts";

test("the cells above a cell are as many as a prefix may contain, the nearest first", () => {
  expect(lastCells([])).toBe("");
  expect(lastCells(["import a", "b = a()"])).toBe("import a\n\nb = a()\n\n");
  const long = "x".repeat(60_000);
  expect(lastCells(["first", long, long, "last"])).toBe(`${long}\n\nlast\n\n`);
  expect(lastCells(["x".repeat(200_000)])).toBe("");
});
