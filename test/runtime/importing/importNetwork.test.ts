/** Networks of other programs become models and base models that predict the same. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scoreText } from "../../../src/completion/evaluate/score.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { CELL_KINDS, type CellKind, type LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import type { TrainingEvent } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { importAsBase, importAsModel } from "../../../src/runtime/importing/importNetwork.ts";
import { ImportError, isTask, readImported } from "../../../src/runtime/importing/readImported.ts";
import { openBaseModel } from "../../../src/runtime/model/openBaseModel.ts";
import { openExperts, readModel } from "../../../src/runtime/model/openModel.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { BaseModelError } from "../../../src/storage/baseModel.ts";
import { decodeNetwork } from "../../../src/storage/exchange/importedNetwork.ts";
import { parseCurve } from "../../../src/storage/exchange/scaleModel.ts";
import { encodeParameters } from "../../../src/storage/parameterFile.ts";
import { encodeSafetensors, type StoredTensor } from "../../../src/storage/safetensors.ts";
import { nodeFileSystem } from "../../../src/workspace/nodeFileSystem.ts";
import { pairs } from "../support.ts";

const vocabulary = trainVocabulary("bpe", Object.values(pairs(8)), 300);
const V = vocabulary.size;

function network(cell: CellKind, isTied: boolean) {
  const spec: LanguageModelSpec = {
    cell,
    vocabularySize: V,
    embeddingSize: isTied ? 6 : 5,
    hiddenSize: 6,
    layers: 2,
    isTied,
  };
  return { spec, parameters: initialParameters(spec, createRandom(4)) };
}

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-import-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));
let folders = 0;
const nextFolder = (): string => {
  const folder = path.join(home, `folder${folders++}`);
  mkdirSync(folder);
  return folder;
};

/** A folder as scale/train.py leaves it. */
function trained(cell: CellKind = "lstm"): string {
  const folder = nextFolder();
  const { spec, parameters } = network(cell, true);
  const training = { steps: 10, tokens: 640, seconds: 3, charsPerToken: 2.5, bitsPerChar: 2.25 };
  const about = { ...training, batch: 4, window: 16, seed: 1, learningRate: 0.003 };
  writeFileSync(path.join(folder, "weights.safetensors"), encodeParameters(spec, parameters));
  writeFileSync(path.join(folder, "tokenizer.json"), JSON.stringify(vocabulary.toJson()));
  writeFileSync(
    path.join(folder, "model.json"),
    JSON.stringify({ format: "recurrent-scale-model", spec, training: about }),
  );
  const validation = {
    event: "validation",
    step: 10,
    lossNatsPerToken: 3.9,
    bitsPerChar: 2.25,
    isBest: true,
    elapsedMs: 9,
  };
  writeFileSync(path.join(folder, "curve.jsonl"), `${JSON.stringify(validation)}\n{"event":"st`);
  return folder;
}

