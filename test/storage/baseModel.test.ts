import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packBase } from "../../src/base/training/pack.ts";
import { initialParameters } from "../../src/core/network/initialize.ts";
import { dequantizeRows, quantizeRows } from "../../src/core/network/quantize.ts";
import { createRandom } from "../../src/core/random.ts";
import { trainVocabulary } from "../../src/core/text/trainVocabulary.ts";
import { BASE_MANIFEST, BaseModelError, readBaseModel } from "../../src/storage/baseModel.ts";

const vocabulary = trainVocabulary("bpe", ["let total = total + price;\n".repeat(9)], 270);
const spec = {
  cell: "lstm",
  vocabularySize: vocabulary.size,
  embeddingSize: 6,
  hiddenSize: 6,
  layers: 1,
  isTied: true,
} as const;
const parameters = initialParameters(spec, createRandom(1));
const snapshot = { parameters, firstMoments: parameters, secondMoments: parameters, steps: 5 };
const progress = { spec, steps: 5, tokens: 5000, seconds: 7200, curve: [] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "recurrent-base-"));
  await packBase(folder, { progress, snapshot, vocabulary, charsPerToken: 3 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const manifestFile = () => path.join(folder, BASE_MANIFEST);
async function changeManifest(change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const manifest = JSON.parse(await readFile(manifestFile(), "utf8"));
  change(manifest);
  await writeFile(manifestFile(), JSON.stringify(manifest));
}
async function failure(): Promise<string> {
  return readBaseModel(folder).then(
    () => "none",
    thrown => {
      expect(thrown).toBeInstanceOf(BaseModelError);
      return thrown.message;
    },
  );
}

test("a packed model reads back: vocabulary, vectors to the bit, matrices as quantized", async () => {
  const base = (await readBaseModel(folder))!;
  expect(base.spec).toEqual(spec);
  expect(base.tokenizer).toEqual(JSON.parse(JSON.stringify(vocabulary.toJson())));
  expect(base.training).toMatchObject({ tokens: 5000, hours: 2, charsPerToken: 3 });
  expect([...base.parameters.keys()].sort()).toEqual([...parameters.keys()].sort());
  for (const [name, values] of parameters) {
    const isVector = name.includes("bias");
    const rows = name.includes("weight_") ? 24 : vocabulary.size;
    const expected = isVector ? values : dequantizeRows(quantizeRows(values, rows));
    expect([...base.parameters.get(name)!]).toEqual([...expected]);
  }
});

test("a folder without one has none", async () => {
  expect(await readBaseModel(path.join(folder, "nowhere"))).toBeUndefined();
});

describe("a damaged base model is refused with a sentence that says what to do:", () => {
  test("weights that were changed", async () => {
    const file = path.join(folder, "weights.safetensors");
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    expect(await failure()).toMatch(/weights\.safetensors has been changed.*Install Recurrent again/);
  });

  test("weights that are missing", async () => {
    await rm(path.join(folder, "weights.safetensors"));
    expect(await failure()).toContain("weights.safetensors is missing");
  });

  test("weights of another network, whatever the hash says", async () => {
    await changeManifest(manifest => Object.assign(manifest["spec"] as object, { embeddingSize: 7, hiddenSize: 7 }));
    expect(await failure()).toContain("expected");
  });

  test("a file outside the folder", async () => {
    const text = "outside";
    await writeFile(path.join(folder, "../outside.json"), text);
    const entry = { name: "../outside.json", bytes: 7, sha256: createHash("sha256").update(text).digest("hex") };
    await changeManifest(manifest => Object.assign(manifest["files"] as object, { tokenizer: entry }));
    expect(await failure()).toContain("is not a file of this folder");
    await rm(path.join(folder, "../outside.json"));
  });

  test("a length beyond reason, before anything is read", async () => {
    await changeManifest(manifest => {
      const files = manifest["files"] as { weights: object };
      Object.assign(files.weights, { bytes: 2 ** 40 });
    });
    expect(await failure()).toContain("claims 1099511627776 bytes");
  });

  test("a manifest that is not one", async () => {
    await writeFile(manifestFile(), "{");
    expect(await failure()).toContain("base.json is not JSON");
    await writeFile(manifestFile(), '{"format":"other"}');
    expect(await failure()).toContain("base.json is wrong at format");
  });
});
