/** Runs of tasks, with tiny networks of the reference engine. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAULTS } from "../../../src/core/faults.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { createRandom } from "../../../src/core/random.ts";
import { networkOfTask } from "../../../src/core/tasks/taskSpec.ts";
import type { Answer } from "../../../src/protocol/tasks.ts";
import type { TrainingEvent, TrainingRequest } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { exportModel } from "../../../src/runtime/model/modelCopies.ts";
import { readAnyModel, readEarlierTask } from "../../../src/runtime/model/openModel.ts";
import { TaskAnswers } from "../../../src/runtime/tasks/answers.ts";
import { LINE_FORMATS, parseExamples } from "../../../src/runtime/tasks/examples.ts";
import { measureTask } from "../../../src/runtime/tasks/measureTask.ts";
import { openTask } from "../../../src/runtime/tasks/taskModel.ts";
import { runAnyTraining } from "../../../src/runtime/tasks/taskRun.ts";
import { decodeSafetensors } from "../../../src/storage/safetensors.ts";
import { memoryFileSystem, tickingClock } from "../support.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-tasks-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const draw = createRandom(1);
const oneOf = (signs: string): string => signs[Math.floor(draw() * signs.length)]!;
const words = (count: number): string => Array.from({ length: count }, () => oneOf("stuvwxyz")).join(" ");
const linesOf = (count: number, lineOf: (k: number) => string) =>
  Array.from({ length: count }, (_, k) => lineOf(k)).join("\n");

/** The first word decides the class, whatever follows. */
const CLASSES = linesOf(80, k => (k % 2 ? `up\ta ${words(3)}` : `down\tb ${words(3)}`));
const THREE = linesOf(120, k => `c${k % 3}\t${"pqr"[k % 3]} ${words(2)}`);
/** The tag of the first token is known from the last one alone. */
const TAGGED = linesOf(120, k => {
  const isFirst = draw() < 0.5;
  return `it\t${isFirst ? "A" : "B"}\n${oneOf("klmno")}${k}\tO\n${oneOf("pqr")}\tO\n${isFirst ? "yes" : "never"}\tO\n`;
});
const REVERSED = linesOf(200, () => {
  const source = Array.from({ length: 2 + Math.floor(2 * draw()) }, () => oneOf("abc"));
  return `${source.join("")}\t${[...source].reverse().join("")}`;
});
const STYLED = linesOf(60, k => (k % 2 ? `loud\tHA${"HA".repeat(k % 3)}` : `quiet\tha${"ha".repeat(k % 3)}`));

class Crash extends Error {}

async function train(data: string, request: Partial<TrainingRequest>, crashesAt?: number) {
  const events: TrainingEvent[] = [];
  const modelFolder = path.join(home, "model");
  const environment = {
    engine: coreEngine,
    fileSystem: memoryFileSystem({ "data.tsv": data }),
    clock: tickingClock(5),
    signal: new AbortController().signal,
    emit(event: TrainingEvent) {
      if (event.type === "checkpoint" && event.step === crashesAt) throw new Crash();
      events.push(event);
    },
  };
  const usual = { folder: "/w", file: "data.tsv", modelFolder, budgetSeconds: 10_000, seed: 3, threads: 1 };
  const end = await runAnyTraining({ ...usual, hidden: 12, embedding: 8, ...request }, environment).catch(thrown => {
    if (!(thrown instanceof Crash)) throw thrown;
    return undefined;
  });
  return { events, end, modelFolder };
}

async function opened(modelFolder: string) {
  const open = openTask(modelFolder, await readAnyModel(modelFolder), coreEngine);
  const answers = new TaskAnswers(open.model);
  const answer = (input: string): Answer => answers.answer(input, { beam: 3, temperature: 0, seed: 1 });
  return { ...open, answer };
}

