/** Every cell and every option of `train` once, as the process would run it, with the plain engine. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TRAIN_OPTIONS } from "../../src/cli/input/trainOptions.ts";
import { run } from "../../src/cli/recurrent.ts";
import { CELL_KINDS } from "../../src/core/network/spec.ts";
import { SEQUENCE_TASKS } from "../../src/core/tasks/taskSpec.ts";
import { recordingTerminal } from "./recordingTerminal.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-options-"));
  const file = (name: string, text: string) => writeFile(path.join(home, name), text);
  await file("book.txt", "The okapi gallops over the meadow.\nThe heron waits beside the lake.\n".repeat(30));
  const words = ["sun", "rain", "wind", "snow"];
  const lines = Array.from({ length: 40 }, (_, k) => `${k % 2 ? "warm" : "cold"}\t${words[k % 4]} day ${k}\n`);
  for (const name of ["classify.tsv", "generate.tsv", "translate.tsv"]) await file(name, lines.join(""));
  await file("tag.tsv", Array.from({ length: 40 }, (_, k) => `${words[k % 4]}\tW\n${k}\tN\n\n`).join(""));
  for (const name of ["webview.js", "webview.css"]) await file(name, "");
  await mkdir(path.join(home, "folder"));
  for (let k = 0; k < 6; k++) await file(`folder/part${k}.ts`, `export const part${k} = measure(${k});\n`.repeat(9));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const SMALL = ["--hidden", "6", "--steps", "2", "--budget-seconds", "600", "--threads", "1", "--from-scratch"];

let models = 0;
async function trained(what: string, ...more: readonly string[]) {
  const { terminal, out, errors } = recordingTerminal();
  const context = { terminal, bundleFolder: home, signal: new AbortController().signal, stdin: Readable.from([""]) };
  const argv = ["train", path.join(home, what), "--model", path.join(home, `model${models++}`), "--json"];
  const code = await run([...argv, ...more.map(text => text.replace("HOME", home))], context);
  expect(code, errors.join("\n")).toBe(0);
  const events = out.map(line => JSON.parse(line));
  return { settings: events.find(({ event }) => event === "corpus").settings, end: events.at(-1) };
}

describe.each(CELL_KINDS)("the cell %s", cell => {
  test("learns a text", async () => {
    const { settings, end } = await trained("book.txt", "--tokenizer", "char", "--cell", cell, ...SMALL);
    expect(settings).toMatchObject({ cell, hidden: 6 });
    expect(end).toMatchObject({ event: "end", steps: 2 });
  });

  test.each(SEQUENCE_TASKS)("learns to %s", async task => {
    const both = task === "generate" ? [] : ["--bidirectional"];
    const { settings, end } = await trained(`${task}.tsv`, "--task", task, "--cell", cell, ...both, ...SMALL);
    expect(settings).toMatchObject({ cell, task, isBidirectional: task !== "generate" });
    expect(end).toMatchObject({ event: "end", steps: 2 });
  });
});

/** What each option changes in the settings of the run; one that changes none of them runs all the same. */
const OPTIONS: readonly [what: string, options: readonly string[], settings: Readonly<Record<string, unknown>>][] = [
  ["book.txt", ["--layers", "2", "--dropout", "0.25", "--embedding", "5"], { layers: 2, dropout: 0.25, embedding: 5 }],
  ["book.txt", ["--initial-state", "random", "--seed", "7"], { initialState: "random", seed: 7 }],
  ["book.txt", ["--optimizer", "sgd", "--learning-rate", "0.125"], { optimizer: "sgd", learningRate: 0.125 }],
  ["book.txt", ["--batch", "3", "--window", "5", "--clip", "none"], { batch: 3, windowSteps: 5, clipNorm: null }],
  ["book.txt", ["--clip", "0.5", "--checkpoint-seconds", "0"], { clipNorm: 0.5 }],
  ["book.txt", ["--tokenizer", "word", "--vocabulary", "300", "--max-file-bytes", "9000"], { tokenizer: "word" }],
  ["book.txt", ["--report", "HOME/report.html", "--task", "lm"], {}],
  ["classify.tsv", ["--task", "classify", "--pooling", "last", "--bidirectional"], { isBidirectional: true }],
  ["folder", ["--include", "*.text", "--exclude", "part0.ts"], { cell: "lstm" }],
];

test.each(OPTIONS)("%s %j", async (what, options, settings) => {
  expect((await trained(what, ...options, ...SMALL)).settings).toMatchObject(settings);
});

test("an option is missing from no case", () => {
  const given = new Set([...SMALL, ...OPTIONS.flatMap(([, options]) => options), "--cell", "--model", "--resume"]);
  expect(Object.keys(TRAIN_OPTIONS).filter(name => !given.has(`--${name}`))).toEqual([]);
});
