/** What the disk or the rules no longer have is forgotten: at once, on disk too, and when it happened while closed. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { CurrentRules } from "../../../src/protocol/completion.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { CompletionService } from "../../../src/runtime/serving/completionService.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { checkpointFolder, saveCheckpoint } from "../../../src/storage/checkpoint.ts";
import { loadModel } from "../../../src/storage/modelFolder.ts";
import { splitCorpus } from "../../../src/workspace/split.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";
import { openSmallBase, smallBase } from "./smallBase.ts";

const { spec, vocabulary } = smallBase;
const SECRET_NAME = "zanzibar";
const file = (name: string): string =>
  `const ${name}Value = measure("${name}");\nexport { ${name}Value as ${name} };\n`.repeat(3);
/** Learned, and so are its texts; the other side of the split is held out. */
const learnedNames = splitCorpus(
  ["one", "two", "three", "four", "five", "six", "seven"].map(name => ({ path: `src/${name}.ts`, text: "" })),
).training.map(({ path }) => path);
const [first, second] = learnedNames as [string, string];

let modelFolder: string;
/** The disk of the workspace. */
let files: Record<string, string>;
beforeEach(() => {
  modelFolder = path.join(mkdtempSync(path.join(tmpdir(), "recurrent-forgetting-")), "model");
  files = { ...pairs(8), [first]: file(SECRET_NAME), [second]: file("mombasa") };
});
afterEach(() => rmSync(path.dirname(modelFolder), { recursive: true, force: true }));

const TRAINED = { budgetSeconds: 1000, maxSteps: 2 };

async function train(wish: { readonly budgetSeconds: number; readonly maxSteps?: number } = { budgetSeconds: 0 }) {
  const request = { folder: "/w", modelFolder, threads: 1, ...wish };
  const environment = { engine: coreEngine, openBaseModel: openSmallBase, clock: tickingClock(20), emit: () => {} };
  const { signal } = new AbortController();
  await runTraining(request, { ...environment, fileSystem: memoryFileSystem(files), signal });
}

/** A window that opens now. */
async function open(rules: CurrentRules = {}) {
  const service = new CompletionService(coreEngine, systemClock, openSmallBase);
  const summary = await service.load(modelFolder, memoryFileSystem(files), rules);
  return { service, summary, knows: (path: string) => service.experts!.memory.has(path) };
}

/** What the disk has of the model, as one text: its memories' paths and tokens are findable in it. */
async function storedPaths(): Promise<readonly string[]> {
  const loaded = await loadModel(modelFolder);
  if (!loaded.ok) throw new Error(loaded.reason);
  return Object.keys(files)
    .concat(Object.keys(everSeen))
    .filter((path, k, all) => all.indexOf(path) === k && Buffer.from(loaded.model.memory).includes(path));
}
const everSeen: Record<string, true> = { [first]: true, [second]: true };

const REFRESH = { paths: [""] };
/** A rule that comes later, and the settings with it. */
const RULES: readonly (readonly [string, () => CurrentRules])[] = [
  [
    "a line in .gitignore",
    () => {
      files[".gitignore"] = `${path.basename(first)}\n`;
      return {};
    },
  ],
  [
    "a line in .recurrentignore of a folder",
    () => {
      files["src/.recurrentignore"] = `${path.basename(first)}\n`;
      return {};
    },
  ],
  ["a setting", () => ({ exclude: [first] })],
];