describe("a classifier", () => {
  test("learns, reports malformed lines, and stands beside its baselines", async () => {
    const { events, end, modelFolder } = await train(`no tab here\n${CLASSES}\n\t\n`, {
      task: "classify",
      maxSteps: 80,
    });
    const corpus = events.find(event => event.type === "corpus");
    expect(corpus?.data).toMatchObject({
      task: "classify",
      skipped: [{ line: 1, why: "it has no tab" }],
      skippedLines: 1,
      labels: expect.arrayContaining(["up", "down"]),
    });
    expect(end?.taskFigures?.rows.map(({ name }) => name)).toEqual([
      "network",
      "majority class",
      "naive Bayes",
      "feed-forward",
    ]);
    expect(end?.taskFigures?.rows[0]?.figures["accuracy"]).toBe(1);
    const { answer, heldOut, baselines, model, parameters } = await opened(modelFolder);
    expect(heldOut).toEqual(end?.taskFigures);
    const up = answer("a z u");
    expect(up).toMatchObject({ input: "a z u", output: "up", labels: [{ label: "up" }, { label: "down" }] });
    expect(up.probability).toBeGreaterThan(0.8);
    const again = await measureTask(
      { model, baselines, parameters },
      parseExamples("classify", "up\ta x\ndown\tb x\ndown\ta x\n").examples,
      async () => true,
    );
    expect(again.examples).toBe(3);
    expect(again.rows[0]?.figures["accuracy"]).toBeCloseTo(2 / 3);
  });

  test("is measured until it is stopped, and so are its baselines", async () => {
    const stop = new AbortController();
    const heldOut = linesOf(400, k => `${k % 2 ? "up\ta" : "down\tb"} w${k}`);
    const { modelFolder } = await train(CLASSES, { task: "classify", maxSteps: 2 });
    const measured = await opened(modelFolder);
    const isTime = async () => {
      setImmediate(() => stop.abort());
      await systemClock.nextTurn();
      return !stop.signal.aborted;
    };
    const { examples } = parseExamples("classify", heldOut);
    const figures = await measureTask(measured, examples, isTime);
    expect(figures.examples).toBeLessThan(examples.length);
    const first = await measureTask(measured, examples.slice(0, figures.examples), async () => true);
    expect(figures).toEqual(first);
  });

  test("more than two classes have a softmax", async () => {
    const { modelFolder } = await train(THREE, { task: "classify", maxSteps: 120, pooling: "last" });
    const { answer } = await opened(modelFolder);
    const given = answer("q x t");
    expect(given.output).toBe("c1");
    expect(given.labels?.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
  });

  test("has the same curve for the same seed, and another for another", async () => {
    const curve = async (seed: number) => {
      const { events } = await train(CLASSES, { task: "classify", maxSteps: 20, seed });
      return events.flatMap(event => (event.type === "validation" ? [event.lossNatsPerToken] : []));
    };
    expect(await curve(3)).toEqual(await curve(3));
    expect(await curve(3)).not.toEqual(await curve(4));
  });

  test("that was interrupted continues to the same weights", async () => {
    const request = { task: "classify", maxSteps: 40, checkpointSeconds: 0.01, layers: 2, dropout: 0.2 } as const;
    const noisy = { ...request, initialState: "random" } as const;
    const whole = await train(CLASSES, noisy);
    const expected = (await readAnyModel(whole.modelFolder)).stored.parameters;
    await rm(whole.modelFolder, { recursive: true });
    expect((await train(CLASSES, noisy, 23)).end).toBeUndefined();
    const { events, modelFolder } = await train(CLASSES, { task: "classify", isResumed: true });
    expect(events.find(event => event.type === "resumed")).toMatchObject({ from: "sameRun", step: 23 });
    expect((await readAnyModel(modelFolder)).stored.parameters).toEqual(expected);
  });
});

describe("a run that continues from a model", () => {
  test("is compared with the defaults of a task", async () => {
    const request = { task: "classify", maxSteps: 40, checkpointSeconds: 0.01 } as const;
    await train(CLASSES, request, 23);
    await expect(train(CLASSES, { task: "classify", isResumed: true, learningRate: 0.008 })).rejects.toThrow(
      "has learningRate 0.005, not 0.008",
    );
    await expect(train(CLASSES, { task: "classify", isResumed: true, clipNorm: "none" })).rejects.toThrow(
      "has clipNorm 1, not none",
    );
    const same = { learningRate: 0.005, optimizer: "adamw", clipNorm: 1, batch: 32, windowSteps: 400 } as const;
    expect((await train(CLASSES, { task: "classify", isResumed: true, ...same })).end?.steps).toBe(40);
  });

  test.each([
    [{ isBidirectional: true }, "directions 1, not 2"],
    [{ pooling: "last" }, "pooling mean, not last"],
    [{ hidden: 256 }, "hidden 12, not 256"],
    [{ cell: "gru" }, "cell lstm, not gru"],
    [{ tokenizer: "char" }, "tokenizer word, not char"],
    [{ vocabularySize: 3 }, ", not 3"],
  ] as const)("is refused for another network: %j", async (other, message) => {
    await train(CLASSES, { task: "classify", maxSteps: 1 });
    await expect(train(CLASSES, { task: "classify", isResumed: true, ...other })).rejects.toThrow(message);
  });

  test("is refused with dropout where the model has one layer", async () => {
    await train(CLASSES, { task: "classify", maxSteps: 1 });
    const message = FAULTS.dropoutNeedsLayers();
    await expect(train(CLASSES, { task: "classify", isResumed: true, dropout: 0.2 })).rejects.toThrow(message);
    await expect(train(CLASSES, { task: "classify", dropout: 0.2 })).rejects.toThrow(message);
  });

  test("counts the tokens of all its runs, also in a checkpoint", async () => {
    const request = { task: "classify", maxSteps: 10, batch: 8 } as const;
    const recordOf = async (folder: string) => (await readAnyModel(folder)).stored.record;
    const { modelFolder } = await train(CLASSES, request);
    const first = await recordOf(modelFolder);
    expect(first.tokens).toBe(8 * first.steps);
    const { end } = await train(CLASSES, { ...request, isResumed: true });
    const second = await recordOf(modelFolder);
    expect(end?.tokens).toBe(80);
    expect(second.steps).toBeGreaterThan(first.steps);
    expect(second.tokens).toBe(8 * second.steps);
    await train(CLASSES, { ...request, maxSteps: 40, isResumed: true, checkpointSeconds: 0.01 }, second.steps + 23);
    const { record } = (await readEarlierTask(modelFolder)).stored;
    expect(record.steps).toBeGreaterThan(second.steps);
    expect(record.tokens).toBe(8 * record.steps);
    const changed = await train(`${CLASSES}\nup\ta more`, { ...request, isResumed: true, maxSteps: 40 });
    expect(changed.events.find(event => event.type === "resumed")).toMatchObject({ from: "changedFiles" });
    const last = await recordOf(modelFolder);
    expect(last.tokens).toBe(8 * last.steps);
  });
});

describe("a resumed run whose data has labels that the model does not know", () => {
  test("learns the others of a classifier, and leaves those out", async () => {
    await train(CLASSES, { task: "classify", maxSteps: 3 });
    const more = linesOf(40, k => `sideways\tc ${"xyz"[k % 3]} ${k}`);
    const { end, events, modelFolder } = await train(`${CLASSES}\n${more}`, {
      task: "classify",
      isResumed: true,
      maxSteps: 3,
    });
    expect(end?.isWritten).toBe(true);
    const { model, baselines } = await opened(modelFolder);
    expect([...model.spec.labels].sort()).toEqual(["down", "up"]);
    expect(baselines.labelCounts).toHaveLength(2);
    const data = events.find(event => event.type === "corpus")?.data;
    expect(data?.examples).toBeLessThanOrEqual(80);
    expect(data).toMatchObject({ unknownLabels: 40 });
    expect(data!.examples + data!.heldOut).toBe(80);
  });

  test("counts the characters of the others alone, in a generator", async () => {
    await train(STYLED, { task: "generate", maxSteps: 3 });
    const more = linesOf(60, k => `shy\t${"eh".repeat(9)}${k}`);
    const { events } = await train(`${STYLED}\n${more}`, { task: "generate", isResumed: true, maxSteps: 3 });
    const validation = events.find(event => event.type === "validation");
    // Each token is a character.
    expect(validation!.lossNatsPerToken / Math.LN2 / validation!.bitsPerChar).toBeCloseTo(1, 9);
    const samples = events.filter(event => event.type === "sample").map(({ prompt }) => prompt);
    expect(samples.some(prompt => prompt.startsWith("shy"))).toBe(false);
  });

  test("learns the others of a tagger, also in its baseline", async () => {
    const tagged = linesOf(60, k => `a${k % 3}\tA\nb\tB\n`);
    await train(tagged, { task: "tag", maxSteps: 3 });
    const { end, modelFolder } = await train(`${tagged}\n\na0\tA\nnew\tC\n\n`, {
      task: "tag",
      isResumed: true,
      maxSteps: 3,
    });
    expect(end?.isWritten).toBe(true);
    const { baselines } = await opened(modelFolder);
    expect(new Map(baselines.tagOfToken).has("new")).toBe(false);
  });

  test.each([
    ["classify", CLASSES, linesOf(20, k => `left\ta ${k}\nright\tb ${k}`)],
    ["tag", TAGGED, linesOf(20, k => `a\tX\nb${k}\tY\n`)],
  ] as const)("is refused where nothing is left to learn: %s", async (task, known, unknown) => {
    await train(known, { task, maxSteps: 2 });
    await expect(train(unknown, { task, isResumed: true })).rejects.toThrow(
      FAULTS.noExamples(path.join("/w", "data.tsv"), LINE_FORMATS[task], " (the model knows none of its labels)"),
    );
  });
});

describe("a tagger", () => {
  test("solves from both ends what it cannot solve from one", async () => {
    const accuracy = async (isBidirectional: boolean) => {
      const { end } = await train(TAGGED, { task: "tag", maxSteps: 150, isBidirectional });
      return end?.taskFigures?.labels?.filter(({ label }) => label !== "O").map(({ f1 }) => f1) ?? [];
    };
    for (const f1 of await accuracy(true)) expect(f1).toBeGreaterThan(0.95);
    expect(Math.min(...(await accuracy(false)))).toBeLessThan(0.8);
  }, 60_000);

  test.each(["word", "char", "bpe"] as const)("gives each token a tag at %s level", async tokenizer => {
    const { modelFolder } = await train(TAGGED, { task: "tag", maxSteps: 5, tokenizer });
    const { answer } = await opened(modelFolder);
    const given = answer("it k unseen-word yes");
    expect(given.tags?.map(({ token }) => token)).toEqual(["it", "k", "unseen-word", "yes"]);
    expect(given.output.split(" ")).toHaveLength(4);
  });
});

test("a translator learns, by greedy and by beam search", async () => {
  const request = { task: "translate", maxSteps: 250, hidden: 24, isBidirectional: true } as const;
  const { end, modelFolder } = await train(REVERSED, request);
  expect(end?.taskFigures?.rows.map(({ name }) => name)).toContain("nearest neighbor");
  const { answer } = await opened(modelFolder);
  expect(answer("ab")).toMatchObject({ input: "ab", output: "ba" });
}, 60_000);

test("a generator writes as its label says, and knows no other label", async () => {
  const { end, modelFolder } = await train(STYLED, { task: "generate", maxSteps: 250, hidden: 24 });
  const [given, without] = end?.taskFigures?.rows.map(({ figures }) => figures["bitsPerChar"]!) ?? [];
  expect(given).toBeLessThan(without!);
  const { answer } = await opened(modelFolder);
  expect(answer("loud").output).toMatch(/^(HA)+$/);
  expect(answer("quiet").output).toMatch(/^(ha)+$/);
  expect(answer("silent")).toMatchObject({ output: "", error: expect.stringContaining("Use one of loud, quiet.") });
});

test("answers that are cut to the window keep their bits per character", async () => {
  const { events } = await train(STYLED, { task: "generate", maxSteps: 2, windowSteps: 3 });
  expect(events.find(event => event.type === "corpus")?.data?.cut).toBeGreaterThan(0);
  const validation = events.find(event => event.type === "validation")!;
  // Each token is a character.
  expect(validation.lossNatsPerToken / Math.LN2 / validation.bitsPerChar).toBeCloseTo(1, 9);
});

test("the weights of a task are exported under torch.nn's names", async () => {
  const { modelFolder } = await train(CLASSES, {
    task: "classify",
    maxSteps: 2,
    cell: "lstmPeephole",
    isBidirectional: true,
  });
  const out = path.join(home, "weights.safetensors");
  await exportModel({ modelFolder, format: "safetensors", out });
  const { tensors } = decodeSafetensors(await readFile(out));
  const { spec } = (await opened(modelFolder)).model;
  expect([...tensors].map(([name, { shape }]) => ({ name, shape }))).toEqual(
    networkOfTask(spec).network.tensors.map(({ name, shape }) => ({ name, shape })),
  );
});
