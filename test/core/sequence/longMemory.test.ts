/** Gradients over a hundred steps: where they vanish or survive, and how clipping helps when they explode. */
import { describe, expect, test } from "vitest";
import { NO_TARGET } from "../../../src/core/loss.ts";
import { mapParameters } from "../../../src/core/network/network.ts";
import { clipByGlobalNorm } from "../../../src/core/optimizer.ts";
import { createRandom, type Random } from "../../../src/core/random.ts";
import { manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { type ManyToOneBatch, manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { SequenceTrainer } from "../../../src/core/sequence/sequenceTrainer.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { timeMajor } from "../../../src/core/sequence/timeMajor.ts";
import type { Floats } from "../../../src/core/tensor.ts";
import { gradientsOf, smallStack } from "./fixtures.ts";
import { below, OPTIMIZER } from "./training.ts";

const blank = 2;
const na = 12;
const sequences = 8;

/** The copy task: a symbol, then blanks; at the end the network must answer with the symbol. */
function copyBatch(time: number, random: Random): ManyToOneBatch {
  const targets = Int32Array.from({ length: sequences }, () => below(2, random));
  const inputs = timeMajor(Array.from(targets, symbol => [symbol, ...new Array<number>(time - 1).fill(blank)]));
  return { batch: sequences, inputs, targets };
}

type Cell = "rnn" | "rnnRelu" | "lstm";

function copier(cell: Cell) {
  const recurrent = smallStack(cell, { hiddenSize: na });
  return manyToOne({
    vocabularySize: 3,
    embeddingSize: 2,
    recurrent,
    head: { kind: "softmax", size: 2 },
    pooling: "last",
  });
}

/** Initial parameters with a blank whose embedding is zero. */
function parametersOf(cell: Cell, random: Random): Map<string, Float32Array> {
  const parameters = initializeParameters(copier(cell).tensors, random);
  parameters.get("embedding.weight")!.fill(0, 2 * blank);
  if (cell === "lstm") {
    // Rows i, f, g, o: little input, and half of the memory is kept over a hundred steps, sigmoid(5)^100 = 0.51.
    parameters
      .get("rnn.bias_ih_l0")!
      .fill(-2, 0, na)
      .fill(5, na, 2 * na);
  }
  return parameters;
}

/** ||dL/da⟨t⟩|| of each step, before training. */
function normsAtFirst(cell: Cell, time: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const { norms } = gradientsOf(copier(cell), parametersOf(cell, random), copyBatch(time, random));
  return norms["rnn"]![0]![0]!;
}

describe("over 100 steps of the copy task", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "the gradient of a tanh RNN vanishes and that of an LSTM survives, seed %i",
    seed => {
      const [lost, kept] = [normsAtFirst("rnn", 100, seed), normsAtFirst("lstm", 100, seed)];
      expect(lost.length).toBe(100);
      expect(lost[0]! / lost[99]!).toBeLessThan(1e-12);
      expect(kept[0]! / kept[99]!).toBeGreaterThan(1e-2);
    },
  );

  test("so an LSTM learns it", () => {
    const random = createRandom(1);
    const trainer = new SequenceTrainer(copier("lstm"), parametersOf("lstm", random), OPTIMIZER);
    const losses = Array.from({ length: 250 }, () => {
      return trainer.step(copyBatch(100, random), { learningRate: 0.01, clipNorm: 1 }).lossNats;
    });
    expect(Math.max(...losses.slice(0, 5))).toBeGreaterThan(0.6);
    expect(Math.max(...losses.slice(-25))).toBeLessThan(0.05);
  });
});

describe("a ReLU RNN whose recurrent weights are 1.2 times the identity", () => {
  const network = copier("rnnRelu");
  const random = createRandom(1);
  const first = parametersOf("rnnRelu", random);
  first.set(
    "rnn.weight_hh_l0",
    new Float32Array(na * na).map((_, k) => (k % (na + 1) === 0 ? 1.2 : 0)),
  );
  const batches = Array.from({ length: 200 }, () => copyBatch(60, random));

  /** Plain gradient descent: W -= 0.01 dW. */
  function descend(clipNorm: number): number[] {
    const parameters = mapParameters(first, values => values.slice());
    return batches.map(batch => {
      const { lossNats, gradients } = gradientsOf(network, parameters, batch);
      clipByGlobalNorm(gradients, clipNorm);
      for (const [name, dW] of gradients) {
        const W = parameters.get(name)!;
        for (let k = 0; k < W.length; k++) W[k]! -= 0.01 * dW[k]!;
      }
      return lossNats;
    });
  }

  test("has a gradient that grows by 1.2 with every step toward the start", () => {
    const [forth] = gradientsOf(network, first, batches[0]!).norms["rnn"]![0]!;
    for (let t = 1; t < 59; t++) expect(forth![t - 1]! / forth![t]!).toBeCloseTo(1.2, 5);
    expect(forth![0]! / forth![59]!).toBeGreaterThan(1e4);
  });

  test("descends with a clipped gradient, and becomes non-finite without clipping", () => {
    const [clipped, free] = [descend(1), descend(Infinity)];
    expect(clipped[0]).toBeGreaterThan(100);
    expect(free[0]).toBe(clipped[0]);
    expect(Math.max(...clipped.slice(-20))).toBeLessThan(0.01);
    expect(free.at(-1)).toBeNaN();
  });
});

test("the gradient of one late answer fades from step to step in each direction's own past", () => {
  const recurrent = smallStack("rnn", { hiddenSize: 4, isBidirectional: true });
  const network = manyToMany({ vocabularySize: 3, embeddingSize: 2, recurrent, head: { kind: "softmax", size: 2 } });
  const time = 12;
  const asked = 5;
  const parameters = initializeParameters(network.tensors, createRandom(1));
  for (const place of ["l0", "l0_reverse"]) {
    const W = parameters.get(`rnn.weight_hh_${place}`)!;
    for (let k = 0; k < W.length; k++) W[k]! /= 2;
  }
  const targets = new Int32Array(time).fill(NO_TARGET);
  targets[asked] = 1;
  const { norms } = gradientsOf(network, parameters, { batch: 1, inputs: new Int32Array(time), targets });
  const [forth, back] = norms["rnn"]![0]! as [Floats, Floats];
  for (let t = 0; t < time; t++) {
    // The forward direction depends only on the text before the answer, the backward direction only on the text after.
    expect(forth[t]! > 0).toBe(t <= asked);
    expect(back[t]! > 0).toBe(t >= asked);
    if (t > 0 && t <= asked) expect(forth[t - 1]!).toBeLessThan(forth[t]!);
    if (t > asked) expect(back[t]!).toBeLessThan(back[t - 1]!);
  }
});
