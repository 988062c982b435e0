/** Files of other programs: no run, import or export replaces or removes them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import { copyModel, exportModel } from "../../src/runtime/model/modelCopies.ts";
import { runTraining } from "../../src/runtime/training/trainingRun.ts";
import { checkpointFolder, removeCheckpoint } from "../../src/storage/checkpoint.ts";
import { memoryFileSystem, pairs, tickingClock } from "../runtime/support.ts";

const WITH = { openEngine: async () => coreEngine };
let home: string;
let model: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-others-"));
  model = path.join(home, "model");
  await train(model, { maxSteps: 1, budgetSeconds: 1000 });
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Folders that a run has listed, and whether it has asked for the base model. */
const reads: string[] = [];

async function train(modelFolder: string, wish: { readonly maxSteps?: number; readonly budgetSeconds?: number } = {}) {
  const files = memoryFileSystem(pairs(4));
  const fileSystem: typeof files = {
    ...files,
    list(folder) {
      reads.push(folder);
      return files.list(folder);
    },
  };
  const request = { folder: "/w", modelFolder, budgetSeconds: 0, vocabularySize: 300, hidden: 8, threads: 1, ...wish };
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
  put(folder, ...names);
  return folder;
}

function put(folder: string, ...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), `theirs: ${name}`);
  }
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
  "checkpoint/trainer_state.json",
  "checkpoint/optimizer.bin",
  "checkpoint/weights-1.safetensors",
];
const HUGGING_FACE = [
  ...["config.json", "tokenizer.json", "model.safetensors", "training_args.bin"],
  ...CHECKPOINT_OF_OTHERS,
];

describe("a folder that is neither empty nor ours is refused before anything is read, and nothing in it changes:", () => {
  test.each([
    ["a model of another program", HUGGING_FACE],
    ["a checkpoint of another program", CHECKPOINT_OF_OTHERS],
    ["a file named checkpoint", ["checkpoint"]],
    ["a tokenizer alone", ["tokenizer.json"]],
    ["another manifest.json", ["manifest.json"]],
    [
      "another manifest.json beside files that are named like ours",
      ["manifest.json", "config.json", "weights-1.safetensors"],
    ],
    ["one note", ["notes.txt"]],
    ["a hidden file", [".gitignore"]],
  ])("%s", async (_, names) => {
    const folder = folderWith(...names);
    const before = contentsOf(folder);
    reads.length = 0;
    await expect(train(folder)).rejects.toThrow(/is not a model of Recurrent and is not empty\. Choose/);
    await expect(train(folder, { maxSteps: 1, budgetSeconds: 1000 })).rejects.toThrow("Recurrent");
    expect(reads).toEqual([]);
    await expect(copyModel(model, folder, WITH)).rejects.toThrow("is not a model of Recurrent");
    await expect(exportModel({ modelFolder: model, format: "tfjs", out: folder })).rejects.toThrow("Recurrent");
    await removeCheckpoint(folder);
    expect(contentsOf(folder)).toEqual(before);
  });

  test("a file that an export would replace", async () => {
    const folder = folderWith("weights.safetensors");
    const request = {
      modelFolder: model,
      format: "safetensors",
      out: path.join(folder, "weights.safetensors"),
    } as const;
    await expect(exportModel(request)).rejects.toThrow("already");
    expect(readFileSync(request.out, "utf8")).toBe("theirs: weights.safetensors");
    await exportModel({ ...request, mayReplace: true });
    expect(readFileSync(request.out, "utf8")).not.toContain("theirs");
  });
});

test("a folder that holds nothing but what the system put there is empty", async () => {
  await expect(train(folderWith(".DS_Store"))).resolves.toMatchObject({ isWritten: true });
});

describe("in a folder of ours, files that no manifest of ours names stay:", () => {
  const THEIRS = [
    ...["notes.txt", "probe", "weights-1.bin", "tokenizer-2.json", "weights-40.safetensors", "memory-1.bin.bak"],
    ...["checkpoint/model.safetensors", "checkpoint/config.json", "checkpoint/weights-3.safetensors"],
  ];

  test("through runs with checkpoints and copies", async () => {
    const folder = mkdtempSync(path.join(home, "ours-"));
    await train(folder, { maxSteps: 1, budgetSeconds: 1000 });
    put(folder, ...THEIRS);
    for (let k = 0; k < 3; k++) await train(folder, { maxSteps: 1, budgetSeconds: 1000 });
    await copyModel(model, folder, WITH);
    await removeCheckpoint(folder);
    const after = contentsOf(folder);
    for (const name of THEIRS) expect(after[name], name).toBe(`theirs: ${name}`);
    expect(Object.keys(after).filter(name => /^weights-\d+\.safetensors$/.test(name))).toEqual([
      "weights-40.safetensors",
      "weights-43.safetensors",
      "weights-44.safetensors",
    ]);
  });

  test("a tokenizer.json that was put there", async () => {
    const folder = mkdtempSync(path.join(home, "ours-"));
    await train(folder);
    put(folder, "tokenizer.json");
    await train(folder);
    expect(readFileSync(path.join(folder, "tokenizer.json"), "utf8")).toBe("theirs: tokenizer.json");
  });

  test("and what a crash left in the checkpoint is removed with it", async () => {
    const folder = mkdtempSync(path.join(home, "ours-"));
    await train(folder);
    await copyModel(model, checkpointFolder(folder), WITH);
    put(checkpointFolder(folder), "weights-2.safetensors.77.recurrent-tmp", "mine.safetensors");
    await removeCheckpoint(folder);
    expect(readdirSync(checkpointFolder(folder))).toEqual(["mine.safetensors"]);
  });
});

describe("a link in a folder of ours leads to nothing that is replaced or removed:", () => {
  test("a checkpoint that is a link to another model", async () => {
    const [folder, other] = [mkdtempSync(path.join(home, "ours-")), mkdtempSync(path.join(home, "other-"))];
    await train(folder);
    await copyModel(model, other, WITH);
    const before = contentsOf(other);
    symlinkSync(other, checkpointFolder(folder), "junction");
    await train(folder, { maxSteps: 1, budgetSeconds: 1000 });
    await removeCheckpoint(folder);
    expect(contentsOf(other)).toEqual(before);
  });

  test("temporary files that are links to a file", async () => {
    const folder = mkdtempSync(path.join(home, "ours-"));
    const precious = path.join(mkdtempSync(path.join(home, "others-")), "precious");
    await train(folder);
    writeFileSync(precious, "theirs");
    const names = ["probe", "manifest-next.json", "manifest-previous.json", "tokenizer-2.json", "memory-2.bin"];
    for (const name of names) symlinkSync(precious, path.join(folder, `${name}.${process.pid}.recurrent-tmp`));
    for (let k = 0; k < names.length; k++) await train(folder).catch(() => {});
    expect(readFileSync(precious, "utf8")).toBe("theirs");
  });
});
