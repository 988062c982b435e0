import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LanguageModelSpec, parameterShapes } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { product } from "../../src/core/tensor.ts";
import { type Disk, nodeDisk } from "../../src/storage/disk.ts";
import { ModelFolderError } from "../../src/storage/folderOwnership.ts";
import type { StoredModel } from "../../src/storage/generation.ts";
import { loadModel, prepareModelFolder, saveModel } from "../../src/storage/modelFolder.ts";
import { sha256 } from "../../src/storage/sha256.ts";

const spec: LanguageModelSpec = {
  cell: "lstm",
  vocabularySize: 11,
  embeddingSize: 3,
  hiddenSize: 4,
  layers: 2,
  isTied: false,
};

function parameters(seed: number): Map<string, Float32Array> {
  const random = createRandom(seed);
  return new Map(
    parameterShapes(spec).map(({ name, shape }) => [name, Float32Array.from({ length: product(shape) }, random)]),
  );
}

function model(seed: number): StoredModel {
  return {
    spec,
    tokenizer: { version: "1.0", model: { type: "BPE", seed } },
    parameters: parameters(seed),
    optimizer: { firstMoments: parameters(seed + 100), secondMoments: parameters(seed + 200), steps: seed },
    memory: Uint8Array.of(seed, 2, 3),
    corpus: {
      trainingFiles: 2,
      trainingChars: 30,
      validationFiles: 1,
      validationChars: 9,
      replacedSecrets: 1,
      skipped: [{ reason: "ignored", count: 1, examples: ["x"] }],
    },
    record: {
      trainedAt: "2026-01-01T00:00:00.000Z",
      seed: 1,
      engine: "core",
      threads: 1,
      batch: 2,
      windowSteps: 4,
      steps: seed,
      tokens: 8 * seed,
      elapsedMs: 12.5,
      charsPerToken: 3.2,
      include: ["*.foo"],
      exclude: ["*.log"],
      curve: [{ step: 1, bitsPerChar: 2.5 }],
    },
  };
}

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), "recurrent-model-")), "model");
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
const change = async (name: string, edit: (bytes: Buffer) => Uint8Array) =>
  writeFile(at(name), edit(await readFile(at(name))));
const editManifest = (edit: (manifest: Record<string, unknown>) => void) =>
  change("manifest.json", bytes => {
    const manifest = JSON.parse(bytes.toString()) as Record<string, unknown>;
    edit(manifest);
    return Buffer.from(JSON.stringify(manifest));
  });

test("a saved model loads unchanged", async () => {
  await saveModel(folder, model(1));
  expect(await loadModel(folder)).toEqual({ ok: true, model: model(1), generation: 1 });
});

test("a model that lacks a newer field loads with its default", async () => {
  await saveModel(folder, model(1));
  await editManifest(({ record }) => delete (record as { include?: unknown }).include);
  const { record, ...rest } = model(1);
  expect(await loadModel(folder)).toEqual({
    ok: true,
    model: { ...rest, record: { ...record, include: [] } },
    generation: 1,
  });
});

describe("a model of the previous version loads under today's names", () => {
  const groups = [{ kind: ".ts", files: 2, chars: 30, examples: ["a.ts", "b.ts"] }];

  test.each([
    ["nothing", "scratch"],
    ["base", "base"],
    ["model", "model"],
  ] as const)("that started from %s", async (start, initialModel) => {
    const fresh = model(1);
    const today: StoredModel = {
      ...fresh,
      corpus: { ...fresh.corpus, learned: groups },
      record: { ...fresh.record, initialModel },
    };
    await saveModel(folder, today);
    await editManifest(manifest => {
      const { initialModel: _, ...record } = manifest["record"] as Record<string, unknown>;
      const { learned, ...corpus } = manifest["corpus"] as Record<string, unknown>;
      Object.assign(manifest, { record: { ...record, start }, corpus: { ...corpus, learnt: learned } });
    });
    const text = await readFile(at("manifest.json"), "utf8");
    expect(text).toContain(`"start":"${start}"`);
    expect(text).not.toMatch(/"initialModel"|"learned"/);
    expect(await loadModel(folder)).toEqual({ ok: true, model: today, generation: 1 });
  });
});

