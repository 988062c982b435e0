/** The fuzz targets: every parser by name, with its inputs and its errors. */
import path from "node:path";
import fc from "fast-check";
import { readArguments } from "../../../src/cli/input/arguments.ts";
import { parseCompletionLine } from "../../../src/cli/input/completionLine.ts";
import { TRAIN_OPTIONS, trainingRequest } from "../../../src/cli/input/trainOptions.ts";
import { UsageError } from "../../../src/cli/input/usage.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { checkSpec, type LanguageModelSpec, parameterShapes, SpecError } from "../../../src/core/network/spec.ts";
import { networkOfTask, type TaskSpec } from "../../../src/core/tasks/taskSpec.ts";
import { product } from "../../../src/core/tensor.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { VOCABULARY_KINDS } from "../../../src/core/text/vocabulary.ts";
import { VocabularyError, vocabularyFromJson } from "../../../src/core/text/vocabularyFile.ts";
import { SETTING_RULES } from "../../../src/host/common/settingRules.ts";
import { readInlineSettings, readShowPanel, readTrainingSettings } from "../../../src/host/common/settings.ts";
import { addTo, countsText, csvOf, daysFrom, NO_COUNTS, sumOf } from "../../../src/host/inline/usageCounts.ts";
import { isWorkspaceStorage, parseNotedModel } from "../../../src/host/model/notedModels.ts";
import { parsePanelMessage } from "../../../src/host/panel/panelMessage.ts";
import { parseNextRun } from "../../../src/host/training/nextRunSchema.ts";
import { RunHistory } from "../../../src/host/training/runHistory.ts";
import { MemoryFileError } from "../../../src/memory/memoryFile.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import type { Port } from "../../../src/protocol/port.ts";
import { connect, serve } from "../../../src/protocol/rpc.ts";
import { learnedText } from "../../../src/runtime/serving/learnedFile.ts";
import { parseExamples } from "../../../src/runtime/tasks/examples.ts";
import { decodeBaselines } from "../../../src/storage/baselinesFile.ts";
import { type BaseManifest, parseBaseManifest } from "../../../src/storage/baseModel.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import { duplicateKey } from "../../../src/storage/duplicateKey.ts";
import { decodeBaseFile, encodeBaseFile } from "../../../src/storage/exchange/baseFile.ts";
import { decodeNetwork } from "../../../src/storage/exchange/importedNetwork.ts";
import { decodeTask, metadataOf } from "../../../src/storage/exchange/importedTask.ts";
import { parseCurve, parseScaleModel } from "../../../src/storage/exchange/scaleModel.ts";
import { encodePaths, pathTest } from "../../../src/storage/learnedPaths.ts";
import { type FileRole, fileName, manifestText, parseManifest } from "../../../src/storage/manifest.ts";
import {
  decodeOptimizer,
  decodeParameters,
  decodeProgress,
  encodeOptimizer,
  encodeParameters,
  encodeProgress,
  stateSize,
} from "../../../src/storage/parameterFile.ts";
import { decodeQuantized, encodeQuantized } from "../../../src/storage/quantizedFile.ts";
import { DamageError } from "../../../src/storage/readFile.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "../../../src/storage/safetensors.ts";
import { sha256 } from "../../../src/storage/sha256.ts";
import { parseShardManifest, type ShardManifest } from "../../../src/storage/shards/shardManifest.ts";
import { readMemoryEntry } from "../../../src/storage/storedMemory.ts";
import { contentsOf } from "../../../src/workspace/contents.ts";
import { DEFAULT_RULES, readCorpus } from "../../../src/workspace/corpus.ts";
import { GitOutputError, parseBlobs, parseChanges, parseTree } from "../../../src/workspace/gitOutput.ts";
import { parseGitConfig } from "../../../src/workspace/ignore/gitConfig.ts";
import { compileGlobs, GlobError } from "../../../src/workspace/ignore/globs.ts";
import { PLACEHOLDER, withoutSecrets } from "../../../src/workspace/secrets.ts";
import { initialState } from "../../../webview/playground/model/run.ts";
import { DEFAULT_SPEC } from "../../../webview/playground/model/spec.ts";
import { parseStateText, stateToText } from "../../../webview/playground/model/stateText.ts";
import { memoryFileSystem } from "../../runtime/support.ts";
import { plantSecrets } from "../secrets/plantedSecrets.ts";
import { TINY_CORPUS, TINY_RECORD } from "../tinyManifest.ts";
import { type FuzzTarget, target, throwsOnly } from "./fuzz.ts";
import { anything, bytesNear, jsonNear, textNear } from "./mutations.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hash = "0123456789abcdef".repeat(3).slice(0, 40);

