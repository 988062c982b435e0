/** The eleven lessons: their form, and that their experiments show what their questions ask. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES } from "../../../src/core/cells/cellVariants.ts";
import type { Experiment, Frame } from "../../../webview/learn/experiments/experiment.ts";
import { exploding } from "../../../webview/learn/experiments/exploding.ts";
import { gruGates, lstmGates } from "../../../webview/learn/experiments/gates.ts";
import { greedyOrDrawn } from "../../../webview/learn/experiments/language.ts";
import { changedInput, nudgedWeights, unknownWords } from "../../../webview/learn/experiments/onPaper.ts";
import {
  bothSides,
  layersAgainstUnits,
  memoryByDistance,
  windowAgainstRecurrence,
} from "../../../webview/learn/experiments/shortRuns.ts";
import { readSigns, tinyNetwork } from "../../../webview/learn/experiments/tinyNetwork.ts";
import { gradientsByDistance } from "../../../webview/learn/figures/gradients.ts";
import { valuesAt } from "../../../webview/learn/figures/steps.ts";
import { LESSONS } from "../../../webview/learn/lessons/lessons.ts";
import { NAMES_TEXT } from "../../../webview/learn/samples/names.ts";
import { PROSE_TEXT } from "../../../webview/learn/samples/prose.ts";
import { progressOf } from "../../../webview/learn/views/progress.ts";
import { noiseToWords } from "../../../webview/learn/views/startView.ts";

const PROSE = { name: "prose", text: PROSE_TEXT, caret: 400 };
const SHORT = { name: "short", text: "x = 1\n", caret: 0 };
const EMPTY = { name: "empty", text: "", caret: 0 };

/** Train for seconds; their tasks take spare words where a text has none. */
const SLOW = ["language", "vanishing", "bidirectional", "deep"];

/** Runs an experiment to its end. */
function ended(experiment: Experiment, own = PROSE) {
  let last: Frame = { progress: 0 };
  const steps = experiment(own);
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return { last, verdict: next.value };
    expect(next.value.progress).toBeLessThanOrEqual(1);
    last = { ...last, ...next.value };
  }
}

/** The last value of each line. */
const ends = ({ last }: ReturnType<typeof ended>): readonly number[] =>
  last.lines!.lines.map(({ points }) => points.at(-1)![1]);

describe("each lesson", () => {
  test("there are eleven, under different ids", () => {
    expect(LESSONS).toHaveLength(11);
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(11);
  });

  test.each(LESSONS.map(lesson => [lesson.id, lesson] as const))(
    "%s has at most 120 words and one right answer",
    (_id, { text, question }) => {
      const words = text.join(" ").split(/\s+/);
      expect(words.length).toBeLessThanOrEqual(120);
      expect(words.length).toBeGreaterThan(30);
      expect(question.answers).toHaveLength(3);
      expect(question.answers[question.right]).toBeDefined();
    },
  );

  test.each(LESSONS.map(({ id, experiment }) => [id, experiment] as const))(
    "%s: the experiment runs on a line of code and on nothing",
    (id, experiment) => {
      for (const own of [SHORT, EMPTY].slice(0, SLOW.includes(id) ? 1 : 2)) {
        const { last, verdict } = ended(experiment, own);
        expect(verdict).not.toBe("");
        expect(last.progress).toBeGreaterThan(0.99);
      }
    },
  );
});

describe("what the experiments show on prose", () => {
  test("the window fails on long sentences, the RNN does not", () => {
    const { lines } = ended(windowAgainstRecurrence).last.lines!;
    const [fixed, recurrent] = lines.map(({ points }) => points.map(([, accuracy]) => accuracy));
    expect(fixed![0]).toBeGreaterThan(0.95);
    expect(fixed!.at(-1)).toBeLessThan(0.85);
    expect(recurrent!.at(-1)).toBeGreaterThan(0.95);
  });

  test("the largest dictionary leaves words unknown", () => expect(ends(ended(unknownWords))[0]).toBeGreaterThan(0.1));

  test("a change reaches its own step first", () => {
    const { rows } = ended(changedInput).last.table!;
    for (const [k, [changed, first]] of rows.entries())
      expect([changed, first]).toEqual([`x⟨${k + 1}⟩`, `a⟨${k + 1}⟩`]);
  });

  test("the sum over the steps is what a nudge measures, and one step is not", () => {
    const { rows } = ended(nudgedWeights).last.table!;
    expect(rows).toHaveLength(9);
    for (const [, , sum, measured] of rows) expect(Number(sum)).toBeCloseTo(Number(measured), 4);
    expect(rows.some(([, one, sum]) => Math.abs(Number(one) - Number(sum)) > 0.01)).toBe(true);
  });

  test("the likeliest character gives one text, drawing gives several", () => {
    const { rows } = ended(greedyOrDrawn).last.table!;
    expect(new Set(rows.map(([greedy]) => greedy)).size).toBe(1);
    expect(new Set(rows.map(([, drawn]) => drawn)).size).toBeGreaterThan(4);
  });

  test("over a long gap a gated cell remembers, the RNN does not", () => {
    const [rnn, gru, lstm] = ends(ended(memoryByDistance));
    expect(rnn).toBeLessThan(0.6);
    expect(Math.max(gru!, lstm!)).toBeGreaterThan(0.9);
  });

  test("the update gate of a GRU is lower while a word is kept", () => {
    const [[, atWord, meanwhile]] = ended(gruGates).last.table!.rows as [string[]];
    expect(Number(meanwhile)).toBeLessThan(Number(atWord) - 0.2);
  });

  test("the LSTM's forget and update gates are independent", () => {
    const [update, forget] = ended(lstmGates).last.table!.rows;
    expect(Math.abs(Number(update![2]) + Number(forget![2]) - 1)).toBeGreaterThan(0.05);
  });

  test("both directions find more hidden characters than one", () => {
    const [one, both] = ends(ended(bothSides));
    expect(both).toBeGreaterThan(one! + 0.05);
  });

  test("networks of 1 to 3 layers have as many parameters, and fewer units", () => {
    const { rows } = ended(layersAgainstUnits).last.table!;
    const [units, parameters] = [1, 2].map(k => rows.map(row => Number(row[k]!.replaceAll(",", ""))));
    expect(units![0]).toBeGreaterThan(units![1]!);
    expect(units![1]).toBeGreaterThan(units![2]!);
    for (const count of parameters!) expect(Math.abs(count / parameters![0]! - 1)).toBeLessThan(0.05);
  });
});

