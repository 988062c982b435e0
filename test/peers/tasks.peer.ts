/** Exchanges the networks of tasks with PyTorch: every task, every cell, one and both directions, both ways. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES } from "../../src/core/cells/cellVariants.ts";
import { timeMajor } from "../../src/core/sequence/timeMajor.ts";
import { networkOfTask, SEQUENCE_TASKS, type TaskSpec } from "../../src/core/tasks/taskSpec.ts";
import type { Parameters } from "../../src/core/tensor.ts";
import { decodeTask, metadataOf } from "../../src/storage/exchange/importedTask.ts";
import { encodeParameters } from "../../src/storage/parameterFile.ts";
import { distributionsOf, randomTensors } from "../core/sequence/fixtures.ts";
import { askPython, pythonWithTorch } from "./python.ts";

const UNITS = 6;
/** The bound of torch.nn, with which a ReLU network does not explode. */
const BOUND = 1 / Math.sqrt(UNITS);
const TOLERANCE = 1e-5;
const EOS = 1;
const SENTENCES = [
  [3, 1, 4, 1, 5, 9, 2],
  [2, 6, 5, 3, 5, 8, 9],
];
const ANSWER = [7, 0, 2, 10];

const python = pythonWithTorch();
if (python === undefined) console.log("Skipped: no Python with torch here (Debian: apt install python3-torch).");

const cases = SEQUENCE_TASKS.flatMap(task =>
  CELL_VARIANT_NAMES.flatMap(cell =>
    (task === "generate" ? [false] : [false, true]).map(isBidirectional => ({ task, cell, isBidirectional })),
  ),
).map((one, k) => {
  const labels = one.task === "translate" ? [] : k % 2 === 0 ? ["a", "b", "c"] : ["a", "b"];
  const sizes = { hiddenSize: UNITS, layers: 2, embeddingSize: 5, vocabularySize: 11, eos: EOS };
  const spec: TaskSpec = { ...one, ...sizes, pooling: k % 3 === 0 ? "last" : "mean", labels, maxOutput: 400 };
  return { ...one, k, spec };
});

let home: string;
let predicted: readonly (readonly number[])[];
let written: readonly (readonly number[])[];
const ours = (k: number): string => path.join(home, `ours${k}.safetensors`);
const theirs = (k: number): string => path.join(home, `theirs${k}.safetensors`);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-peers-"));
  if (python === undefined) return;
  for (const { k, spec } of cases) await writeFile(ours(k), encodeParameters(spec, drawn(spec, k), metadataOf(spec)));
  predicted = torchOutputs("predict", ours);
  written = torchOutputs("write", theirs);
});
afterAll(() => rm(home, { recursive: true, force: true }));

function drawn(spec: TaskSpec, seed: number): Map<string, Float32Array> {
  const tensors = randomTensors(networkOfTask(spec).network, seed);
  return new Map([...tensors].map(([name, values]) => [name, Float32Array.from(values, v => v * BOUND)]));
}

/** Runs all networks in one process, because importing torch takes long. */
function torchOutputs(what: "predict" | "write", fileOf: (k: number) => string): number[][] {
  const column = (ids: readonly number[]): number[][] => ids.map(id => [id]);
  const requests = cases.map(({ k, spec, cell }) => ({
    do: what,
    file: fileOf(k),
    spec,
    bound: BOUND,
    // Every second file names its cell, as scale/train.py does; the others are told.
    metadata: k % 2 === 0 ? { cell } : {},
    answer: column([EOS, ...ANSWER]),
    inputs:
      spec.task === "generate"
        ? column([spec.vocabularySize, ...ANSWER])
        : spec.task === "translate"
          ? column(SENTENCES[0]!)
          : SENTENCES[0]!.map((_, t) => SENTENCES.map(sentence => sentence[t])),
  }));
  return askPython(python!, "task_outputs.py", requests) as number[][];
}

/** The distributions of core, in the same order. */
function coreOutputs(spec: TaskSpec, parameters: Parameters): ArrayLike<number> {
  const shape = networkOfTask(spec);
  const sequences = { batch: 2, inputs: timeMajor(SENTENCES) };
  switch (shape.task) {
    case "classify":
    case "tag":
      return shape.network.predict(parameters, sequences);
    case "translate":
      return distributionsOf(shape.network.decoder(parameters, Int32Array.from(SENTENCES[0]!)), ANSWER);
    case "generate":
      return distributionsOf(shape.network.decoder(parameters, 0), ANSWER);
    default:
      return shape satisfies never;
  }
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [k, p] of expected.entries()) expect(Math.abs(found[k]! - p)).toBeLessThan(TOLERANCE);
}

describe.skipIf(python === undefined).each(cases)(
  "$task with the cell $cell, bidirectional $isBidirectional",
  ({ k, spec, cell }) => {
    const vocabulary = { size: spec.vocabularySize, eos: EOS };

    test("PyTorch loads our file and gives the same distributions", () => {
      expectClose(coreOutputs(spec, drawn(spec, k)), predicted[k]!);
    });

    test("we load PyTorch's file and give the same distributions", async () => {
      const { task, labels, pooling } = spec;
      const told = { task, labels, pooling, ...(k % 2 === 1 && { cell }) };
      const found = decodeTask(await readFile(theirs(k)), vocabulary, told);
      expect(found.spec).toEqual(spec);
      expectClose(coreOutputs(spec, found.parameters), written[k]!);
    });

    test("our own file comes back as it was", async () => {
      expect(decodeTask(await readFile(ours(k)), vocabulary, undefined)).toEqual({
        spec,
        parameters: drawn(spec, k),
      });
    });
  },
);