describe("a rule that comes later", () => {
  test.each(RULES)("is held against the memory when a window opens: %s", async (_, addRule) => {
    await train();
    await train(); // the previous generation has the text too
    const { service, summary, knows } = await open(addRule());
    expect(summary).not.toHaveProperty("isNetworkForgotten");
    expect([knows(first), knows(second)]).toEqual([false, true]);
    const offered = await service.complete({ path: "new.ts", prefix: "const x = zanz", suffix: "", minConfidence: 0 });
    expect(offered.text).not.toContain("ibar");
    await service.writeMemory();
    expect(await storedPaths()).not.toContain(first);
    for (const name of readdirSync(modelFolder).filter(name => name.startsWith("memory-"))) {
      expect(readFileSync(path.join(modelFolder, name)).includes(first), name).toBe(false);
    }
    expect(readdirSync(modelFolder).filter(name => name.startsWith("memory-"))).toHaveLength(2);
  });

  test.each(RULES)("is held against the memory at once in an open window: %s", async (_, addRule) => {
    await train();
    const { service, knows } = await open();
    expect(knows(first)).toBe(true);
    const rules = addRule();
    const paths = Object.keys(files).filter(name => name.endsWith("ignore"));
    await service.refresh({ paths: paths.length > 0 ? paths : [""], ...rules });
    expect([knows(first), knows(second)]).toEqual([false, true]);
    await service.learn({ path: first, text: file("again"), ...rules });
    expect(knows(first)).toBe(false);
  });

  test("takes the network back to the base model, on disk too, where it had learned the text", async () => {
    await train();
    await train(TRAINED);
    const loaded = await loadModel(modelFolder);
    if (!loaded.ok || !loaded.model.optimizer) throw new Error("no network");
    await saveCheckpoint(modelFolder, { ...loaded.model, run: runOf(loaded.model) });
    files[".gitignore"] = `${path.basename(first)}\n`;
    const { service, summary, knows } = await open();
    expect(summary).toMatchObject({ isOfWorkspace: true, isNetworkForgotten: true, steps: 0, initialModel: "base" });
    expect([knows(first), knows(second)]).toEqual([false, true]);
    expect(service.experts!.predictor!.spec).toEqual(spec);
    expect(readdirSync(modelFolder).filter(name => /safetensors|previous/.test(name))).toEqual([]);
    expect(readdirSync(checkpointFolder(modelFolder))).toEqual([]);
    const again = await open();
    expect(again.summary).not.toHaveProperty("isNetworkForgotten");
    expect(again.summary).toMatchObject({ steps: 0 });
  });

  test("takes the network back at once in an open window, and keeps what memory has learned since", async () => {
    await train(TRAINED);
    const { service, knows } = await open();
    files["src/new.ts"] = file("nairobi");
    await service.learn({ path: "src/new.ts", text: file("nairobi") });
    files[".gitignore"] = `${path.basename(first)}\n`;
    expect(await service.refresh({ paths: [".gitignore"] })).toMatchObject({ forgotten: 1, isNetworkForgotten: true });
    expect([knows(first), knows(second), knows("src/new.ts")]).toEqual([false, true, true]);
    const loaded = await loadModel(modelFolder);
    expect(loaded).toMatchObject({ ok: true, model: { base: smallBase.sha256, record: { steps: 0 } } });
    expect(await storedPaths()).toContain("src/new.ts");
    expect(await service.refresh({ paths: [".gitignore"] })).not.toHaveProperty("isNetworkForgotten");
  });

  test("takes back what the network adapted to since it was loaded", async () => {
    await train({ budgetSeconds: 1000, maxSteps: 2 });
    const { service } = await open();
    files["src/new.ts"] = file("nairobi").repeat(3);
    const { adaptation } = await service.learn({ path: "src/new.ts", text: files["src/new.ts"], isAdapting: true });
    await adaptation;
    const adapted = service.experts!.predictor;
    files[".gitignore"] = "new.ts\n";
    expect(await service.refresh({ paths: [".gitignore"] })).not.toHaveProperty("isNetworkForgotten");
    const state = service.experts!.predictor!.initialState();
    const now = new Float32Array(spec.vocabularySize);
    service.experts!.predictor!.advance(state, vocabulary.eos, now);
    const fresh = await open();
    const then = new Float32Array(spec.vocabularySize);
    fresh.service.experts!.predictor!.advance(fresh.service.experts!.predictor!.initialState(), vocabulary.eos, then);
    expect([...now]).toEqual([...then]);
    expect(adapted).toBeDefined();
  });

  test("leaves a network alone that has not learned the text", async () => {
    await train(TRAINED);
    files["src/new.ts"] = file("nairobi");
    const { service } = await open();
    await service.learn({ path: "src/new.ts", text: file("nairobi") });
    files[".gitignore"] = "new.ts\n";
    expect(await service.refresh({ paths: [".gitignore"] })).toEqual({ learned: 10, forgotten: 1 });
    delete files[first]; // deleted is not excluded
    expect((await open()).summary).toMatchObject({ steps: 2 });
  });

  test("is the user's, never a model's: what a model was trained to include is not learned", async () => {
    files["src/data.foo"] = file("nairobi");
    await train();
    const { service, knows } = await open({ include: [] });
    await service.learn({ path: "src/data.foo", text: file("nairobi") });
    expect(knows("src/data.foo")).toBe(false);
  });
});

