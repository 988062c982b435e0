/** Wrong inputs of each kind, for every command that reads one: a sentence says what is wrong, and nothing raw. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/cli/recurrent.ts";
import { recordingTerminal } from "./recordingTerminal.ts";

let home: string;
const at = (name: string): string => path.join(home, name);

/** A word in capitals stands for the file or folder of that name. */
async function recurrent(line: string, stdin = "") {
  const { terminal, out, errors } = recordingTerminal();
  const argv = line.split(" ").map(word => word.replace(/^[A-Z][A-Z0-9]+(\/\w+(\.\w+)?)?$/, name => at(name)));
  const signal = new AbortController().signal;
  const code = await run(argv, { terminal, bundleFolder: home, signal, stdin: Readable.from([stdin]) });
  return { code, out, errors };
}

const SMALL = "--hidden 6 --steps 2 --budget-seconds 600 --threads 1 --from-scratch";
const SMALL_LM = `${SMALL} --vocabulary 300`;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-wrong-"));
  const labeled = Array.from({ length: 60 }, (_, k) => `${k % 2 ? "up\ta" : "down\tb"} w${k}\n`).join("");
  const files: Readonly<Record<string, string | Uint8Array>> = {
    BOOK: "The okapi gallops over the meadow.\nThe heron waits beside the lake.\n".repeat(30),
    DATA: labeled,
    EMPTY: "",
    BLANK: " \n\n",
    BINARY: Uint8Array.of(127, 69, 76, 70, 0, 1, 2, 0),
    LATIN: Uint8Array.from(Buffer.from("froid\tl'été\nchaud\tl'été\n".repeat(40), "latin1")),
    ONE: "up\tone\n",
    TWO: "up\tone\ndown\ttwo\n",
    SAME: "up\tone\nup\ttwo\nup\tthree\n",
    TABLESS: "no tab here\nnone here\n",
    SENTENCE: "the\tD\nhen\tN\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
  for (const name of ["webview.js", "webview.css"]) await writeFile(at(name), "");
  await mkdir(at("FOLDER"));
  for (const line of [`train BOOK --model LM ${SMALL_LM}`, `train DATA --task classify --model TASK ${SMALL}`]) {
    const { code, errors } = await recurrent(line);
    expect(code, errors.join("\n")).toBe(0);
  }
}, 120_000);
afterAll(() => rm(home, { recursive: true, force: true }));

const MISSING = "cannot be read (it does not exist). Check the path.";
const NOT_TEXT = "holds no text in UTF-8. Save it as UTF-8, or name another file.";
const A_FOLDER = "cannot be read (it is a folder). Check the path.";
const NO_WEIGHTS = "Choose the weights of a language model and their tokenizer.json.";

