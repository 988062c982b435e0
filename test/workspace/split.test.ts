import fc from "fast-check";
import { expect, test } from "vitest";
import { splitCorpus } from "../../src/workspace/split.ts";

const filesOf = (paths: readonly string[]) => paths.map(path => ({ path, text: "" }));
const pathsOf = (files: readonly { readonly path: string }[]) => files.map(file => file.path);
const many = Array.from({ length: 2000 }, (_, k) => `src/part${k % 7}/file${k}.ts`);

test("every file is on one side, in its order, and each side has one if there are two", () => {
  const check = (paths: readonly string[]): void => {
    const { training, validation } = splitCorpus(filesOf(paths));
    const held = new Set(pathsOf(validation));
    expect(pathsOf(training)).toEqual(paths.filter(path => !held.has(path)));
    expect(pathsOf(validation)).toEqual(paths.filter(path => held.has(path)));
    expect(training.length).toBeGreaterThan(0);
    if (paths.length > 1) expect(validation.length).toBeGreaterThan(0);
  };
  fc.assert(fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 20 }), check));
});

test("no files are split into none and none", () => {
  expect(splitCorpus([])).toEqual({ training: [], validation: [] });
});

test("about one in ten is held out, in every folder", () => {
  const { validation } = splitCorpus(filesOf(many));
  expect(validation.length).toBeGreaterThan(160);
  expect(validation.length).toBeLessThan(240);
  expect(new Set(pathsOf(validation).map(path => path.split("/")[1])).size).toBe(7);
});

test("one file is learned even if all would be held out", () => {
  const { validation } = splitCorpus(filesOf(many));
  expect(splitCorpus(validation.slice(0, 3)).training).toHaveLength(1);
});

test("a file stays on its side when others are added or removed", () => {
  const all = new Set(pathsOf(splitCorpus(filesOf(many)).validation));
  const half = many.filter((_, k) => k % 2 === 0);
  const moved = pathsOf(splitCorpus(filesOf(half)).validation).filter(path => !all.has(path));
  expect(moved).toEqual([]);
});

test("the choice is the same in every run", () => {
  const { validation } = splitCorpus(filesOf(many.slice(0, 30)));
  const numbers = pathsOf(validation).map(path => Number(/file(\d+)/.exec(path)?.[1]));
  expect(numbers).toEqual([5, 14, 22, 23, 24, 25]);
});
