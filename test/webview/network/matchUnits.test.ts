import { expect, test } from "vitest";
import { matchUnits } from "../../../webview/network/matchUnits.ts";

const shape = { cell: "rnn", layers: 1, hidden: 3, embedding: 3, vocabularySize: 9 } as const;
const tokens = Array.from({ length: 6 }, () => ({ text: "x", probability: 0.1, guess: "x" }));
/** Unit 0 is always on, unit 1 is on from token 2 to 3, unit 2 is off there. */
const values = Int8Array.from([100, -90, 60, 100, -90, 60, 100, 90, -60, 100, 90, -60, 100, -90, 60, 100, -90, 60]);

test("finds the units that differ between selection and rest, the most different first", () => {
  const matches = matchUnits({ values, shape, tokens }, [2, 3], 2);
  expect(matches.map(({ unit }) => unit)).toEqual([1, 2]);
  expect(matches[0]!.score).toBeGreaterThan(1);
  expect(matches[1]!.score).toBeLessThan(-1);
});

test("a selection of the whole text has no matches", () => {
  expect(matchUnits({ values, shape, tokens }, [0, 5], 2)).toEqual([]);
});
