/** The verbatim parts of a generated text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VerbatimSearch } from "../../src/base/training/memorization.ts";

const count = (from: number, length: number) => Array.from({ length }, (_, k) => from + k);

function runsIn(written: number[], shortest: number, files: Record<string, number[]>) {
  const search = new VerbatimSearch(written, shortest);
  for (const [project, file] of Object.entries(files)) search.read(project, file);
  return search.runs();
}

describe("verbatim runs", () => {
  test("a run is found from its first token to its last", () => {
    const written = [...count(1000, 30), ...count(0, 70), ...count(2000, 30)];
    expect(runsIn(written, 50, { p: count(0, 70) })).toEqual([{ start: 30, length: 70, projects: ["p"] }]);
  });

  test("a run that is one token too short is not found", () => {
    expect(runsIn(count(0, 49), 50, { p: count(0, 49) })).toEqual([]);
    expect(runsIn(count(0, 50), 50, { p: count(0, 49) })).toEqual([]);
    expect(runsIn(count(0, 50), 50, { p: count(0, 50) })).toHaveLength(1);
  });

  test("separate runs are counted separately, and each generated copy on its own", () => {
    const run = count(0, 60);
    const runs = runsIn([...run, 9999, ...run], 50, { p: run });
    expect(runs.map(({ start, length }) => [start, length])).toEqual([
      [0, 60],
      [61, 60],
    ]);
  });

  test("all projects that contain it are named, at most three", () => {
    const run = count(0, 60);
    const runs = runsIn(run, 50, { a: run, b: run, c: run, d: run });
    expect(runs).toEqual([{ start: 0, length: 60, projects: ["a", "b", "c"] }]);
  });

  test("the tokens in runs are those of a simple search", () => {
    const tokens = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 60 });
    fc.assert(
      fc.property(tokens, tokens, fc.integer({ min: 1, max: 6 }), (written, file, shortest) => {
        const isIn = new Set<number>();
        for (let place = 0; place + shortest <= written.length; place++)
          for (let start = 0; start + shortest <= file.length; start++)
            if (count(0, shortest).every(k => written[place + k] === file[start + k]))
              for (const k of count(place, shortest)) isIn.add(k);
        const found = runsIn(written, shortest, { p: file }).flatMap(({ start, length }) => count(start, length));
        expect(found).toEqual([...isIn].sort((a, b) => a - b));
      }),
    );
  });
});
