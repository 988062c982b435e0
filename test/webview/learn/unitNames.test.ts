import { expect, test } from "vitest";
import { createRandom, normal } from "../../../src/core/random.ts";
import { tokenResponses, traitsOf, unitNames } from "../../../webview/learn/inside/unitNames.ts";
import { matchUnits, scoresElsewhere, standingOut } from "../../../webview/network/matchUnits.ts";

const HIDDEN = 64;
/** Calls with one to four arguments: a text that repeats at fixed distances would be like itself after a shift. */
const drawn = createRandom(6);
const texts = Array.from({ length: 60 }, () => {
  const more = Array.from({ length: Math.floor(4 * drawn()) }, (_, k) => [",", " ", `y${k}`]).flat();
  return ["f", " ", "=", "g", "(", "x", ...more, ")", ";", "\n"];
}).flat();
const inside = new Set(traitsOf(texts).brackets);

/** Units of slow noise, as states have; unit 9 counts brackets where `isCounting`. */
function traceOf(seed: number, isCounting: boolean) {
  const random = createRandom(seed);
  const values = new Int8Array(texts.length * HIDDEN);
  for (let unit = 0; unit < HIDDEN; unit++) {
    let state = 0;
    for (let t = 0; t < texts.length; t++) {
      state = 0.7 * state + 0.7 * normal(random);
      const counted = isCounting && unit === 9 ? (inside.has(t) ? 60 : -60) : 0;
      values[t * HIDDEN + unit] = Math.max(-127, Math.min(127, Math.round(counted + 20 * state)));
    }
  }
  const shape = { cell: "rnn", layers: 1, hidden: HIDDEN, embedding: 4, vocabularySize: 10 } as const;
  return { values, shape, tokens: texts.map(text => ({ text, probability: 0.1, guess: "" })) };
}

test("the traits of tokens are those of code", () => {
  const of = traitsOf(["a", "(", "'x'", ")", "\n", "  ", "B1"]);
  expect(of).toMatchObject({
    brackets: [2, 3],
    lineStart: [0, 5, 6],
    lineBreak: [4],
    blank: [5],
    digits: [6],
    capitals: [6],
  });
});

test("a unit that counts brackets is named, and its tokens stand out", () => {
  const trace = traceOf(1, true);
  expect(unitNames(trace)[0]).toMatchObject({ unit: 9, trait: "brackets" });
  expect(unitNames(trace)[0]!.correlation).toBeGreaterThan(0.8);
  expect(tokenResponses(trace, 9, 5).map(({ text }) => text)).toContain(",");
});

test("units of noise are hardly ever named, however many they are", () => {
  const named = Array.from({ length: 40 }, (_, seed) => unitNames(traceOf(seed + 10, false)).length > 0);
  // One text in twenty is expected; eight of 40 would be so by chance once in 2,000 times.
  expect(named.filter(Boolean).length).toBeLessThan(8);
});

test("of a selection, only the units that respond more than at other places are named", () => {
  const trace = traceOf(2, false);
  const selection = [200, 219] as const;
  for (let t = 200; t < 220; t++) trace.values[t * HIDDEN + 5] = 120;
  expect(standingOut(trace, selection, 5)?.map(({ unit }) => unit)).toEqual([5]);
  const noise = Array.from({ length: 40 }, (_, k) => standingOut(traceOf(90 + k, false), [200, 219], 5)!.length > 0);
  expect(noise.filter(Boolean).length).toBeLessThan(8);
  expect(standingOut({ ...trace, tokens: trace.tokens.slice(0, 12) }, [2, 8], 5)).toBeUndefined();
});

test("the scores at other places are those of a selection there", () => {
  const trace = traceOf(3, false);
  const found = scoresElsewhere(trace, [0, 3]);
  const all = trace.tokens.length - 4;
  const start = Math.round((198 * all) / 198);
  expect(found.at(-1)).toBeCloseTo(Math.abs(matchUnits(trace, [start, start + 3], 1)[0]!.score), 9);
});
