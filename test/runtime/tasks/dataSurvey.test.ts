/** The task that a data file fits, and the lines that Predict reads as inputs. */
import { expect, test } from "vitest";
import { fitsOf } from "../../../src/runtime/tasks/dataSurvey.ts";
import { inputsOf } from "../../../src/runtime/tasks/predictions.ts";

const lines = (count: number, of: (k: number) => string): string =>
  Array.from({ length: count }, (_, k) => of(k)).join("\n");

test.each([
  ["labels before texts", lines(30, k => `${k % 3 === 0 ? "spam" : "ham"}\tmessage number ${k}`), "classify"],
  ["tokens with tags", lines(20, k => `Ana\tPER\nsleeps\tO\nuntil\tO\n${k}\tNUM\n`), "tag"],
  ["pairs", lines(30, k => `${k} May 2020\t2020-05-${k}`), "translate"],
  ["one label alone", lines(30, k => `name\tperson ${k}`), "generate"],
])("%s are recognized", (_, text, task) => {
  const [best] = fitsOf(text);
  expect(best?.task).toBe(task);
});

test("a fit counts examples, labels, and lines of another format", () => {
  const [best] = fitsOf(lines(30, k => (k === 7 ? "no tab" : `${k % 2}\ttext ${k}`)));
  expect(best).toEqual({ task: "classify", examples: 29, labels: 2, skippedLines: 1 });
});

test("text without tabs fits no task", () => {
  expect(fitsOf("Once upon a time.\n\nThere was a text.\n")).toEqual([]);
  expect(fitsOf("a\tb\n")).toEqual([]);
});

test("sentences with one label only are no data to classify or tag", () => {
  expect(fitsOf(lines(9, k => `x\ttext ${k}`)).map(({ task }) => task)).toEqual(["generate", "translate"]);
});

test("lines of a data file are read without their answers", () => {
  const labels = ["good", "bad"];
  expect(inputsOf({ task: "classify", labels }, ["good\ta film", "a film", "other\ta film", " "])).toEqual([
    "a film",
    "a film",
    "other\ta film",
  ]);
  expect(inputsOf({ task: "translate", labels: [] }, ["1 May\t05-01", "2 May"])).toEqual(["1 May", "2 May"]);
  expect(inputsOf({ task: "generate", labels }, ["good\ta film", "bad"])).toEqual(["good", "bad"]);
  expect(inputsOf({ task: "tag", labels }, ["Ana\tPER", "sleeps\tO", "", "Ben\tPER"])).toEqual(["Ana sleeps", "Ben"]);
  expect(inputsOf({ task: "tag", labels }, ["Ana sleeps", "", "Ben"])).toEqual(["Ana sleeps", "Ben"]);
});