test("a model of memory only loads unchanged", async () => {
  const alone = { ...model(1), spec: undefined, parameters: undefined, optimizer: undefined };
  await saveModel(folder, alone);
  expect(await loadModel(folder)).toEqual({ ok: true, model: alone, generation: 1 });
});

test("two generations are kept, older ones and half-written files are removed, other files are left alone", async () => {
  await saveModel(folder, model(1));
  await writeFile(at("notes.txt"), "mine");
  await writeFile(at("memory-9.bin.1.recurrent-tmp"), "half");
  await saveModel(folder, model(2));
  await saveModel(folder, model(3));
  const names = ["memory", "optimizer", "tokenizer", "weights"].flatMap(role => [2, 3].map(n => `${role}-${n}.`));
  const found = (await readdir(folder)).sort();
  expect(found.filter(name => /-\d/.test(name)).map(name => name.slice(0, name.indexOf(".") + 1))).toEqual(names);
  expect(found.filter(name => !/-\d/.test(name))).toEqual([
    "manifest-previous.json",
    "manifest.json",
    "notes.txt",
    "tokenizer.json",
  ]);
  expect(JSON.parse(await readFile(at("tokenizer.json"), "utf8"))).toEqual(model(3).tokenizer);
});

describe("a damaged generation falls back to the one before it, with a notice", () => {
  const flip = (bytes: Buffer) => {
    bytes[bytes.length - 1]! ^= 1;
    return bytes;
  };
  test.each<[string, () => Promise<unknown>, string]>([
    ["cut short", () => change("weights-2.safetensors", bytes => bytes.subarray(0, -1)), "bytes instead of"],
    ["longer", () => change("memory-2.bin", bytes => Buffer.concat([bytes, bytes])), "bytes instead of"],
    ["changed by a bit", () => change("optimizer-2.safetensors", flip), "has been changed"],
    ["gone", () => rm(at("tokenizer-2.json")), "is missing"],
    ["a folder", () => rm(at("memory-2.bin")).then(() => mkdir(at("memory-2.bin"))), "not a file"],
    ["manifest cut short", () => change("manifest.json", bytes => bytes.subarray(0, 99)), "not JSON"],
    ["manifest gone", () => rm(at("manifest.json")), "missing"],
    ["manifest with an unknown field", () => editManifest(m => Object.assign(m, { extra: 1 })), "wrong at extra"],
    ["manifest naming a file elsewhere", () => editManifest(m => nameMemory(m, "../memory-2.bin")), "../memory-2.bin"],
    ["manifest of a slightly other network", () => editManifest(m => setSpec(m, { hiddenSize: 5 })), "expected shape"],
    ["manifest of a larger network", () => editManifest(m => setSpec(m, { hiddenSize: 500 })), "does not fit"],
    ["manifest of an impossible network", () => editManifest(m => setSpec(m, { layers: 0 })), "impossible"],
    ["manifest of a monstrous network", () => editManifest(m => setSpec(m, { hiddenSize: 2 ** 40 })), "impossible"],
  ])("%s", async (_what, damage, why) => {
    await saveModel(folder, model(1));
    await saveModel(folder, model(2));
    await damage();
    const loaded = await loadModel(folder);
    expect(loaded).toMatchObject({ ok: true, generation: 1, notice: expect.stringContaining(why) });
    expect(loaded.ok && loaded.model).toEqual(model(1));
  });

  test("and the next save is the newest again", async () => {
    await saveModel(folder, model(1));
    await saveModel(folder, model(2));
    await rm(at("weights-2.safetensors"));
    await saveModel(folder, model(3));
    expect(await loadModel(folder)).toEqual({ ok: true, model: model(3), generation: 3 });
    await rm(at("weights-3.safetensors"));
    expect(await loadModel(folder)).toMatchObject({ ok: true, generation: 1 });
  });
});

function nameMemory(manifest: Record<string, unknown>, name: string): void {
  (manifest["files"] as { memory: { name: string } }).memory.name = name;
}

