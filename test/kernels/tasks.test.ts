/** The networks of tasks train and answer with the kernels as with core: every task, both directions, dropout, padding. */
import { expect, test } from "vitest";
import { plainProducts } from "../../src/core/cells/affine.ts";
import { CELL_VARIANT_NAMES } from "../../src/core/cells/cellVariants.ts";
import { mapParameters } from "../../src/core/network/network.ts";
import { createRandom } from "../../src/core/random.ts";
import type { SequenceNetwork } from "../../src/core/sequence/sequenceNetwork.ts";
import { SequenceTrainer } from "../../src/core/sequence/sequenceTrainer.ts";
import { initializeParameters } from "../../src/core/sequence/tensorPlan.ts";
import { networkOfTask, SEQUENCE_TASKS, type TaskSpec } from "../../src/core/tasks/taskSpec.ts";
import type { Vocabulary } from "../../src/core/text/vocabulary.ts";
import { TaskAnswers } from "../../src/runtime/tasks/answers.ts";
import { batchOf } from "../../src/runtime/tasks/taskBatches.ts";
import { fastestEngine } from "./kernelParts.ts";

const engine = await fastestEngine();
const UNIT = 2 ** -23;
const SPEC: TaskSpec = {
  task: "classify",
  cell: "lstm",
  hiddenSize: 12,
  layers: 2,
  isBidirectional: true,
  embeddingSize: 9,
  vocabularySize: 20,
  eos: 0,
  pooling: "mean",
  labels: ["a", "b", "c"],
  maxOutput: 8,
};
const random = createRandom(3);
const ids = (length: number, size: number) => Int32Array.from({ length }, () => 1 + Math.floor((size - 1) * random()));
const texts = Array.from({ length: 18 }, (_, k) => ids(1 + (k % 7), SPEC.vocabularySize));

const cases = SEQUENCE_TASKS.flatMap(task => CELL_VARIANT_NAMES.map(cell => ({ task, cell })));

test.each(cases)("three steps of $task with $cell", ({ task, cell }) => {
  const spec = { ...SPEC, task, cell, isBidirectional: task !== "generate" };
  const network = networkOfTask(spec, 0.3).network as SequenceNetwork<unknown>;
  const examples = texts.map((inputs, k) => {
    const targets = task === "tag" ? inputs.map(id => id % 3) : inputs.toReversed();
    return { inputs, targets, label: k % 3 };
  });
  const { batch } = batchOf(spec, examples);
  const parameters = initializeParameters(network.tensors, createRandom(5));
  const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };
  const outcome = (products = plainProducts) => {
    const trainer = new SequenceTrainer(network, parameters, optimizer, products);
    const pass = () => ({ dropout: createRandom(8), initialState: createRandom(9) });
    const steps = [1, 2, 3].map(() => trainer.step(batch, { learningRate: 0.01, clipNorm: 1 }, pass()));
    const norms = Object.values(steps[2]!.stepNorms)
      .flat(2)
      .map(norm => [...norm]);
    return [steps.map(step => step.lossNats), steps.map(step => step.gradNorm), ...norms];
  };
  const [found, expected] = [outcome(engine.openProducts()), outcome()];
  for (const [k, values] of expected.entries()) {
    for (const [j, value] of values.entries()) {
      expect(Math.abs(found[k]![j]! - value)).toBeLessThan(4000 * UNIT * Math.max(1, value));
    }
  }
});

test.each(["classify", "tag"] as const)("answers of %s, which stay when others are asked for", task => {
  for (const labels of [SPEC.labels, ["no", "yes"]]) {
    const spec = { ...SPEC, task, labels };
    const drawn = initializeParameters(networkOfTask(spec).network.tensors, createRandom(5));
    const vocabulary = {} as Vocabulary; // these answers need none
    const asked = (products = plainProducts) => {
      const parameters = mapParameters(drawn, values => products.own(values));
      const answers = new TaskAnswers({ spec, vocabulary, parameters, products });
      const rows = (some: readonly Int32Array[]) =>
        task === "classify" ? answers.distributions(some) : answers.tagDistributions(some).flat();
      const first = rows(texts);
      rows(texts.toReversed());
      return first;
    };
    const [found, expected] = [asked(engine.openProducts()), asked()];
    for (const [k, row] of expected.entries()) {
      for (const [j, value] of row.entries()) expect(Math.abs(found[k]![j]! - value)).toBeLessThan(200 * UNIT);
    }
  }
});
