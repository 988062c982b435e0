/** Gradients over a hundred steps: where they vanish, where they survive, and what clipping does when they explode. */
import { describe, expect, test } from "vitest";
import { NO_TARGET } from "../../../src/core/loss.ts";
import { createRandom, type Random } from "../../../src/core/random.ts";
import { manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { type ManyToOneBatch, manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { SequenceTrainer } from "../../../src/core/sequence/sequenceTrainer.ts";
import { drawParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { timeMajor } from "../../../src/core/sequence/timeMajor.ts";
import type { Floats } from "../../../src/core/tensor.ts";
import { gradientsOf, smallStack } from "./fixtures.ts";
import { below, OPTIMIZER } from "./training.ts";

const blank = 2;
const na = 8;
const sequences = 8;

/** The copy task: a symbol, then blanks; at the end the symbol is asked for. */
function copyBatch(time: number, random: Random): ManyToOneBatch {
  const targets = Int32Array.from({ length: sequences }, () => below(2, random));
  const inputs = timeMajor(Array.from(targets, symbol => [symbol, ...new Array<number>(time - 1).fill(blank)]));
  return { batch: sequences, inputs, targets };
}

function copier(cell: "rnn" | "rnnRelu" | "lstm") {
  const recurrent = smallStack(cell, { hiddenSize: na });
  return manyToOne({
    vocabularySize: 3,
    embeddingSize: 2,
    recurrent,
    head: { kind: "softmax", size: 2 },
    pooling: "last",
  });
}

/** First parameters; an LSTM's forget gate stands open far enough to keep half of its memory over a hundred steps. */
function parametersOf(cell: "rnn" | "lstm", random: Random): Map<string, Float32Array> {
  const parameters = drawParameters(copier(cell).tensors, random);
  if (cell === "lstm") parameters.get("rnn.bias_ih_l0")!.fill(5, na, 2 * na); // sigmoid(5)^100 = 0.51
  return parameters;
}

/** ||dL/da<1>|| / ||dL/da<Tx>||. */
function survivingGradient(cell: "rnn" | "lstm", time: number): number {
  const random = createRandom(1);
  const { norms } = gradientsOf(copier(cell), parametersOf(cell, random), copyBatch(time, random));
  const [forth] = norms["rnn"]![0]!;
  expect(forth!.length).toBe(time);
  return forth![0]! / forth![time - 1]!;
}

/** The mean loss of the last tenth of a training run. */
function lossAfter(trainer: SequenceTrainer<ManyToOneBatch>, batches: readonly ManyToOneBatch[], clipNorm: number) {
  const losses = batches.map(batch => trainer.step(batch, { learningRate: 0.01, clipNorm }).lossNats);
  const last = losses.slice(-Math.ceil(losses.length / 10));
  return last.reduce((total, loss) => total + loss, 0) / last.length;
}

describe("over 100 steps of the copy task", () => {
  test("the gradient of a tanh RNN vanishes and that of an LSTM survives", () => {
    expect(survivingGradient("rnn", 100)).toBeLessThan(1e-20);
    expect(survivingGradient("lstm", 100)).toBeGreaterThan(1e-3);
  });

  test("so an LSTM learns it, and a tanh RNN only guesses", () => {
    const finalLoss = (cell: "rnn" | "lstm") => {
      const random = createRandom(1);
      const trainer = new SequenceTrainer(copier(cell), parametersOf(cell, random), OPTIMIZER);
      const batches = Array.from({ length: 250 }, () => copyBatch(100, random));
      return lossAfter(trainer, batches, 1);
    };
    expect(finalLoss("lstm")).toBeLessThan(0.05);
    expect(finalLoss("rnn")).toBeGreaterThan(0.9 * Math.LN2);
  });
});

describe("a ReLU RNN whose recurrent weights are 1.2 times the identity", () => {
  const network = copier("rnnRelu");
  const random = createRandom(1);
  const parameters = drawParameters(network.tensors, random);
  parameters.set(
    "rnn.weight_hh_l0",
    new Float32Array(na * na).map((_, k) => (k % (na + 1) === 0 ? 1.2 : 0)),
  );
  const batches = Array.from({ length: 200 }, () => copyBatch(60, random));

  test("has a gradient that explodes towards the start", () => {
    const [forth] = gradientsOf(network, parameters, batches[0]!).norms["rnn"]![0]!;
    // 1.2^10 = 6.2; some units are silent, and stop it.
    for (let t = 10; t < 50; t++) expect(forth![t - 10]).toBeGreaterThan(3 * forth![t]!);
    expect(forth![0]! / forth![59]!).toBeGreaterThan(1e4);
  });

  test("learns when the gradient is clipped, and does not when it is not", () => {
    const finalLoss = (clipNorm: number) =>
      lossAfter(new SequenceTrainer(network, parameters, OPTIMIZER), batches, clipNorm);
    expect(finalLoss(1)).toBeLessThan(0.01);
    expect(finalLoss(Infinity)).toBeGreaterThan(0.3);
  });
});

test("the gradient of one late answer fades from step to step in each direction's own past", () => {
  const recurrent = smallStack("rnn", { hiddenSize: 4, isBidirectional: true });
  const network = manyToMany({ vocabularySize: 3, embeddingSize: 2, recurrent, head: { kind: "softmax", size: 2 } });
  const time = 12;
  const asked = 5;
  const parameters = drawParameters(network.tensors, createRandom(1));
  for (const place of ["l0", "l0_reverse"]) {
    const W = parameters.get(`rnn.weight_hh_${place}`)!;
    for (let k = 0; k < W.length; k++) W[k]! /= 2;
  }
  const targets = new Int32Array(time).fill(NO_TARGET);
  targets[asked] = 1;
  const { norms } = gradientsOf(network, parameters, { batch: 1, inputs: new Int32Array(time), targets });
  const [forth, back] = norms["rnn"]![0]! as [Floats, Floats];
  for (let t = 0; t < time; t++) {
    // Forwards only what stands before the answer was heard, backwards only what stands after.
    expect(forth[t]! > 0).toBe(t <= asked);
    expect(back[t]! > 0).toBe(t >= asked);
    if (t > 0 && t <= asked) expect(forth[t - 1]!).toBeLessThan(forth[t]!);
    if (t > asked) expect(back[t]!).toBeLessThan(back[t - 1]!);
  }
});
