/** Files of other programs: no run and no import replaces or removes them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import { copyModel } from "../../src/runtime/model/modelCopies.ts";
import { runTraining } from "../../src/runtime/training/trainingRun.ts";
import { removeCheckpoint } from "../../src/storage/checkpoint.ts";
import { memoryFileSystem, pairs, tickingClock } from "../runtime/support.ts";

let home: string;
let model: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-others-"));
  model = path.join(home, "model");
  await train(model);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Folders that a run has listed, and whether it has asked for the base model. */
const reads: string[] = [];

async function train(modelFolder: string) {
  const files = memoryFileSystem(pairs(4));
  const fileSystem: typeof files = {
    ...files,
    list(folder) {
      reads.push(folder);
      return files.list(folder);
    },
  };
  const request = { folder: "/w", modelFolder, budgetSeconds: 0, vocabularySize: 300, hidden: 8, threads: 1 };
  const { signal } = new AbortController();
  return runTraining(request, {
    engine: coreEngine,
    fileSystem,
    clock: tickingClock(20),
    signal,
    openBaseModel: async () => {
      reads.push("the base model");
      return undefined;
    },
    emit: () => {},
  });
}

/** Writes files, each with its own name as its text. @returns the folder */
function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(path.join(home, "others-"));
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), `theirs: ${name}`);
  }
  return folder;
}

/** All files below a folder with their texts. */
function contentsOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  return Object.fromEntries(paths.map(file => [path.relative(folder, file), readFileSync(file, "latin1")]));
}

const CHECKPOINT_OF_OTHERS = [
  "checkpoint/model.safetensors",
  "checkpoint/config.json",
  "checkpoint/optimizer.bin",
  "checkpoint/weights-1.safetensors",
];
const HUGGING_FACE = ["config.json", "tokenizer.json", "model.safetensors", "training_args.bin"];

describe("a folder that is neither empty nor ours is refused before anything is read, and nothing in it changes:", () => {
  test.each([
    ["a model of another program", [...HUGGING_FACE, ...CHECKPOINT_OF_OTHERS]],
    ["a checkpoint of another program", CHECKPOINT_OF_OTHERS],
    ["a file named checkpoint", ["checkpoint"]],
    ["a tokenizer alone", ["tokenizer.json"]],
    ["another manifest.json", ["manifest.json"]],
    ["another manifest.json beside others' files", ["manifest.json", "config.json"]],
    ["one note", ["notes.txt"]],
    ["a hidden file", [".gitignore"]],
  ])("%s", async (_, names) => {
    const folder = folderWith(...names);
    const before = contentsOf(folder);
    reads.length = 0;
    await expect(train(folder)).rejects.toThrow(/is not a model of Recurrent and is not empty\. Choose/);
    expect(reads).toEqual([]);
    await expect(copyModel(model, folder)).rejects.toThrow("is not a model of Recurrent");
    await removeCheckpoint(folder);
    expect(contentsOf(folder)).toEqual(before);
  });
});

test("a folder that holds nothing but what the system put there is empty", async () => {
  await expect(train(folderWith(".DS_Store"))).resolves.toMatchObject({ isWritten: true });
});

test("a model of ours is trained again beside a file of someone else, which stays", async () => {
  const folder = path.join(home, "again");
  await train(folder);
  writeFileSync(path.join(folder, "notes.txt"), "theirs");
  await train(folder);
  expect(readFileSync(path.join(folder, "notes.txt"), "utf8")).toBe("theirs");
});