test("noise becomes words: trained lines hold words of the text, the first line does not", () => {
  let lines: readonly (readonly [number, string])[] = [];
  for (const shown of noiseToWords(PROSE_TEXT)) lines = shown.lines ?? lines;
  const words = new Set(PROSE_TEXT.match(/[a-z]{3,}/gi));
  const known = (line: string): number => (line.match(/[a-z]{3,}/gi) ?? []).filter(word => words.has(word)).length;
  expect(known(lines[0]![1])).toBe(0);
  expect(known(lines.at(-1)![1])).toBeGreaterThan(3);
});

test.each([null, 3, "x", [], { version: 2, solved: ["why"] }, { version: 1, solved: "why" }])(
  "stored %j begins anew",
  stored => {
    expect(progressOf(stored, ["why"])).toEqual({ version: 1, solved: [] });
  },
);

test("progress is kept, and what is unknown is dropped", () => {
  const stored = { version: 1, solved: ["why", "gone"], open: "why" };
  expect(progressOf(stored, ["why", "notation"])).toEqual({ version: 1, solved: ["why"], open: "why" });
});

test.each(CELL_VARIANT_NAMES)("the numbers that the figure of %s shows are those of the cell", cell => {
  const signs = [..."Alice was"];
  const steps = readSigns(tinyNetwork(cell), signs);
  for (const [at, step] of steps.entries()) {
    const shown = new Map(valuesAt(cell, signs, at).map(({ name, values }) => [name, values]));
    const expectClose = (name: string, wanted: ArrayLike<number>) => {
      for (const [k, value] of shown.get(name)!.entries())
        expect(value, `${name} at ${at}`).toBeCloseTo(wanted[k]!, 12);
    };
    expectClose("x⟨t⟩", step.x);
    expectClose("a⟨t-1⟩", step.prev[0]!);
    expectClose("a⟨t⟩", step.next[0]!);
    if (step.next[1]) expectClose("c⟨t⟩", step.next[1]);
  }
});

test("with small weights, the gradient of the RNN vanishes faster than that of the LSTM", () => {
  const signs = [..."and so on and so on"];
  const small = gradientsByDistance("rnn", 0.4, signs);
  expect(small.at(-1)! / small[0]!).toBeLessThan(1e-3);
  const lstm = gradientsByDistance("lstm", 0.4, signs);
  expect(lstm.at(-1)! / lstm[0]!).toBeGreaterThan(small.at(-1)! / small[0]!);
});

test("the lessons and the sample workspace have the same names and prose", () => {
  const shipped = (name: string) => readFileSync(path.join(import.meta.dirname, "../../../media/sample", name), "utf8");
  expect(shipped("names.txt")).toBe(NAMES_TEXT);
  expect(shipped("prose.txt")).toBe(PROSE_TEXT);
});

describe("exploding gradients", () => {
  const run = (isClipped: boolean) => ended(own => exploding(own, isClipped));

  test("without clipping, training ends in numbers that are none", () => {
    const { last, verdict } = run(false);
    expect(last.lines!.lines[0]!.points.length).toBeLessThan(10);
    expect(verdict).toMatch(/infinite/);
  });

  test("with clipping, the same network trains on", () => {
    const { last } = run(true);
    const [, , loss] = last.table!.rows[0]!;
    expect(last.lines!.lines[0]!.points).toHaveLength(80);
    expect(Math.max(...last.lines!.lines[0]!.points.map(([, norm]) => norm))).toBeGreaterThan(100);
    expect(Number(loss)).toBeLessThan(10);
  });
});

test("with large recurrent weights the gradient explodes through a ReLU, and vanishes through a saturated tanh", () => {
  const signs = Array.from({ length: 20 }, (_, k) => PROSE_TEXT[k]!);
  const factor = (cell: "rnn" | "rnnRelu", scale: number): number => {
    const norms = gradientsByDistance(cell, scale, signs);
    return norms.at(-1)! / norms[0]!;
  };
  expect(factor("rnnRelu", 3)).toBeGreaterThan(1e4);
  expect(factor("rnn", 4)).toBeLessThan(1e-2);
  expect(factor("rnnRelu", 0.2)).toBeLessThan(1e-10);
});
