/** What the panel shows of the network of a task, against the equations of the cells and the answers of the model. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CellVariant } from "../../../src/core/cells/cellVariants.ts";
import { gatesForward } from "../../../src/core/explain/gateEquations.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Parameters } from "../../../src/core/tensor.ts";
import type { TrainingRequest } from "../../../src/protocol/training.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { readAnyModel } from "../../../src/runtime/model/openModel.ts";
import { traceTask, traceTaskQuantity } from "../../../src/runtime/taskInspection/traceTask.ts";
import { predictAll } from "../../../src/runtime/tasks/predictions.ts";
import { runAnyTraining } from "../../../src/runtime/tasks/taskRun.ts";
import { memoryFileSystem, tickingClock } from "../support.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-look-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const HIDDEN = 6;
const repeated = (lines: string): string => `${lines}\n`.repeat(12);
const CLASSES = repeated("up\ta b c\ndown\tc b a\nside\tb b b");
const TAGGED = Array.from({ length: 20 }, (_, k) => `the\tDET\ndog${k}\tNOUN\nsits\tVERB\n`).join("\n");
const PAIRS = repeated("ab\tba\nabc\tcba\nca\tac");

/** Trains for some steps, which is enough for answers that differ. */
async function trained(name: string, data: string, request: Partial<TrainingRequest>) {
  const modelFolder = path.join(home, name);
  const usual = { folder: "/w", file: "data.tsv", modelFolder, budgetSeconds: 10_000, seed: 3, threads: 1 };
  const sizes = { hidden: HIDDEN, embedding: 5, maxSteps: 25 };
  await runAnyTraining(
    { ...usual, ...sizes, ...request },
    {
      engine: coreEngine,
      fileSystem: memoryFileSystem({ "data.tsv": data }),
      clock: tickingClock(5),
      signal: new AbortController().signal,
      emit: () => {},
    },
  );
  return modelFolder;
}

const floats = (parameters: Parameters, name: string) => Float64Array.from(parameters.get(name)!);

/** a⟨t⟩ of one direction of the lowest layer, by the equations of the cell. */
async function statesOf(modelFolder: string, ids: readonly number[], { cell = "lstm", prefix = "", end = "" }) {
  const parameters = (await readAnyModel(modelFolder)).stored.parameters!;
  const E = floats(parameters, `${prefix}embedding.weight`);
  const tensor = (name: string) => floats(parameters, `${prefix}rnn.${name}_l0${end}`);
  const own = {
    input: { W: tensor("weight_ih"), b: tensor("bias_ih") },
    recurrent: { W: tensor("weight_hh"), b: tensor("bias_hh") },
  };
  const nx = own.input.W.length / own.input.b.length;
  let prev: Float64Array[] = [new Float64Array(HIDDEN), new Float64Array(HIDDEN)];
  return ids.map(id => {
    const x = E.subarray(id * nx, (id + 1) * nx);
    const { a, c } = gatesForward({ cell: cell as CellVariant, parameters: own, x, prev }, () => {});
    prev = [Float64Array.from(a), Float64Array.from(c ?? a)];
    return [...a];
  });
}

async function idsOf(modelFolder: string, tokens: readonly string[]): Promise<readonly number[]> {
  const { vocabulary } = await readAnyModel(modelFolder);
  return tokens.map(token => vocabulary.encode(token).ids[0]!);
}

const near = (found: Iterable<number>, wanted: readonly number[]): void =>
  [...found].forEach((value, k) => {
    expect(value).toBeCloseTo(wanted[k]!, 5);
  });