const WRONG: readonly (readonly [line: string, code: 1 | 2, sentence: string])[] = [
  ...["train", "start"].flatMap(command => [
    [`${command} GONE --model NEW`, 1, MISSING] as const,
    [`${command} BOOK/inside --model NEW`, 1, "(a part of its path is a file)"] as const,
    [`${command} FOLDER --model NEW`, 1, "is empty. Choose one that holds text files."] as const,
    [`${command} EMPTY --model NEW`, 1, "is empty. Choose one that holds text."] as const,
    [`${command} BLANK --model NEW`, 1, "is empty. Choose one that holds text."] as const,
    [
      `${command} BINARY --model NEW`,
      1,
      "holds no text in the expected encoding. Choose a text file in UTF-8.",
    ] as const,
    [
      `${command} LATIN --model NEW`,
      1,
      "holds no text in the expected encoding. Choose a text file in UTF-8.",
    ] as const,
    [`${command} TWO --model NEW`, 1, "characters of text to learn, and training needs at least"] as const,
  ]),
  ...["classify", "generate", "translate", "tag"].flatMap(task => [
    [`train GONE --task ${task} --model NEW`, 1, MISSING] as const,
    [`train FOLDER --task ${task} --model NEW`, 2, "is not a file. Name one file."] as const,
    [`train EMPTY --task ${task} --model NEW`, 1, "is empty. Choose one that holds text."] as const,
    [`train BINARY --task ${task} --model NEW`, 1, "holds no text in the expected encoding."] as const,
    [`train LATIN --task ${task} --model NEW`, 1, "holds no text in the expected encoding."] as const,
    [`train TABLESS --task ${task} --model NEW`, 1, "holds no example that can be learned (line 1:"] as const,
  ]),
  ["train ONE --task classify --model NEW", 1, "holds one example, and a task needs at least two. Add more."],
  ["train ONE --task translate --model NEW", 1, "holds one example, and a task needs at least two. Add more."],
  ["train SENTENCE --task tag --model NEW", 1, "holds one sentence, and a task needs at least two."],
  ["train SAME --task classify --model NEW", 1, "has one label, and a task needs at least two."],
  [`train BOOK --model BOOK ${SMALL_LM}`, 1, "is not a folder. Choose another one."],
  [`train BOOK --model NEW --report GONE/r.html ${SMALL_LM}`, 2, "cannot be written"],
  [`train BOOK --model NEW --report FOLDER ${SMALL_LM}`, 2, "cannot be written (it is a folder)"],
  ["start BOOK --model NEW --report NEW3", 2, "Run the command with --help to see its options."],
  ["train BOOK --model NEW --base-model GONE", 1, "cannot be used (it does not exist)"],
  ["train BOOK --model NEW --base-model BOOK", 1, "The base model"],
  ...["predict", "score", "inspect", "evaluate"].flatMap(command => {
    const model = command === "predict" ? "TASK" : "LM";
    return [
      [`${command} --model ${model} GONE`, 2, MISSING] as const,
      [`${command} --model ${model} BINARY`, 2, NOT_TEXT] as const,
      [`${command} --model ${model} LATIN`, 2, NOT_TEXT] as const,
      [`${command} --model GONE BOOK`, 1, "There is no model in"] as const,
      [`${command} --model FOLDER BOOK`, 1, "There is no model in"] as const,
    ];
  }),
  ...["predict --model TASK FOLDER", "score --model LM FOLDER", "inspect --model LM FOLDER"].map(
    line => [line, 2, A_FOLDER] as const,
  ),
  ["predict --model LM BOOK", 1, "is a language model and has no task. Train one with --task."],
  ["score --model TASK BOOK", 1, "was trained for the task classify, so it completes no code."],
  ["inspect --model TASK BOOK", 1, "was trained for the task classify, so it completes no code."],
  ["evaluate --model LM EMPTY", 2, "hold no text. Name others."],
  ["evaluate --model LM FOLDER", 2, "hold no text. Name others."],
  ["evaluate --model TASK GONE", 2, MISSING],
  ["evaluate --model TASK FOLDER", 2, A_FOLDER],
  ["evaluate --model TASK EMPTY", 1, "holds no example that can be learned. Each line takes: label, tab, text."],
  ["evaluate --model TASK BINARY", 2, NOT_TEXT],
  ["evaluate --commits 2 GONE", 2, MISSING],
  ["evaluate --commits 2 BOOK", 2, "is not a folder. Choose another one."],
  ["evaluate --commits 2 FOLDER", 1, "is not in a git repository."],
  ...["sample", "audit", "complete"].flatMap(command => [
    [`${command} --model GONE`, 1, "There is no model in"] as const,
    [`${command} --model BOOK`, 1, "There is no model in"] as const,
    [`${command} --model TASK`, 1, "was trained for the task classify"] as const,
  ]),
  ["export --model GONE --format safetensors NEW", 1, "There is no model in"],
  ["export --model LM --format safetensors BOOK", 1, "already exists. Choose another name, or delete it first."],
  ["export --model LM --format safetensors GONE/w.safetensors", 1, "(it does not exist). Check the path"],
  ["import GONE --model NEW", 1, `${NO_WEIGHTS}`],
  ["import FOLDER --model NEW", 1, `(tokenizer.json is missing). ${NO_WEIGHTS}`],
  ["import BOOK --tokenizer FOLDER --model NEW", 1, `(FOLDER is not a file). ${NO_WEIGHTS}`],
  ["import BOOK --tokenizer BOOK --model NEW", 1, NO_WEIGHTS],
  ["import BOOK --task classify --labels GONE --model NEW", 2, MISSING],
  ["import BOOK --task classify --labels BINARY --model NEW", 2, NOT_TEXT],
  ["import FOLDER --base GONE/base.safetensors", 2, "cannot be written"],
  ["import FOLDER --base NEW --fit GONE", 2, MISSING],
  ["shards GONE --out NEW", 2, MISSING],
  ["shards EMPTY --out NEW", 2, "names no folder. Add one folder on each line."],
  ["shards BINARY --out NEW", 2, NOT_TEXT],
];

test.each(WRONG)("%s ends with %i and says: %s", async (line, code, sentence) => {
  const found = await recurrent(line);
  expect(found.errors.at(-1)).toContain(sentence);
  expect(found.errors.at(-1)).toMatch(/[.!]$/);
  expect(found.errors.join("\n")).not.toMatch(/\bE[A-Z]{3,}\b(?<!EMPTY)|no such file or directory|undefined|\[object/);
  expect(found.code).toBe(code);
  expect(found.out).toEqual([]);
});

describe("predict", () => {
  test("answers each line, a blank one with an error, so that answer k is of line k", async () => {
    const { code, out } = await recurrent("predict --model TASK", "a w1\n\n \t\nb w2\n\n");
    expect(code).toBe(0);
    const answers = out.map(line => JSON.parse(line));
    expect(answers.map(({ input }) => input)).toEqual(["a w1", "", " \t", "b w2", ""]);
    for (const [k, { output, probability, error }] of answers.entries()) {
      const isBlank = [1, 2, 4].includes(k);
      expect({ isEmpty: output === "", isImpossible: probability === 0, error }).toEqual({
        isEmpty: isBlank,
        isImpossible: isBlank,
        ...(isBlank && { error: "The line is blank. Write an input on it." }),
      });
    }
  });

  test.each(["predict --model TASK", "predict --model TASK EMPTY"])("%s says that there is no input", async line => {
    const { code, out, errors } = await recurrent(line);
    expect({ code, out }).toEqual({ code: 0, out: [] });
    expect(errors).toEqual([expect.stringMatching(/ is empty\. Write one input on each line\.$/)]);
  });
});

test("few examples give figures with a caveat, in train and in evaluate", async () => {
  const { code, errors } = await recurrent(`train TWO --task classify --model NEW2 ${SMALL}`);
  expect(code).toBe(0);
  expect(errors).toContain("Only 1 example was measured, so the figures say little. Add examples.");
  const again = await recurrent("evaluate --model NEW2 TWO");
  expect(again.errors).toEqual(["Only 2 examples were measured, so the figures say little. Add examples."]);
  const many = await recurrent("evaluate --model NEW2 DATA");
  expect(many.errors).toEqual([]);
});

test("score and evaluate read an empty file among others", async () => {
  const scored = await recurrent("score --model LM EMPTY BOOK");
  expect(scored.out.map(line => JSON.parse(line).tokens.length > 0)).toEqual([false, true]);
  expect((await recurrent("evaluate --model LM --json --only memory EMPTY BOOK")).code).toBe(0);
});

test("no wrong input has left a model", async () => {
  await expect(readFile(at("NEW/manifest.json"))).rejects.toThrow();
});