/** A workspace of many small files. */
function workspace(): string {
  const folder = nextFolder();
  for (const [name, text] of Object.entries(pairs(30))) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const renamed = (
  parameters: ReadonlyMap<string, Float32Array>,
  spec: LanguageModelSpec,
  names: Record<string, string>,
) => {
  const { tensors } = safetensorsOf(spec, parameters);
  return new Map(
    [...tensors].map(([name, tensor]) => [Object.entries(names).reduce((n, [a, b]) => n.replace(a, b), name), tensor]),
  );
};

function safetensorsOf(spec: LanguageModelSpec, parameters: ReadonlyMap<string, Float32Array>) {
  const shapes = new Map<string, StoredTensor>();
  const gates = (parameters.get("rnn.bias_ih_l0")!.length / spec.hiddenSize) | 0;
  for (const [name, values] of parameters) {
    const columns =
      name.includes("weight_hh") || name.startsWith("output.weight") ? spec.hiddenSize : spec.embeddingSize;
    const isMatrix = /weight_(ih|hh)|embedding|output\.weight/.test(name);
    const width = name.includes("weight_ih_l1") ? spec.hiddenSize : columns;
    shapes.set(name, { shape: isMatrix ? [values.length / width, width] : [values.length], values });
  }
  expect(gates).toBeGreaterThan(0);
  return { tensors: shapes };
}

describe("weights of another program", () => {
  const cases = CELL_KINDS.flatMap(cell => [true, false].map(isTied => [cell, isTied] as const));

  test.each(cases)("%s, tied %s, are the network that they were", (cell, isTied) => {
    const { spec, parameters } = network(cell, isTied);
    const found = decodeNetwork(encodeParameters(spec, parameters), { vocabularySize: V, cell });
    expect(found.spec).toEqual(spec);
    expect(found.parameters).toEqual(parameters);
  });

  test("are recognized under any module names, with a tied output that is stored twice, and without biases", () => {
    const { spec, parameters } = network("gru", true);
    const names = { embedding: "module.encoder", rnn: "module.layers", output: "module.decoder" };
    const tensors = renamed(parameters, spec, names);
    tensors.set("module.decoder.weight", tensors.get("module.encoder.weight")!);
    tensors.delete("module.layers.bias_hh_l1");
    tensors.delete("module.decoder.bias");
    const found = decodeNetwork(encodeSafetensors({ tensors, metadata: {} }), { vocabularySize: V });
    expect(found.spec).toEqual(spec);
    const expected = new Map(parameters);
    expected.set("rnn.bias_hh_l1", new Float32Array(18));
    expected.set("output.bias", new Float32Array(V));
    expect(found.parameters).toEqual(expected);
  });

  const { spec, parameters } = network("lstm", false);
  const change = (edit: (tensors: Map<string, StoredTensor>) => void) => {
    const { tensors } = safetensorsOf(spec, parameters);
    edit(tensors);
    return encodeSafetensors({ tensors, metadata: {} });
  };
  test.each([
    [
      "a second direction",
      (t: Map<string, StoredTensor>) => t.set("rnn.weight_ih_l0_reverse", t.get("rnn.weight_ih_l0")!),
      "is not part of",
    ],
    [
      "a projection",
      (t: Map<string, StoredTensor>) => t.set("rnn.weight_hr_l0", { shape: [1, 6], values: new Float32Array(6) }),
      "is not part of",
    ],
    [
      "a second module",
      (t: Map<string, StoredTensor>) => t.set("dec.weight_ih_l0", t.get("rnn.weight_ih_l0")!),
      "2 recurrent modules",
    ],
    [
      "no recurrent layer",
      (t: Map<string, StoredTensor>) => t.forEach((_, n) => void (n.startsWith("rnn") && t.delete(n))),
      "no recurrent layer",
    ],
    [
      "a missing matrix",
      (t: Map<string, StoredTensor>) => t.delete("rnn.weight_hh_l1"),
      "rnn.weight_hh_l1: is missing",
    ],
  ])("with %s are refused", (_, edit, message) => {
    expect(() =>
      decodeNetwork(
        change(t => void edit(t)),
        { vocabularySize: V },
      ),
    ).toThrow(message);
  });

  test("with another vocabulary, or as another cell, are refused", () => {
    const bytes = encodeParameters(spec, parameters);
    expect(() => decodeNetwork(bytes, { vocabularySize: V + 1 })).toThrow(`with ${V + 1} tokens`);
    expect(() => decodeNetwork(bytes, { vocabularySize: V, cell: "gru" })).toThrow("is no gru");
  });
});

test("a folder of scale/train.py becomes a model with the same predictions and its curve", async () => {
  const from = trained("gruResetBefore");
  const imported = await readImported({ place: from });
  expect(imported.spec.cell).toBe("gruResetBefore");
  const model = nextFolder();
  await importAsModel(model, imported, systemClock);
  const read = await readModel(model);
  expect(read.stored.parameters).toEqual(network("gruResetBefore", true).parameters);
  expect(read.stored.record).toMatchObject({
    steps: 10,
    tokens: 640,
    charsPerToken: 2.5,
    curve: [{ step: 10, bitsPerChar: 2.25 }],
  });
  const experts = openExperts(model, read, coreEngine);
  expect(scoreText(experts, { path: "a.ts", text: "const a = 1;\n" }).length).toBeGreaterThan(3);
});

test.each(["weights.safetensors", "tokenizer.json"])("a folder without %s is refused in a sentence", async name => {
  const from = trained();
  rmSync(path.join(from, name));
  await expect(readImported({ place: from })).rejects.toThrow(ImportError);
  await expect(readImported({ place: from })).rejects.toThrow(`${name} is missing`);
});

test("a curve line that is no event is refused, and a cut last line is left out", () => {
  expect(() => parseCurve('{"event":"dance"}\n')).toThrow("line 1");
  expect(parseCurve('{"event":"st')).toEqual([]);
});

describe("a base model in one file", () => {
  const signal = new AbortController().signal;
  const written = async (fit: readonly string[]) => {
    const file = path.join(nextFolder(), "team.safetensors");
    const imported = await readImported({ place: trained() });
    if (isTask(imported)) throw new Error("it is a task");
    const made = await importAsBase(file, imported, { engine: coreEngine, folders: fit, signal });
    return { file, imported, ...made };
  };

  test("holds vocabulary and network, each weight within half a step of eight bits", async () => {
    const { file, imported } = await written([]);
    const base = await openBaseModel("/nowhere", file);
    expect(base?.spec).toEqual(imported.spec);
    expect(base?.vocabulary.toJson()).toEqual(vocabulary.toJson());
    expect(base?.mixture).toBeUndefined();
    const rows = imported.parameters.get("embedding.weight")!;
    const largest = Math.max(...rows.subarray(0, 6).map(Math.abs));
    const found = base!.parameters.get("embedding.weight")!;
    for (let k = 0; k < 6; k++) expect(Math.abs(found[k]! - rows[k]!)).toBeLessThanOrEqual(largest / 254 + 1e-7);
  });

  test("has start values with which a document of the team needs fewer bits", async () => {
    const folder = workspace();
    const { file, fit } = await written([folder]);
    expect(fit!.files).toBeGreaterThan(1);
    const base = await openBaseModel("/nowhere", file);
    expect(base!.mixture!.toText()).toBe(fit!.mixture.toText());
    expect(base!.mixture!.toText()).not.toBe(new MixerParameters().toText());
    const text = Object.values(pairs(37)).at(-1)!;
    const experts = {
      vocabulary,
      predictor: coreEngine.createPredictor(base!.spec, base!.parameters),
      memory: (await learnedFrom(folder, file)).experts.memory,
    };
    const bits = (mixerParameters: MixerParameters) =>
      scoreText(experts, { path: "new.ts", text }, { mixerParameters }).reduce((sum, token) => sum + token.bits, 0);
    expect(bits(base!.mixture!.clone())).toBeLessThan(bits(new MixerParameters()));
  });

  async function learnedFrom(folder: string, file: string) {
    const modelFolder = nextFolder();
    const events: TrainingEvent[] = [];
    const openBase = () => openBaseModel("/nowhere", file);
    await runTraining(
      { folder, modelFolder, budgetSeconds: 0 },
      {
        engine: coreEngine,
        openBaseModel: openBase,
        fileSystem: nodeFileSystem(folder),
        clock: systemClock,
        emit: event => void events.push(event),
        signal,
      },
    );
    const read = await readModel(modelFolder, openBase);
    return { read, events, experts: openExperts(modelFolder, read, coreEngine) };
  }

  test("is what a run begins with, and its start values are the run's", async () => {
    const folder = workspace();
    const { file, imported } = await written([folder]);
    const { read, events } = await learnedFrom(folder, file);
    expect(events.find(({ type }) => type === "corpus")).toMatchObject({
      settings: { initialModel: "base", hidden: 6 },
    });
    expect(read.stored.spec).toEqual(imported.spec);
    const base = await openBaseModel("/nowhere", file);
    const stored = MixerParameters.fromText(read.stored.record.mixture!)!;
    const distance = (other: MixerParameters) =>
      stored.values.reduce((sum, value, k) => sum + Math.abs(value - other.values[k]!), 0);
    expect(distance(base!.mixture!)).toBeLessThan(distance(new MixerParameters()));
  });

  test("that is damaged, missing, or named by a relative path is refused in a sentence", async () => {
    const { file } = await written([]);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 9));
    for (const [name, why] of [
      [file, "ends at byte"],
      [`${file}.gone`, "it does not exist"],
      ["team.safetensors", "not absolute"],
    ] as const) {
      const opened = openBaseModel("/nowhere", name);
      await expect(opened).rejects.toThrow(BaseModelError);
      await expect(opened).rejects.toThrow(why);
    }
  });
});
