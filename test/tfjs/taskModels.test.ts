/** Reads the exported networks of tasks with TensorFlow.js itself: every cell that it has, both directions, two layers. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { CellVariant } from "../../src/core/cells/cellVariants.ts";
import { CELL_VARIANT_NAMES } from "../../src/core/cells/cellVariants.ts";
import { timeMajor } from "../../src/core/sequence/timeMajor.ts";
import { networkOfTask, type TaskSpec } from "../../src/core/tasks/taskSpec.ts";
import type { Parameters } from "../../src/core/tensor.ts";
import { isKerasCell } from "../../src/tfjs/kerasCells.ts";
import { layersModelFiles } from "../../src/tfjs/layersModel.ts";
import { distributionsOf, randomTensors } from "../core/sequence/fixtures.ts";
import { loadLayersModel, outputOf } from "./tfLayers.ts";

const TOKENS = [
  [3, 1, 4, 1, 5, 9],
  [2, 6, 5, 3, 5, 8],
];
const ANSWER = [7, 0, 2, 11];
const EOS = 1;
const TOLERANCE = 1e-4;

beforeAll(async () => {
  tf.enableProdMode(); // otherwise it advertises its native backend
  await tf.setBackend("cpu");
});

function specOf(
  task: TaskSpec["task"],
  cell: CellVariant,
  isBidirectional: boolean,
  others: Partial<TaskSpec> = {},
): TaskSpec {
  const labels = task === "translate" ? [] : ["a", "b", "c"];
  const sizes = { hiddenSize: 6, layers: 2, embeddingSize: 5, vocabularySize: 12 };
  return { task, cell, isBidirectional, ...sizes, eos: EOS, pooling: "last", labels, maxOutput: 9, ...others };
}

/** Small enough that a ReLU network does not explode. */
function parametersOf(spec: TaskSpec): Parameters {
  const { network } = networkOfTask(spec);
  return new Map(
    [...randomTensors(network, 3)].map(([name, values]) => [name, Float32Array.from(values, v => v * 0.6)]),
  );
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let k = 0; k < expected.length; k++) expect(Math.abs(found[k]! - expected[k]!)).toBeLessThan(TOLERANCE);
}

const cells = CELL_VARIANT_NAMES.filter(isKerasCell);
const readers = cells.flatMap(cell => [false, true].map(isBidirectional => ({ cell, isBidirectional })));

describe.each(readers)("$cell, bidirectional $isBidirectional", ({ cell, isBidirectional }) => {
  test.each([
    { pooling: "last", labels: ["a", "b", "c"] },
    { pooling: "mean", labels: ["a", "b"] },
  ] as const)("a classifier from the $pooling state gives the same", async others => {
    const spec = specOf("classify", cell, isBidirectional, others);
    const parameters = parametersOf(spec);
    const shape = networkOfTask(spec);
    if (shape.task !== "classify") throw new Error("no classifier");
    const yHat = shape.network.predict(parameters, { batch: 2, inputs: timeMajor(TOKENS) });
    const model = await loadLayersModel(layersModelFiles(spec, parameters));
    expectClose(outputOf(model, TOKENS).values, yHat);
    model.dispose();
  });

  test("a tagger gives the same", async () => {
    const spec = specOf("tag", cell, isBidirectional);
    const parameters = parametersOf(spec);
    const shape = networkOfTask(spec);
    if (shape.task !== "tag") throw new Error("no tagger");
    const model = await loadLayersModel(layersModelFiles(spec, parameters));
    for (const tokens of TOKENS) {
      const yHat = shape.network.predict(parameters, { batch: 1, inputs: Int32Array.from(tokens) });
      expectClose(outputOf(model, [tokens]).values, yHat);
    }
    model.dispose();
  });

  test("a translator gives the same next tokens", async () => {
    const spec = specOf("translate", cell, isBidirectional);
    const parameters = parametersOf(spec);
    const shape = networkOfTask(spec);
    if (shape.task !== "translate") throw new Error("no translator");
    const model = await loadLayersModel(layersModelFiles(spec, parameters));
    const found = outputOf(model, [TOKENS[0]!], [[EOS, ...ANSWER]]);
    expectClose(found.values, distributionsOf(shape.network.decoder(parameters, Int32Array.from(TOKENS[0]!)), ANSWER));
    model.dispose();
  });
});

test.each(cells)("a generator with the cell %s gives the same next tokens", async cell => {
  const spec = specOf("generate", cell, false);
  const parameters = parametersOf(spec);
  const shape = networkOfTask(spec);
  if (shape.task !== "generate") throw new Error("no generator");
  const model = await loadLayersModel(layersModelFiles(spec, parameters));
  const label = 2;
  const found = outputOf(model, [[spec.vocabularySize + label, ...ANSWER]]);
  expectClose(found.values, distributionsOf(shape.network.decoder(parameters, label), ANSWER));
  model.dispose();
});

test("the files say what the labels and ids of a task mean", () => {
  const spec = specOf("classify", "lstm", true);
  expect(layersModelFiles(spec, parametersOf(spec)).model).toMatchObject({ userDefinedMetadata: spec });
});
