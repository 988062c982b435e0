/** The networks of the playground in TensorFlow.js are those of core: same weights, same outputs, same updates. */
import "@tensorflow/tfjs"; // its backend and its gradients, which tfjs-core shares with it
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { plainProducts } from "../../../src/core/cells/affine.ts";
import { LearnedTensors } from "../../../src/core/network/learnedTensors.ts";
import { createRandom } from "../../../src/core/random.ts";
import { probabilitiesInPlace } from "../../../src/core/sequence/head.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { type CoreNetwork, coreNetworkOf } from "../../../webview/playground/model/coreNetwork.ts";
import { ADAM, DEFAULT_SPEC, PLAY_CELLS, type PlaySpec, sensibleSpec } from "../../../webview/playground/model/spec.ts";
import { drawBatch, type PlayTask, taskOf } from "../../../webview/playground/model/tasks.ts";
import { tensorNetworkOf } from "../../../webview/playground/tensors/tensorNetwork.ts";
import { TensorTrainer } from "../../../webview/playground/tensors/tensorTrainer.ts";

const TEXTS = { names: "anna\nbob\ncarla\n", selection: "" };

/** Every cell; two layers, both directions, both heads and a random a⟨0⟩ in some. */
const SPECS: readonly (readonly [string, PlaySpec])[] = [
  ...PLAY_CELLS.map(cell => [cell, { ...DEFAULT_SPEC, cell, units: 5, length: 4 }] as const),
  ["two layers", { ...DEFAULT_SPEC, cell: "gru", units: 4, layers: 2, length: 5, initialState: "random" }],
  ["both directions", { ...DEFAULT_SPEC, task: "parity", units: 3, layers: 2, isBidirectional: true, length: 5 }],
  ["characters", { ...DEFAULT_SPEC, task: "names", cell: "rnn", units: 6, length: 7, initialState: "random" }],
];

interface Given {
  readonly spec: PlaySpec;
  readonly task: PlayTask;
  readonly network: CoreNetwork;
  readonly parameters: Map<string, Float32Array>;
}

function given(wanted: PlaySpec): Given {
  const spec = sensibleSpec(wanted);
  const task = taskOf(spec.task, TEXTS);
  const network = coreNetworkOf(spec, task);
  const parameters = initializeParameters(network.tensors, createRandom(3));
  // Biases are zero at first, which would hide a swapped row.
  const random = createRandom(4);
  for (const values of parameters.values()) for (const [k, value] of values.entries()) values[k] = value + random() / 5;
  return { spec, task, network, parameters };
}

const noiseOf = (spec: PlaySpec, step: number) => (spec.initialState === "random" ? createRandom(step) : undefined);

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  expect(found.length, what).toBe(wanted.length);
  const worst = Math.max(...Array.from(found, (value, k) => Math.abs(value - wanted[k]!)));
  expect(worst, what).toBeLessThan(1e-4);
}

beforeAll(() => tf.setBackend("cpu"));
afterEach(() => expect(tf.memory().numTensors).toBe(0));

describe.each(SPECS)("%s", (_name, wanted) => {
  test("same weights give the same outputs to 1e-4", () => {
    const { spec, task, network, parameters } = given(wanted);
    const batch = drawBatch(task, 3, spec.length, createRandom(1));
    const tensors = tensorNetworkOf(spec, task, parameters);
    const scores = tf.tidy(() => tensors.scores(batch, noiseOf(spec, 1)).dataSync<"float32">());
    const found = Float32Array.from(scores);
    probabilitiesInPlace(task.head, found);
    expectClose(found, network.predict(parameters, batch, noiseOf(spec, 1)), "ŷ");
    tensors.dispose();
  });

  test("the first three updates are those of core", async () => {
    const { spec, task, network, parameters } = given(wanted);
    const reference = new LearnedTensors(network.tensors, parameters, ADAM, plainProducts);
    const none = new Map();
    const trainer = new TensorTrainer(spec, task, { steps: 0, parameters, firstMoments: none, secondMoments: none });
    const random = createRandom(2);
    // The second norm clips, the third does not.
    for (const [k, clipNorm] of [1, 0.01, null].entries()) {
      const batch = drawBatch(task, 3, spec.length, random);
      reference.clearGradients();
      const forward = network.forward(reference.parameters, batch, noiseOf(spec, k));
      forward.backward(reference.gradients);
      const learningRate = 0.02;
      const gradNorm = reference.update({ learningRate, clipNorm: clipNorm ?? Number.POSITIVE_INFINITY });
      const figures = await trainer.step(batch, { learningRate, clipNorm }, noiseOf(spec, k));
      expectClose([figures.lossNats, figures.gradNorm], [forward.lossNats, gradNorm], `figures of step ${k + 1}`);
      const found = await trainer.parameters();
      for (const [name, values] of reference.parameters)
        expectClose(found.get(name)!, values, `${name}, step ${k + 1}`);
    }
    trainer.dispose();
  });
});

test("a state goes on exactly where it was copied", async () => {
  const { spec, task, parameters } = given(DEFAULT_SPEC);
  const none = new Map();
  const options = { learningRate: 0.05, clipNorm: 1 };
  const batches = [1, 2].map(seed => drawBatch(task, 3, spec.length, createRandom(seed)));
  const whole = new TensorTrainer(spec, task, { steps: 0, parameters, firstMoments: none, secondMoments: none });
  await whole.step(batches[0]!, options);
  const resumed = new TensorTrainer(spec, task, await whole.state());
  const figures = [await whole.step(batches[1]!, options), await resumed.step(batches[1]!, options)];
  expect(figures[1]).toEqual(figures[0]);
  expect(await resumed.parameters()).toEqual(await whole.parameters());
  whole.dispose();
  resumed.dispose();
});