const spec: LanguageModelSpec = {
  cell: "lstm",
  vocabularySize: 5,
  embeddingSize: 3,
  hiddenSize: 4,
  layers: 1,
  isTied: false,
};
const parameters = new Map(
  parameterShapes(spec).map(({ name, shape }) => [name, new Float32Array(product(shape)).fill(0.5)]),
);
const taskSpec: TaskSpec = {
  ...{ task: "tag", cell: "gru", hiddenSize: 2, layers: 1, isBidirectional: true, embeddingSize: 3 },
  ...{ vocabularySize: 5, eos: 0, pooling: "mean", labels: ["a", "b", "c"], maxOutput: 9 },
};
const taskParameters = new Map(
  networkOfTask(taskSpec).network.tensors.map(({ name, shape }) => [name, new Float32Array(product(shape)).fill(0.5)]),
);
const optimizer = { firstMoments: parameters, secondMoments: parameters, steps: 3 };
const BATCH = 2;
const progress = {
  snapshot: { parameters, ...optimizer },
  state: new Float32Array(stateSize(spec, BATCH)).fill(0.25),
};
const small = encodeSafetensors({
  tensors: new Map([
    ["a", { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
    ["b", { shape: [1], values: Float32Array.of(5) }],
  ]),
  metadata: { format: "pt" },
});

const smallPlay = { ...DEFAULT_SPEC, task: "selection", units: 1 } as const;
const playTexts = { names: "ab\n", selection: "abab" };
const playState = stateToText({
  ...initialState(smallPlay, playTexts),
  spec: smallPlay,
  selection: playTexts.selection,
});

const digest = "0".repeat(64);
const baseFile = { name: "weights.safetensors", bytes: 100, sha256: digest };
const baseManifest = JSON.stringify({
  format: "recurrent-base",
  formatVersion: 1,
  spec,
  training: { tokens: 1e6, hours: 1, charsPerToken: 3, bitsPerChar: { go: 1.5 } },
  files: { weights: baseFile, tokenizer: { ...baseFile, name: "tokenizer.json" } },
} satisfies BaseManifest);
const baseFileBytes = encodeBaseFile({
  spec,
  parameters,
  tokenizer: trainVocabulary("char", ["ab"], 5).toJson(),
  training: { tokens: 1, hours: 1, charsPerToken: 1, bitsPerChar: {} },
});
const scaleModel = JSON.stringify({
  format: "recurrent-scale-model",
  spec,
  training: {
    ...{ steps: 1, tokens: 2, seconds: 3, charsPerToken: 2, bitsPerChar: null },
    ...{ batch: 1, window: 2, seed: 1, learningRate: 0.1 },
  },
});
const curve = `${JSON.stringify({ event: "end", step: 1, steps: 1, tokens: 2, elapsedMs: 3 })}\n`;
const side = { documents: 1, chars: 3, tokens: 2 };
const shardManifest = JSON.stringify({
  format: "recurrent-shards",
  formatVersion: 1,
  isComplete: true,
  request: { folders: ["/a"], include: [], exclude: [], maxFileBytes: 100, vocabulary: { kind: "bpe", maxSize: 300 } },
  vocabulary: { ...baseFile, name: "tokenizer.json", size: 300, eos: 0 },
  sources: [{ folder: "/a", replacedSecrets: 0, skipped: { binary: 1 } }],
  parts: [
    {
      training: { ...baseFile, name: "training-00000.bin", ...side },
      heldOut: { ...baseFile, name: "heldout-00000.bin", ...side },
      fingerprints: { ...baseFile, name: "fingerprints-00000.bin" },
      shares: [{ source: 0, training: side, heldOut: side }],
    },
  ],
  after: { source: 0, path: "a.ts" },
} satisfies ShardManifest);
const entry = (role: FileRole) => ({
  name: fileName(role, 3),
  bytes: 100,
  sha256: digest,
});
const manifest = manifestText({
  generation: 3,
  spec,
  record: {
    ...TINY_RECORD,
    ...{ steps: 10, tokens: 80, include: ["y"], exclude: ["x"], curve: [{ step: 1, bitsPerChar: 2 }] },
  },
  corpus: TINY_CORPUS,
  files: {
    weights: entry("weights"),
    optimizer: entry("optimizer"),
    tokenizer: entry("tokenizer"),
    memory: entry("memory"),
    progress: entry("progress"),
  },
  run: {
    ...{ overGeneration: 2, corpusSha256: digest, budgetSeconds: 60, rateScale: 1, hasBest: true, optimizerSteps: 10 },
    earlier: { steps: 0, tokens: 0 },
    position: {
      plan: { steps: 20, isLimit: true, stepsBetweenValidations: 10, windowsPerValidation: 1 },
      ...{ steps: 10, rollbacks: 0, isRescued: false, trainedMs: 4, validatedStep: 10, lowestNats: 1.5 },
      curve: [{ step: 1, bitsPerChar: 2 }],
    },
  },
});

const VOCABULARY = { size: 12, eos: 11 };
const memory = WorkspaceMemory.build(
  [
    { path: "a.ts", ids: Int32Array.of(1, 2, 3, 1, 2, 4) },
    { path: "b/c.ts", ids: Int32Array.of(5, 6) },
  ],
  VOCABULARY.size,
  VOCABULARY.eos,
).toBytes();
/** A memory that was replaced after its run. */
const replacedMemory = Buffer.concat([memory, Buffer.from(`recurrent-memory:${sha256(memory)}`)]);

/** A disk with one file. */
function diskOf(bytes: Uint8Array): Disk {
  const file = { isFile: true, bytes: bytes.length, read: async () => bytes, close: async () => {} };
  return { openToRead: async () => file } as Partial<Disk> as Disk;
}

const tokenizers = VOCABULARY_KINDS.map(kind => trainVocabulary(kind, ["let a = b + a;\nlet ab = a;\n"], 270).toJson());
const settingValues = fc.dictionary(fc.constantFrom(...Object.keys(SETTING_RULES)), anything);
const secretTexts = plantSecrets(() => 0.37).map(({ text }) => `${text}\n`);

const hostileGlob = fc
  .array(fc.constantFrom("*", "**", "*a", "/", "?", "a", "[a-z]", "[!b", "{a,b}", "\\"), { maxLength: 30 })
  .map(parts => parts.join(""));

const wire = fc.oneof(
  anything,
  fc.record(
    {
      kind: fc.constantFrom("request", "cancel", "result", "error", "event", "x"),
      ...{ id: anything, method: fc.oneof(fc.constant("echo"), anything), params: anything },
      ...{ value: anything, error: anything, name: anything, payload: anything },
    },
    { requiredKeys: ["kind"] },
  ),
);

const TRAIN_WORDS = Object.keys(TRAIN_OPTIONS).map(name => `--${name}`);
const argument = fc.oneof(
  fc.constantFrom(
    ...TRAIN_WORDS,
    "lstm",
    "bpe",
    "lm",
    "folder",
    "1",
    "-1",
    "1e9",
    "0x10",
    "NaN",
    "--",
    "-",
    "--x=y",
    "",
  ),
  fc.string({ maxLength: 8 }),
);

/** A port that emits messages on demand and keeps nothing. */
function fakePort(): Port & { hear(message: unknown): void; end(): void } {
  const listeners: ((message: unknown) => void)[] = [];
  const closers: ((reason: string) => void)[] = [];
  return {
    post: () => {},
    onMessage: listener => void listeners.push(listener),
    onClose: listener => void closers.push(listener),
    close: () => {},
    hear: message => {
      for (const listener of listeners) listener(message);
    },
    end: () => {
      for (const close of closers) close("ended");
    },
  };
}

function within(value: number | undefined, { minimum, maximum }: { minimum: number; maximum: number }): boolean {
  return value === undefined || (value >= minimum && value <= maximum);
}

const ONE = { ...NO_COUNTS, shown: 1, accepted: 1, charsSaved: 4, keysSaved: 3 };

export const TARGETS: Readonly<Record<string, FuzzTarget>> = {
  safetensors: target({
    inputs: bytesNear(small, encodeParameters(spec, parameters)),
    run: bytes => throwsOnly([SafetensorsError], () => decodeSafetensors(bytes)),
  }),
  parameterFile: target({
    inputs: bytesNear(
      encodeParameters(spec, parameters),
      encodeOptimizer(spec, optimizer),
      encodeProgress(spec, progress),
    ),
    run(bytes) {
      throwsOnly([SafetensorsError], () => decodeParameters(spec, bytes));
      throwsOnly([SafetensorsError], () => decodeOptimizer(spec, bytes, 1));
      throwsOnly([SafetensorsError], () => decodeProgress(spec, bytes, { steps: 1, batch: BATCH }));
    },
  }),
  storedMemory: target({
    inputs: bytesNear(replacedMemory),
    async run(bytes) {
      try {
        const found = await readMemoryEntry(diskOf(bytes), "/model", entry("memory"));
        // Only what its hash fits is read.
        if (Buffer.compare(found, memory) !== 0) throw new Error("another memory was read");
      } catch (thrown) {
        if (!(thrown instanceof DamageError)) throw thrown;
      }
    },
  }),
  learnedPaths: target({
    inputs: textNear(encodePaths(["src/a.ts", "b"])),
    run: text => void pathTest(text)("src/a.ts"),
  }),
  notedModel: target({
    inputs: textNear(JSON.stringify({ workspace: "shop", storage: "/u/w/a1/me.recurrent", lastUsedMs: 5 })),
    run(text) {
      const note = parseNotedModel(text);
      if (
        note &&
        isWorkspaceStorage(note.storage, "/u/w/b2/me.recurrent") &&
        !/^\/u\/w\/[^/]+\/me\.recurrent$/.test(note.storage)
      )
        throw new Error(`${note.storage} may be emptied`);
    },
  }),
  quantizedFile: target({
    inputs: bytesNear(encodeQuantized(spec, parameters)),
    run: bytes => throwsOnly([SafetensorsError], () => decodeQuantized(spec, bytes)),
  }),
  baseManifest: target({
    inputs: textNear(baseManifest),
    run: text => throwsOnly([DamageError], () => parseBaseManifest(text)),
  }),
  baseFile: target({
    inputs: bytesNear(baseFileBytes),
    run: bytes => throwsOnly([DamageError, SafetensorsError, SpecError], () => decodeBaseFile(bytes)),
  }),
  importedNetwork: target({
    inputs: bytesNear(encodeParameters(spec, parameters)),
    run: bytes =>
      throwsOnly([SafetensorsError, SpecError], () => {
        const found = decodeNetwork(bytes, { vocabularySize: spec.vocabularySize });
        for (const { name, shape } of parameterShapes(found.spec)) {
          if (found.parameters.get(name)?.length !== product(shape)) throw new Error(`${name} does not fit`);
        }
      }),
  }),
  importedTask: target({
    inputs: bytesNear(encodeParameters(taskSpec, taskParameters, metadataOf(taskSpec))),
    run: bytes =>
      throwsOnly([SafetensorsError, SpecError], () => {
        const vocabulary = { size: taskSpec.vocabularySize, eos: taskSpec.eos };
        for (const told of [undefined, taskSpec]) {
          const found = decodeTask(bytes, vocabulary, told);
          for (const { name, shape } of networkOfTask(found.spec).network.tensors) {
            if (found.parameters.get(name)?.length !== product(shape)) throw new Error(`${name} does not fit`);
          }
        }
      }),
  }),
  scaleModel: target({
    inputs: textNear(scaleModel, curve),
    run(text) {
      throwsOnly([DamageError], () => parseScaleModel(text));
      throwsOnly([DamageError], () => parseCurve(text));
    },
  }),
  shardManifest: target({
    inputs: textNear(shardManifest),
    run(text) {
      throwsOnly([DamageError], () => {
        for (const { training, heldOut, fingerprints } of parseShardManifest(text).parts) {
          for (const { name } of [training, heldOut, fingerprints]) {
            if (path.join("folder", name) !== `folder${path.sep}${name}`) throw new Error("a file elsewhere");
          }
        }
      });
    },
  }),
  baselines: target({
    inputs: textNear(
      '{"majority":0,"tokenCounts":[{"1":2}],"labelCounts":[1],"tagOfToken":[["a",0]],"pairs":[["a","b"]]}',
    ),
    run: text => throwsOnly([DamageError], () => decodeBaselines(utf8(text))),
  }),
  examples: target({
    inputs: textNear("a\tb\n", "a\tO\n\nb\tX\n"),
    run(text) {
      for (const task of ["classify", "tag", "translate", "generate"] as const) {
        const { examples, skipped } = parseExamples(task, text);
        if (examples.some(example => example.task !== task)) throw new Error("another task");
        if (skipped.some(({ line }) => line < 1)) throw new Error("no such line");
      }
    },
  }),
  mixture: target({
    inputs: textNear(new MixerParameters().toText()),
    run(text) {
      const mixture = MixerParameters.fromText(text);
      if (mixture?.values.some(value => !Number.isFinite(value))) throw new Error("a value is no number");
    },
  }),
  duplicateKey: target({
    inputs: jsonNear(JSON.parse(manifest)).map(safeJson),
    run(text) {
      if (duplicateKey(text) !== undefined) throw new Error(`found a duplicate in ${text}`);
    },
  }),
  manifest: target({
    inputs: fc.oneof(
      textNear(manifest),
      jsonNear(JSON.parse(manifest)).map(value => safeJson(value)),
    ),
    run(text) {
      const parsed = parseManifest(text);
      if (parsed.kind !== "whole") return;
      if (parsed.manifest.spec) throwsOnly([], () => checkSpec(parsed.manifest.spec!));
      for (const file of Object.values(parsed.manifest.files)) {
        if (file && !/^[a-z]+-\d+\.[a-z]+$/.test(file.name)) throw new Error(`a path leaves the folder: ${file.name}`);
      }
    },
  }),
  tokenizer: target({
    inputs: jsonNear(...tokenizers).map(value => JSON.parse(safeJson(value)) as unknown),
    run: json => throwsOnly([VocabularyError], () => vocabularyFromJson(json)),
  }),
  memoryFile: target({
    inputs: bytesNear(memory),
    run: bytes =>
      throwsOnly([MemoryFileError], () => WorkspaceMemory.fromBytes(bytes, VOCABULARY.size, VOCABULARY.eos)),
  }),
  settings: target({
    inputs: settingValues,
    run(values) {
      const get = (name: string): unknown => values[name];
      const training = readTrainingSettings(get);
      const inline = readInlineSettings(get);
      const isSound =
        typeof readShowPanel(get) === "boolean" &&
        typeof inline.isEnabled === "boolean" &&
        [training.include, training.exclude].every(globs => globs?.every(glob => typeof glob === "string")) &&
        within(training.budgetSeconds, SETTING_RULES["training.budgetSeconds"]) &&
        within(training.maxFileBytes, SETTING_RULES["training.maxFileBytes"]) &&
        within(training.threads, SETTING_RULES["training.threads"]) &&
        within(training.hidden, SETTING_RULES["network.hidden"]) &&
        within(training.vocabularySize, SETTING_RULES["network.vocabularySize"]) &&
        within(inline.minConfidence, SETTING_RULES["inline.minConfidence"]) &&
        within(inline.maxChars, SETTING_RULES["inline.maxChars"]);
      if (!isSound) throw new Error(`out of range: ${JSON.stringify({ training, inline })}`);
    },
  }),
  panelMessage: target({
    inputs: jsonNear({ type: "sample", options: { prompt: "x", temperature: 1 } }, { type: "ready" }),
    run(message) {
      const parsed = parsePanelMessage(message);
      if (parsed?.type === "sample" && !(parsed.options.temperature >= 0 && parsed.options.prompt.length <= 10_000))
        throw new Error("too much");
    },
  }),
  nextRun: target({
    inputs: jsonNear({ cell: "gru", layers: null, hidden: 64, budgetSeconds: 15 }),
    run(stored) {
      const { hidden, budgetSeconds, ...others } = parseNextRun(stored) ?? {};
      const isSound =
        (hidden === null || within(hidden, SETTING_RULES["network.hidden"])) &&
        within(budgetSeconds, SETTING_RULES["training.budgetSeconds"]) &&
        Object.values(others).every(value => value !== undefined);
      if (!isSound) throw new Error(`out of range: ${JSON.stringify(stored)}`);
    },
  }),
  wire: target({
    inputs: fc.array(wire, { maxLength: 4 }),
    run(messages) {
      const [near, far] = [fakePort(), fakePort()];
      const client = connect(near);
      let settled: unknown;
      client.request("echo" as never, {} as never).catch(thrown => {
        settled = thrown;
      });
      serve(far, { echo: (params: unknown) => params } as never);
      for (const message of messages) {
        near.hear(message);
        far.hear(message);
      }
      near.end();
      far.end();
      void settled;
    },
  }),
  gitOutput: target({
    inputs: bytesNear(
      utf8(`100644 blob ${hash}       3\ta.ts\x00120000 blob ${hash}  1\tlink\x00100755 blob ${hash} 3\t../b/c.ts\x00`),
      utf8(
        `:100644 100644 ${hash} ${hash} M\x00a.ts\x00:100644 100644 ${hash} ${hash} R086\x00b/c.ts\x00b/../d.ts\x00`,
      ),
      utf8(`${hash} blob 3\nabc\n${hash} blob 0\n\n`),
    ),
    run(bytes) {
      const text = new TextDecoder().decode(bytes);
      const paths = parseTree(text).map(({ path }) => path);
      throwsOnly([GitOutputError], () => {
        for (const { oldPath, newPath } of parseChanges(text)) paths.push(oldPath ?? "a", newPath ?? "a");
      });
      throwsOnly([GitOutputError], () => parseBlobs(bytes, 2));
      for (const path of paths)
        if (path.split("/").some(name => /^\.{0,2}$/.test(name))) throw new Error(`a path ${path}`);
    },
  }),
  completionLine: target({
    inputs: fc.oneof(
      textNear('{"id":1,"path":"a","prefix":"b","suffix":"c"}', '{"learn":{"path":"a","text":"b"}}'),
      jsonNear({ id: 1, path: "a", prefix: "b", suffix: "c", maxChars: 3 }, { learn: { path: "a", text: "b" } }).map(
        safeJson,
      ),
    ),
    run(line) {
      const parsed = parseCompletionLine(line);
      if (parsed.ok && !("learn" in parsed.message) && typeof parsed.message.prefix !== "string")
        throw new Error("no prefix");
    },
  }),
  arguments: target({
    inputs: fc.array(argument, { maxLength: 8 }),
    run: argv =>
      throwsOnly([UsageError], () => {
        const request = trainingRequest(
          readArguments(argv, TRAIN_OPTIONS, { least: 1, most: 1, what: "the folder", usage: "<folder>" }),
        );
        if (!Number.isFinite(request.budgetSeconds)) throw new Error("no budget");
      }),
  }),
  runHistory: target({
    inputs: fc
      .oneof(
        anything,
        fc.array(anything).map(events => ({ version: 3, events })),
        jsonNear({ version: 3, events: [{ type: "started", folder: "x" }] }),
      )
      .map(value => JSON.parse(safeJson(value)) as unknown),
    run(stored) {
      const history = new RunHistory();
      history.restore(stored, [{ type: "phase", phase: "training" }, stored]);
      history.add({ type: "started", folder: "y" });
    },
  }),
  tally: target({
    inputs: fc
      .oneof(anything, fc.array(anything), jsonNear([{ day: "2026-01-31", shown: 3, accepted: 1, charsSaved: 12 }]))
      .map(value => JSON.parse(safeJson(value)) as unknown),
    run(stored) {
      countsText(sumOf(addTo(daysFrom(stored), { day: "2026-02-01", language: "c" }, ONE)));
      csvOf(daysFrom(stored));
    },
  }),
  contents: target({
    inputs: fc.tuple(
      fc.oneof(
        bytesNear(new TextEncoder().encode("// @generated\nlet a = 1;\n")),
        bytesNear(new TextEncoder().encode('{"cells":[{"cell_type":"code","source":["a\\n","b"]}]}')),
      ),
      fc.constantFrom("code", "markup", "notebook", "script"),
      fc.option(fc.constantFrom("utf8", "utf16le", "shiftjis", "windows1252", "cp437", "__proto__"), {
        nil: undefined,
      }),
    ),
    run: ([bytes, kind, encoding]) => void contentsOf(bytes, kind as "code", encoding),
  }),
  secrets: target({
    inputs: textNear(...secretTexts),
    run(text) {
      const { text: clean } = withoutSecrets(text);
      if (withoutSecrets(clean).text !== clean) throw new Error(`not at rest: ${clean}`);
      if (clean !== text && !clean.includes(PLACEHOLDER)) throw new Error("replaced by nothing");
    },
  }),
  ignoreRules: target({
    inputs: fc.tuple(
      textNear("*.ts\n!a.ts\n/src/**/x\n[a-z]*\n\\#x\n", "**\n"),
      fc.array(fc.string({ maxLength: 12 }), { maxLength: 3 }),
    ),
    async run([rules, globs]) {
      const files = {
        ".gitignore": rules,
        ".recurrentignore": rules,
        "a.ts": "let a = 1;\n",
        "src/b.ts": "let b = 2;\n",
      };
      await readCorpus(memoryFileSystem(files), { ...DEFAULT_RULES, include: globs, exclude: globs });
    },
  }),
  globs: target({
    inputs: fc.tuple(
      fc.array(fc.oneof(fc.string({ maxLength: 12 }), hostileGlob), { maxLength: 3 }),
      fc.string({ maxLength: 300 }).map(path => `${path}${"a".repeat(100)}`),
    ),
    run([globs, path]) {
      let steps = 0;
      throwsOnly([GlobError], () => {
        const count = (states: number): void => {
          steps += states;
        };
        compileGlobs(globs, count)(path);
      });
      const chars = globs.reduce((sum, glob) => sum + glob.length + 2, 0);
      // Braces of these inputs write out at most 2^12 alternatives.
      if (steps > 4 * chars * (path.length + 2) * 2 ** globs.join("").split("{").length) throw new Error("too slow");
    },
  }),
  gitConfig: target({
    inputs: textNear(
      '[core]\n\texcludesFile = "~/a b" ; mine\n[includeIf "gitdir:~/x/"]\npath = \\\n y\nflag\n',
      '[a "\\"b"]\n',
    ),
    async run(text) {
      for (const { name } of parseGitConfig(text)) {
        if (!/^[\w.-]+\.[a-z][\w-]*$/.test(name)) throw new Error(`odd entry ${name}`);
      }
    },
  }),
  playState: target({
    inputs: textNear(playState),
    run(text) {
      const found = parseStateText(text, "ab\n");
      for (const values of found?.parameters.values() ?? []) {
        if (!values.every(Number.isFinite)) throw new Error("took numbers that are not finite");
      }
    },
  }),
  savedPath: target({
    inputs: fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom("..", ".", "", "a", "b.ts", "\0", "C:", "~"), { maxLength: 5 })
        .map(parts => parts.join("/")),
    ),
    async run(path) {
      const learned = await learnedText({ path, text: "let a = 1;\n" }, DEFAULT_RULES);
      if (learned !== undefined && path.split("/").includes("..")) throw new Error(`learned ${path}`);
    },
  }),
};

/** Text of a value that JSON cannot hold as a whole. */
function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return JSON.stringify(typeof value);
  }
}