function setSpec(manifest: Record<string, unknown>, change: Partial<LanguageModelSpec>): void {
  Object.assign(manifest["spec"] as object, change);
}

test("numbers that do not fit the network are refused although their hash is right", async () => {
  await saveModel(folder, model(1));
  const bytes = await readFile(at("weights-1.safetensors"));
  const renamed = Buffer.from(bytes.toString("latin1").replace("output.bias", "output.bia5"), "latin1");
  await writeFile(at("weights-1.safetensors"), renamed);
  await editManifest(manifest => {
    (manifest["files"] as { weights: { sha256: string } }).weights.sha256 = sha256(renamed);
  });
  expect(await loadModel(folder)).toMatchObject({ ok: false, reason: expect.stringContaining("output.bias") });
});

describe("one clear sentence for", () => {
  test("a folder that does not exist", async () => {
    const reason = `There is no model in ${folder}. Train one first.`;
    expect(await loadModel(folder)).toEqual({ ok: false, kind: "missing", reason });
  });

  test("a folder without a model", async () => {
    await mkdir(folder);
    expect(await loadModel(folder)).toMatchObject({ ok: false, kind: "missing" });
  });

  test("a path that is a file", async () => {
    await writeFile(folder, "");
    expect(await loadModel(folder)).toMatchObject({ ok: false, kind: "missing" });
  });

  test("another program's manifest.json", async () => {
    await mkdir(folder);
    await writeFile(at("manifest.json"), '{"name":"a web application"}');
    expect(await loadModel(folder)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("belongs to another program"),
    });
  });

  test("another format version, even with an older generation", async () => {
    await saveModel(folder, model(1));
    await saveModel(folder, model(2));
    await editManifest(manifest => Object.assign(manifest, { formatVersion: 99 }));
    expect(await loadModel(folder)).toMatchObject({
      ok: false,
      kind: "version",
      reason: expect.stringContaining("99"),
    });
  });

  test("damage with nothing to fall back on", async () => {
    await saveModel(folder, model(1));
    await rm(at("memory-1.bin"));
    expect(await loadModel(folder)).toMatchObject({ ok: false, kind: "damaged" });
  });
});

describe("saving", () => {
  test("leaves the current model unchanged when it fails midway", async () => {
    await saveModel(folder, model(1));
    const broken = { ...model(2), parameters: new Map() };
    await expect(saveModel(folder, broken)).rejects.toThrow("is missing");
    expect(await loadModel(folder)).toEqual({ ok: true, model: model(1), generation: 1 });
  });

  test("never overwrites another program's manifest.json", async () => {
    await mkdir(folder);
    await writeFile(at("manifest.json"), '{"name":"a web application"}');
    await expect(prepareModelFolder(folder)).rejects.toBeInstanceOf(ModelFolderError);
    await expect(saveModel(folder, model(1))).rejects.toBeInstanceOf(ModelFolderError);
    expect(await readFile(at("manifest.json"), "utf8")).toBe('{"name":"a web application"}');
  });

  test("into a path that is a file fails", async () => {
    await writeFile(folder, "");
    await expect(prepareModelFolder(folder)).rejects.toThrow("is not a folder");
  });

  test("makes the folders above it too", async () => {
    await prepareModelFolder(at("a/b/c"));
    expect(await readdir(at("a/b/c"))).toEqual([]);
  });

  test.runIf(process.platform === "linux")("where no folder can be made fails instead of trying forever", async () => {
    await expect(prepareModelFolder("/proc/recurrent/model")).rejects.toThrow("cannot be written to /proc/recurrent");
  });
});

test("a model that is only served is read without what training needs", async () => {
  await saveModel(folder, model(1));
  const read: string[] = [];
  const disk: Disk = {
    ...nodeDisk,
    openToRead(file) {
      read.push(path.basename(file));
      return nodeDisk.openToRead(file);
    },
  };
  const loaded = await loadModel(folder, disk, "serving");
  expect(read.sort()).toEqual(["manifest.json", "memory-1.bin", "tokenizer-1.json", "weights-1.safetensors"]);
  expect(loaded).toMatchObject({ ok: true, model: { spec, optimizer: undefined } });
});