describe("the next window has", () => {
  test("what was saved, changed and deleted since training, without a new generation", async () => {
    await train();
    const { service } = await open();
    files["src/new.ts"] = file("nairobi");
    await service.learn({ path: "src/new.ts", text: file("nairobi") });
    delete files[second];
    await service.refresh({ paths: [second] });
    await service.writeMemory();
    const manifest = readFileSync(path.join(modelFolder, "manifest.json"), "utf8");
    expect(await storedPaths()).toEqual(expect.arrayContaining(["src/new.ts", first]));
    expect(await storedPaths()).not.toContain(second);
    expect(JSON.parse(manifest)).toMatchObject({ generation: 1 });
    const { knows } = await open();
    expect([knows("src/new.ts"), knows(second), knows(first)]).toEqual([true, false, true]);
  });

  test("what was created, changed and deleted while no window was open", async () => {
    await train();
    delete files[second];
    files["src/new.ts"] = file("nairobi");
    files[first] = file("kampala");
    const { service, knows } = await open();
    expect(knows(second)).toBe(false); // before anything is read
    expect(await service.refresh(REFRESH)).toMatchObject({ learned: 10, forgotten: 0 });
    expect(knows("src/new.ts")).toBe(true);
    const { vocabulary, memory } = service.experts!;
    expect(vocabulary.decode([...memory.idsOf(first)!])).toBe(file("kampala"));
    await service.writeMemory();
    expect(await storedPaths()).toContain("src/new.ts");
  });

  test("a text that was saved while the folder was read", async () => {
    await train();
    const service = new CompletionService(coreEngine, systemClock, openSmallBase);
    const disk = memoryFileSystem(files);
    await service.load(
      modelFolder,
      {
        ...disk,
        async read(name) {
          const bytes = await disk.read(name);
          if (name === first) await service.learn({ path: first, text: file("kampala") });
          return bytes;
        },
      },
      {},
    );
    await service.refresh(REFRESH);
    const { vocabulary, memory } = service.experts!;
    expect(vocabulary.decode([...memory.idsOf(first)!])).toBe(file("kampala"));
  });
});

describe("a saved file", () => {
  test("is learned beside the base model alone only where the rules allow it", async () => {
    files[".gitignore"] = "private/\n";
    const { service, summary, knows } = await open({ exclude: ["drafts/**"] });
    expect(summary).toMatchObject({ isOfWorkspace: false });
    for (const name of ["private/a.ts", "drafts/a.ts", "src/a.ts"])
      await service.learn({ path: name, text: file("a") });
    expect(["private/a.ts", "drafts/a.ts", "src/a.ts"].map(knows)).toEqual([false, false, true]);
  });

  test.skipIf(process.platform === "win32")("below a link is not learned", async () => {
    const { nodeFileSystem } = await import("../../../src/workspace/nodeFileSystem.ts");
    const folder = path.join(path.dirname(modelFolder), "workspace");
    mkdirSync(path.join(folder, "real"), { recursive: true });
    writeFileSync(path.join(folder, "real/a.ts"), file("a"));
    symlinkSync("real", path.join(folder, "linked"));
    symlinkSync("real/a.ts", path.join(folder, "linked.ts"));
    const service = new CompletionService(coreEngine, systemClock, openSmallBase);
    await service.load(modelFolder, nodeFileSystem(folder), {});
    for (const name of ["linked/a.ts", "linked.ts", "real/a.ts"]) await service.learn({ path: name, text: file("a") });
    const { memory } = service.experts!;
    expect(["linked/a.ts", "linked.ts", "real/a.ts"].map(name => memory.has(name))).toEqual([false, false, true]);
  });
});

function runOf(model: { readonly optimizer: unknown; readonly parameters: unknown }) {
  const plan = { steps: 9, isLimit: true, stepsBetweenValidations: 10, windowsPerValidation: 1 };
  return {
    ...{ overGeneration: 2, corpusSha256: "0".repeat(64), budgetSeconds: 60, rateScale: 1, hasBest: true },
    earlier: { steps: 0, tokens: 0 },
    optimizerSteps: 2,
    position: { steps: 2, plan, rollbacks: 0, isRescued: false, trainedMs: 1, validatedStep: 0, curve: [] },
    snapshot: { parameters: model.parameters, ...(model.optimizer as object), steps: 2 } as never,
    state: new Float32Array(16 * spec.hiddenSize),
  };
}
