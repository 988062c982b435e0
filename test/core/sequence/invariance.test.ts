import { describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES } from "../../../src/core/cells/cellVariants.ts";
import { crossEntropyBackward } from "../../../src/core/loss.ts";
import { backwardWindow, forwardWindow } from "../../../src/core/network/languageModel.ts";
import { mapParameters, networkOf, zeroState } from "../../../src/core/network/network.ts";
import { CELL_KINDS } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import { manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { initialStack, stackOf } from "../../../src/core/sequence/stack.ts";
import { forwardStack } from "../../../src/core/sequence/stackForward.ts";
import { timeMajor, timeMajorTargets } from "../../../src/core/sequence/timeMajor.ts";
import { type Floats, zerosLike } from "../../../src/core/tensor.ts";
import { drawer, randomTokens, relativeError } from "../network/fixtures.ts";
import { gradientsOf, randomTensors, smallStack } from "./fixtures.ts";

const words = { vocabularySize: 4, embeddingSize: 3 };
const softmax = { kind: "softmax", size: 4 } as const;

/** A stack of three layers with parameters, and a sequence of six steps for a batch of two. */
function stackAndSequence(cell: (typeof CELL_VARIANT_NAMES)[number], isBidirectional: boolean, dropout = 0) {
  const recurrent = smallStack(cell, { hiddenSize: 3, layers: 3, isBidirectional, dropout });
  const network = manyToMany({ ...words, recurrent, head: softmax });
  const draw = drawer(2);
  return {
    stack: stackOf("rnn.", recurrent, randomTensors(network, 1)),
    xs: Array.from({ length: 6 }, (): Floats => draw(2 * 3)),
  };
}

describe.each(CELL_KINDS)("many to many in one direction, of %s cells", cell => {
  test("is the language model: the same loss, gradients and norms", () => {
    const recurrent = smallStack(cell, { layers: 2, hiddenSize: 3 });
    const network = manyToMany({ ...words, recurrent, head: softmax });
    const parameters = randomTensors(network, 1);
    const inputs = randomTokens(10, 4, 2);
    const targets = randomTokens(10, 4, 3);
    const { gradients, norms } = gradientsOf(network, parameters, { batch: 2, inputs, targets });

    const spec = { cell, ...words, hiddenSize: 3, layers: 2, isTied: false };
    const model = { spec, network: networkOf(spec, parameters) };
    const expected = mapParameters(parameters, values => zerosLike(values));
    const forward = forwardWindow(model, inputs, zeroState(spec, 2, new Float64Array(0)));
    crossEntropyBackward(forward.scores, targets, 4);
    const expectedNorms = backwardWindow(model, forward, forward.scores, networkOf(spec, expected));
    for (const [name, values] of gradients)
      expect(relativeError(values, expected.get(name)!), name).toBeLessThan(1e-13);
    for (const [l, [found]] of norms["rnn"]!.entries()) {
      expect(
        relativeError(
          found!,
          expectedNorms.filter((_, k) => k % 2 === l),
        ),
      ).toBeLessThan(1e-13);
    }
  });
});

describe.each(CELL_VARIANT_NAMES)("a stack of %s cells", cell => {
  test("gives the same for a sequence in two parts with the state carried", () => {
    const { stack, xs } = stackAndSequence(cell, false);
    const whole = forwardStack(stack, xs, initialStack(stack, 2));
    const early = forwardStack(stack, xs.slice(0, 2), initialStack(stack, 2));
    const late = forwardStack(stack, xs.slice(2), early.state);
    expect([...early.outputs, ...late.outputs]).toEqual(whole.outputs);
    expect(late.state).toEqual(whole.state);
  });

  test("reads from the end what its other direction would read from the start of the reversed sequence", () => {
    const { stack, xs } = stackAndSequence(cell, true);
    const firstLayer = { spec: { ...stack.spec, layers: 1 }, layers: stack.layers.slice(0, 1) };
    const mirrored = { ...firstLayer, layers: firstLayer.layers.map(([forth, back]) => [back!, forth!]) };
    const found = forwardStack(firstLayer, xs, initialStack(firstLayer, 2));
    const expected = forwardStack(mirrored, xs.toReversed(), initialStack(firstLayer, 2));
    for (const [t, a] of found.outputs.entries()) {
      const swapped = a.map((_, k) => a[Math.floor(k / 6) * 6 + ((k + 3) % 6)]!);
      expect(expected.outputs[5 - t]).toEqual(swapped);
    }
    expect(expected.state).toEqual(found.state.toReversed());
  });
});

describe("a batch", () => {
  const sequences = [
    [0, 1, 2, 3],
    [3, 3, 1, 0],
  ];

  test("of two has the mean of the losses and gradients of two batches of one", () => {
    const recurrent = smallStack("gruResetBefore", { layers: 2, isBidirectional: true });
    const network = manyToOne({ ...words, recurrent, head: softmax, pooling: "mean" });
    const parameters = randomTensors(network, 4);
    const run = (chosen: number[]) =>
      gradientsOf(network, parameters, {
        batch: chosen.length,
        inputs: timeMajor(chosen.map(i => sequences[i]!)),
        targets: Int32Array.from(chosen, i => i + 1),
      });
    const [both, first, second] = [run([0, 1]), run([0]), run([1])];
    expect(both.lossNats).toBeCloseTo((first.lossNats + second.lossNats) / 2, 14);
    for (const [name, values] of both.gradients) {
      const mean = values.map((_, k) => (first.gradients.get(name)![k]! + second.gradients.get(name)![k]!) / 2);
      expect(relativeError(values, mean), name).toBeLessThan(1e-12);
    }
  });

  test("of answers of different lengths counts each token once", () => {
    const source = { ...words, recurrent: smallStack("lstm", { isBidirectional: true }) };
    const network = encoderDecoder({ source, vocabularySize: 4, eos: 0, embeddingSize: 2 });
    const parameters = randomTensors(network, 5);
    const answers = [[1, 2, 3], [2]];
    const lossOf = (chosen: number[]) => {
      const inputs = timeMajor(chosen.map(i => sequences[i]!));
      const targets = timeMajorTargets(
        chosen.map(i => answers[i]!),
        0,
      );
      return network.forward(parameters, { batch: chosen.length, inputs, targets }).lossNats;
    };
    // Four tokens and two, EOS counting.
    expect(lossOf([0, 1])).toBeCloseTo((4 * lossOf([0]) + 2 * lossOf([1])) / 6, 14);
  });
});

describe("dropout", () => {
  test("drops the given fraction of outputs between layers, keeps their mean, and never drops those of the top layer", () => {
    const { stack, xs } = stackAndSequence("lstm", true, 0.25);
    const many = Array.from({ length: 200 }, (_, t) => xs[t % 6]!);
    const { masks, outputs } = forwardStack(stack, many, initialStack(stack, 2), { dropout: createRandom(3) });
    expect(masks.map(layer => layer.length)).toEqual([0, 200, 200]);
    const values = masks.flat().flatMap(mask => [...mask]);
    const hidden = values.filter(value => value === 0).length / values.length;
    // 4800 draws: five standard deviations are 0.031.
    expect(Math.abs(hidden - 0.25)).toBeLessThan(0.031);
    expect(values.every(value => value === 0 || value === 1 / 0.75)).toBe(true);
    expect(outputs.every(a => a.every(value => value !== 0))).toBe(true);
  });

  test("drops the same outputs for the same seed, and nothing outside training", () => {
    const { stack, xs } = stackAndSequence("gru", false, 0.5);
    const { stack: whole } = stackAndSequence("gru", false);
    const read = (seed?: number) =>
      forwardStack(stack, xs, initialStack(stack, 2), seed === undefined ? {} : { dropout: createRandom(seed) })
        .outputs;
    expect(read(7)).toEqual(read(7));
    expect(read(7)).not.toEqual(read(8));
    expect(read()).toEqual(forwardStack(whole, xs, initialStack(whole, 2), { dropout: createRandom(7) }).outputs);
  });
});

describe("the state before a sequence", () => {
  const { stack } = stackAndSequence("lstm", true);

  test("is zero unless a source of noise is given", () => {
    const state = initialStack(stack, 2);
    expect(state.map(arrays => arrays.map(({ length }) => length))).toEqual(new Array(6).fill([6, 6]));
    expect(state.flat().every(values => values.every(value => value === 0))).toBe(true);
  });

  test("is small noise that differs in every array and is the same for the same seed", () => {
    const state = initialStack(stack, 500, createRandom(1));
    const values = state.flat().flatMap(array => [...array]);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    // 18000 draws: five standard deviations of the estimate are 0.0027.
    expect(Math.abs(deviation - 0.1)).toBeLessThan(0.0027);
    expect(new Set(values).size).toBeGreaterThan(values.length * 0.99);
    expect(initialStack(stack, 500, createRandom(1))).toEqual(state);
  });

  test("changes the predictions of a network, and its gradient", () => {
    const recurrent = smallStack("rnn");
    const network = manyToOne({ ...words, recurrent, head: softmax, pooling: "last" });
    const parameters = randomTensors(network, 6);
    const inputs = Int32Array.of(1, 2, 3);
    const noisy = network.predict(parameters, { inputs, batch: 1 }, { initialState: createRandom(1) });
    expect(noisy).not.toEqual(network.predict(parameters, { inputs, batch: 1 }));
  });
});
