/** The assembly of base data from candidates. */
import { expect, test } from "vitest";
import { assemble, type BaseFile } from "../../src/base/data/assemble.ts";
import { LIMITS } from "../../src/base/data/languages.ts";
import { ShingleIndex } from "../../src/base/data/shingleIndex.ts";

const code = (name: string, tokens = 3000) => Array.from({ length: tokens }, (_, k) => `${name}${k}`).join(" ");
const file = (project: string, path: string, text: string): BaseFile => ({ project, path, text, language: "go" });
const reportOf = (files: readonly BaseFile[], reserved = new ShingleIndex()) => assemble(files, reserved);

test("files contained in a reserved project are dropped, whatever their names", () => {
  const reserved = new ShingleIndex();
  reserved.add("gin", code("gin"));
  const copied = file("innocent", "pkg/util.go", `${code("own", 2000)} ${code("gin", 1000)}`);
  const own = file("innocent", "gin/gin.go", code("other"));
  const { files, report } = reportOf([copied, own], reserved);
  expect(files).toEqual([own]);
  expect(report.dropped).toEqual({ "contained in gin": 1 });
});

test("a file with a small overlap is kept and reported", () => {
  const reserved = new ShingleIndex();
  reserved.add("gin", code("gin"));
  const { files, report } = reportOf([file("p", "a.go", `${code("own")} ${code("gin", 300)}`)], reserved);
  expect(files).toHaveLength(1);
  expect(report.overlaps).toMatchObject([{ path: "p/a.go", reserved: "gin" }]);
  expect(report.overlaps[0]?.share).toBeGreaterThan(0);
});

test("copies and near copies are taken once", () => {
  const first = file("v9", "a.go", code("same"));
  const copy = file("v10", "b.go", code("same").replaceAll(" ", "\n"));
  const changed = file("v10", "c.go", `${code("same", 2500)} ${code("new", 500)}`);
  const { files, report } = reportOf([first, copy, changed]);
  expect(files).toEqual([first]);
  expect(report.dropped).toEqual({ duplicate: 1, "near duplicate": 1 });
});

test("no project gives more than its limit, and small ones give everything", () => {
  const large = Array.from({ length: 60 }, (_, k) => file("large", `${k}.go`, code(`large${k}x`, 2000)));
  const small = file("small", "a.go", code("small"));
  const { files, report } = reportOf([...large, small]);
  const chars = files.filter(({ project }) => project === "large").reduce((sum, { text }) => sum + text.length, 0);
  expect(chars).toBeLessThanOrEqual(LIMITS.go.perProject);
  expect(chars).toBeGreaterThan(LIMITS.go.perProject * 0.9);
  expect(files).toContain(small);
  expect(report.languages.find(({ language }) => language === "go")).toMatchObject({
    projects: 2,
    files: files.length,
  });
});
