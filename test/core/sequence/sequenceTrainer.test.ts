import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { SequenceTrainer } from "../../../src/core/sequence/sequenceTrainer.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { ShapeError } from "../../../src/core/tensor.ts";
import { randomTokens } from "../network/fixtures.ts";
import { smallStack } from "./fixtures.ts";
import { OPTIMIZER } from "./training.ts";

const network = manyToOne({
  vocabularySize: 4,
  embeddingSize: 3,
  recurrent: smallStack("lstm", { layers: 2, isBidirectional: true, dropout: 0.5 }),
  head: { kind: "softmax", size: 3 },
  pooling: "mean",
});
const parameters = initializeParameters(network.tensors, createRandom(1));
const batches = Array.from({ length: 6 }, (_, k) => ({
  batch: 2,
  inputs: randomTokens(8, 4, k),
  targets: randomTokens(2, 3, k + 100),
}));
const options = { learningRate: 0.05, clipNorm: 1 };
const run = (trainer: SequenceTrainer<(typeof batches)[0]>, from: number, to: number) =>
  batches.slice(from, to).map((batch, k) => trainer.step(batch, options, { dropout: createRandom(from + k) }).lossNats);

describe("a trainer of sequence networks", () => {
  test("continues from a snapshot as if it had not stopped", () => {
    const whole = new SequenceTrainer(network, parameters, OPTIMIZER);
    const losses = run(whole, 0, 6);
    const early = new SequenceTrainer(network, parameters, OPTIMIZER);
    run(early, 0, 3);
    const late = new SequenceTrainer(network, parameters, OPTIMIZER);
    const snapshot = early.snapshot();
    run(early, 3, 5); // later steps of the first must not affect the second
    late.restore(snapshot);
    expect(run(late, 3, 6)).toEqual(losses.slice(3));
    expect(late.snapshot()).toEqual(whole.snapshot());
  });

  test("does not change the given parameters", () => {
    const before = new Map([...parameters].map(([name, values]) => [name, values.slice()]));
    run(new SequenceTrainer(network, parameters, OPTIMIZER), 0, 3);
    expect(parameters).toEqual(before);
  });

  test("refuses a snapshot that does not fit, and does not change", () => {
    const trainer = new SequenceTrainer(network, parameters, OPTIMIZER);
    const good = trainer.snapshot();
    const secondMoments = new Map([...good.secondMoments, ["output.bias", new Float32Array(2)] as const]);
    const parametersAfter = new Map([...good.parameters].map(([name, values]) => [name, values.map(() => 7)]));
    expect(() => trainer.restore({ ...good, parameters: parametersAfter, secondMoments })).toThrow(
      new ShapeError("output.bias", [3], 2),
    );
    expect(trainer.snapshot()).toEqual(good);
    expect(() => new SequenceTrainer(network, new Map(), OPTIMIZER)).toThrow(ShapeError);
  });

  test("reports the norm of the gradient for each step of each layer and direction", () => {
    const { stepNorms } = new SequenceTrainer(network, parameters, OPTIMIZER).step(batches[0]!, options);
    expect(Object.keys(stepNorms)).toEqual(["rnn"]);
    const norms = stepNorms["rnn"]!;
    expect(norms.map(layer => layer.map(({ length }) => length))).toEqual([
      [4, 4],
      [4, 4],
    ]);
    expect(norms.flat().every(course => course.every(norm => norm > 0))).toBe(true);
  });
});