describe("the network of a task", () => {
  test("of a classifier shows the states of its equations and, at the end, the answer of Predict", async () => {
    const modelFolder = await trained("classify", CLASSES, { task: "classify", cell: "gru" });
    const lines = ["some text", "up\ta b c"];
    const trace = (await traceTask({ modelFolder, lines, line: 1, tokens: 16 }, coreEngine))!;
    expect(trace.steps.map(({ token }) => token)).toEqual(["a", "b", "c"]);
    const wanted = await statesOf(modelFolder, await idsOf(modelFolder, ["a", "b", "c"]), { cell: "gru" });
    for (const [k, { layers }] of trace.steps.entries()) near(layers[0]!.hidden!, wanted[k]!);
    const { answers } = await predictAll({ modelFolder, lines: [lines[1]!] }, coreEngine, systemClock);
    const [answer] = answers;
    expect(trace.answer).toEqual({ task: "classify", output: answer!.output, outputs: 3 });
    const [best] = trace.steps.at(-1)!.likeliest;
    expect(best!.text).toBe(answer!.output);
    expect(best!.probability).toBeCloseTo(answer!.probability, 6);
    // As if the text ended earlier.
    const shorter = await predictAll({ modelFolder, lines: ["a"] }, coreEngine, systemClock);
    expect(trace.steps[0]!.likeliest[0]!.probability).toBeCloseTo(shorter.answers[0]!.probability, 6);
    expect(trace.bidirectional.steps).toEqual([]);
  });

  test("of a bidirectional tagger shows both directions, and a tag at each token of the sentence", async () => {
    const modelFolder = await trained("tag", TAGGED, { task: "tag", isBidirectional: true });
    const tokens = ["the", "sits", "the"];
    const lines = tokens.map(token => `${token}\tX`);
    const trace = (await traceTask({ modelFolder, lines, line: 1, tokens: 16 }, coreEngine))!;
    expect(trace.steps.map(({ token }) => token)).toEqual(tokens);
    const ids = await idsOf(modelFolder, tokens);
    const forward = await statesOf(modelFolder, ids, {});
    const backward = (await statesOf(modelFolder, [...ids].reverse(), { end: "_reverse" })).reverse();
    trace.bidirectional.steps.forEach((step, k) => {
      near(step.forward, forward[k]!);
      near(step.backward, backward[k]!);
    });
    expect(trace.bidirectional.steps).toHaveLength(3);
    const { answers } = await predictAll({ modelFolder, lines: [tokens.join(" ")] }, coreEngine, systemClock);
    expect(trace.steps.map(({ likeliest }) => likeliest[0]!.text)).toEqual(answers[0]!.tags!.map(({ tag }) => tag));
    expect(trace.answer?.output).toBe(answers[0]!.output);
    const last = (await traceTask({ modelFolder, lines, line: 1, tokens: 1 }, coreEngine))!;
    expect(last.before).toBe(2);
    expect(last.bidirectional.steps).toEqual(trace.bidirectional.steps.slice(2));
  });

  test("of a translator shows its encoder without labels, and what the decoder writes", async () => {
    const modelFolder = await trained("translate", PAIRS, { task: "translate", cell: "rnn" });
    const trace = (await traceTask({ modelFolder, lines: ["abc\tcba"], line: 0, tokens: 16 }, coreEngine))!;
    const wanted = await statesOf(modelFolder, await idsOf(modelFolder, ["a", "b", "c"]), {
      cell: "rnn",
      prefix: "encoder.",
    });
    trace.steps.forEach(({ layers, likeliest }, k) => {
      near(layers[0]!.hidden!, wanted[k]!);
      expect(likeliest).toEqual([]);
    });
    expect(trace.answer).toMatchObject({ task: "translate", outputs: 0 });
  });

  test("is followed unit by unit, and reads nothing where there is no text", async () => {
    const modelFolder = await trained("follow", CLASSES, { task: "classify", layers: 2 });
    const at = { modelFolder, lines: ["a b c"], line: 0 };
    const trace = (await traceTask({ ...at, tokens: 16 }, coreEngine))!;
    for (const [layer, quantity] of [
      [0, "forget"],
      [1, "hidden"],
      [7, "reset"],
    ] as const) {
      const followed = (await traceTaskQuantity({ ...at, layer, quantity }, coreEngine))!;
      // The LSTM has no reset gate, and there are two layers.
      const shown = { layer: Math.min(1, layer), quantity: quantity === "reset" ? "hidden" : quantity };
      expect(followed).toMatchObject(shown);
      trace.steps.forEach(({ layers }, t) => {
        const exact = layers[shown.layer]![shown.quantity as "hidden"]!;
        exact.forEach((value, unit) => {
          const rounded = (followed.values[t * HIDDEN + unit]! / 127) * followed.scale;
          expect(Math.abs(rounded - value)).toBeLessThanOrEqual(followed.scale / 254 + 1e-6);
        });
      });
      expect(followed.tokens.at(-1)).toMatchObject({ text: "c", guess: trace.answer!.output });
    }
    const blank = { modelFolder, lines: ["   "], line: 0 };
    expect(await traceTask({ ...blank, tokens: 16 }, coreEngine)).toBeNull();
    expect(await traceTaskQuantity({ ...blank, layer: 0, quantity: "hidden" }, coreEngine)).toBeNull();
  });
});
