/** The code that the playground shows computes what the playground computes. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { coreNetworkOf } from "../../../webview/playground/model/coreNetwork.ts";
import { DEFAULT_SPEC, PLAY_CELLS, type PlaySpec, sensibleSpec } from "../../../webview/playground/model/spec.ts";
import { drawBatch, taskOf } from "../../../webview/playground/model/tasks.ts";
import { tensorCode } from "../../../webview/playground/model/tensorCode.ts";
import { TensorTrainer } from "../../../webview/playground/tensors/tensorTrainer.ts";

interface Program {
  readonly weights: Readonly<Record<string, tf.Variable>>;
  trainStep(inputs: readonly number[], targets: readonly number[], batch: number): number;
}

/** Runs the program with this test's TensorFlow.js. */
function run(code: string): Program {
  const body = code.replace(/^import .*$/m, "").replaceAll(/^export /gm, "");
  return new Function("tf", `${body}\nreturn { weights, trainStep };`)(tf) as Program;
}

const SPECS: readonly (readonly [string, PlaySpec])[] = [
  ...PLAY_CELLS.map(cell => [cell, { ...DEFAULT_SPEC, cell, units: 4, length: 4 }] as const),
  [
    "two layers in both directions",
    { ...DEFAULT_SPEC, task: "parity", units: 3, layers: 2, isBidirectional: true, length: 6 },
  ],
  ["no clipping", { ...DEFAULT_SPEC, cell: "rnn", clipNorm: null }],
];

beforeAll(() => tf.setBackend("cpu"));

test.each(SPECS)("%s: same weights, same first three updates", async (_name, wanted) => {
  const spec = sensibleSpec(wanted);
  const task = taskOf(spec.task, { names: "anna\n", selection: "" });
  const { tensors } = coreNetworkOf(spec, task);
  const program = run(tensorCode(spec, task));
  expect(Object.entries(program.weights).map(([name, { shape }]) => ({ name, shape }))).toEqual(
    tensors.map(({ name, shape }) => ({ name, shape: [...shape] })),
  );
  const parameters = initializeParameters(tensors, createRandom(1));
  for (const [name, values] of parameters) {
    const bound = Math.max(...values.map(Math.abs));
    const own = Math.max(...program.weights[name]!.dataSync().map(Math.abs));
    if (!name.startsWith("embedding")) expect(own / Math.max(bound, 1e-9), name).toBeLessThan(1.6);
    program.weights[name]!.assign(tf.tensor(values, program.weights[name]!.shape));
  }
  const none = new Map();
  const trainer = new TensorTrainer(spec, task, { steps: 0, parameters, firstMoments: none, secondMoments: none });
  for (let k = 1; k <= 3; k++) {
    const { inputs, targets, batch } = drawBatch(task, 3, spec.length, createRandom(k));
    const { lossNats } = await trainer.step({ inputs, targets, batch }, spec);
    expect(program.trainStep([...inputs], [...targets], batch)).toBeCloseTo(lossNats, 4);
    for (const [name, values] of await trainer.parameters()) {
      const found = program.weights[name]!.dataSync();
      expect(Math.max(...values.map((value, i) => Math.abs(value - found[i]!))), `${name}, step ${k}`).toBeLessThan(
        1e-4,
      );
    }
  }
  trainer.dispose();
});
