import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { EpochStream, joinDocuments, windowAt, windowsPerPass } from "../../../src/runtime/optimization/tokenStream.ts";

const EOS = 0;
const documents = [Int32Array.of(1, 2, 3), Int32Array.of(4, 5), Int32Array.of(6, 7, 8, 9)];

test("documents are joined with <EOS> after each", () => {
  expect([...joinDocuments(documents, EOS)]).toEqual([1, 2, 3, 0, 4, 5, 0, 6, 7, 8, 9, 0]);
});

describe("windows", () => {
  const shape = { batch: 2, windowSteps: 3 };
  const stream = joinDocuments(documents, EOS);

  test("are [time, batch], and each lane continues where it ended", () => {
    const [first, second] = [0, 1].map(w => windowAt(stream, w, shape).inputs);
    const lane = (b: number) => [...first!, ...second!].filter((_, k) => k % 2 === b);
    expect(lane(0)).toEqual([1, 2, 3, 0, 4, 5]);
    expect(lane(1)).toEqual([0, 6, 7, 8, 9, 0]);
  });

  test("have the token that follows each input as its target", () => {
    const { inputs, targets } = windowAt(stream, 1, shape);
    expect([...inputs]).toEqual([0, 8, 4, 9, 5, 0]);
    expect([...targets]).toEqual([4, 9, 5, 0, 0, 1]);
  });

  test("read a shorter stream as a ring", () => {
    const { inputs } = windowAt(Int32Array.of(1, 2), 0, { batch: 1, windowSteps: 5 });
    expect([...inputs]).toEqual([1, 2, 1, 2, 1]);
    expect(windowsPerPass(2, { batch: 1, windowSteps: 5 })).toBe(1);
  });
});

describe("passes", () => {
  const shape = { batch: 1, windowSteps: 4 };
  const pass = (stream: EpochStream) => Array.from({ length: stream.windowsPerEpoch }, () => stream.take());

  test("each hold every document once, and begin with a new state", () => {
    const stream = new EpochStream(documents, EOS, shape, createRandom(3));
    for (let k = 0; k < 4; k++) {
      const windows = pass(stream);
      expect(windows.map(({ isFirst }) => isFirst)).toEqual([true, false, false]);
      const tokens = windows.flatMap(({ window }) => [...window.inputs]);
      expect(tokens.sort((a, b) => a - b)).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  test.each([1, 2, 3, 7])("are skipped as if they had been taken: %i windows", count => {
    const [taken, skipped] = [3, 3].map(seed => new EpochStream(documents, EOS, shape, createRandom(seed)));
    for (let k = 0; k < count; k++) taken!.take();
    skipped!.skip(count);
    for (let k = 0; k < 5; k++) expect(skipped!.take()).toEqual(taken!.take());
  });

  test("each have another order, the same for one seed", () => {
    const tokens = (seed: number) => {
      const stream = new EpochStream(documents, EOS, shape, createRandom(seed));
      return Array.from({ length: 6 }, () =>
        pass(stream)
          .flatMap(({ window }) => [...window.inputs])
          .join(" "),
      );
    };
    expect(tokens(1)).toEqual(tokens(1));
    expect(new Set(tokens(1)).size).toBeGreaterThan(1);
  });
});
