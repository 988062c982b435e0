import { describe, expect, test } from "vitest";
import type { CellVariant } from "../../../src/core/cells/cellVariants.ts";
import { SpecError } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import type { Head } from "../../../src/core/sequence/head.ts";
import { manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { oneToMany } from "../../../src/core/sequence/oneToMany.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { timeMajor, timeMajorTargets } from "../../../src/core/sequence/timeMajor.ts";
import { ShapeError } from "../../../src/core/tensor.ts";
import { randomTensors, smallStack } from "./fixtures.ts";

const softmax: Head = { kind: "softmax", size: 3 };
const words = { vocabularySize: 4, embeddingSize: 3 };
const tagger = (recurrent: object, others: object = {}) =>
  manyToMany({ ...words, head: softmax, ...others, recurrent: { ...smallStack("lstm"), ...recurrent } });

describe("a spec is refused before anything is allocated", () => {
  test.each([
    ["a cell that there is not", () => tagger({ cell: "lstn" as CellVariant }), /^cell: expected one of rnn, .*lstn$/],
    ["a cell that objects inherit", () => tagger({ cell: "toString" as CellVariant }), /^cell: expected one of/],
    ["no units", () => tagger({ hiddenSize: 0 }), "hiddenSize: expected a whole number of at least 1, found 0"],
    ["half a layer", () => tagger({ layers: 1.5 }), "layers: expected a whole number of at least 1, found 1.5"],
    ["endless layers", () => tagger({ layers: 1e9 }), "layers: expected at most 1000, found 1000000000"],
    ["all hidden", () => tagger({ dropout: 1 }), "dropout: expected a fraction from 0 to below 1, found 1"],
    ["dropout of NaN", () => tagger({ dropout: NaN }), "dropout: expected a fraction from 0 to below 1, found NaN"],
    [
      "no words",
      () => tagger({}, { vocabularySize: 0 }),
      "vocabularySize: expected a whole number of at least 1, found 0",
    ],
    [
      "no width",
      () => tagger({}, { embeddingSize: -1 }),
      "embeddingSize: expected a whole number of at least 1, found -1",
    ],
    ["too much", () => tagger({ hiddenSize: 1e5 }), /^parameters: expected at most 100000000, found 40002300015$/],
    ["too many words", () => tagger({}, { vocabularySize: 2 ** 40 }), /^parameters: expected at most 100000000/],
    ["no classes", () => tagger({}, { head: { kind: "softmax", size: 0 } }), /^head.size: expected/],
    ["a head that there is not", () => tagger({}, { head: { kind: "tanh", size: 2 } }), /^head: expected one of/],
    [
      "a pooling that there is not",
      () => manyToOne({ ...words, recurrent: smallStack("rnn"), head: softmax, pooling: "max" as "mean" }),
      "pooling: expected last or mean, found max",
    ],
    [
      "writing from both ends",
      () => oneToMany({ ...writing, recurrent: smallStack("rnn", { isBidirectional: true }) }),
      "isBidirectional: expected false in a decoder, found true",
    ],
    ["an end that is no token", () => oneToMany({ ...writing, eos: 4 }), "eos: expected an id from 0 to 3, found 4"],
    ["nothing to start from", () => oneToMany({ ...writing, inputs: 0 }), /^inputs: expected a whole number/],
    [
      "a source without units",
      () => encoderDecoder({ ...writing, source: { ...words, recurrent: smallStack("gru", { hiddenSize: NaN }) } }),
      "hiddenSize: expected a whole number of at least 1, found NaN",
    ],
  ] as const)("%s", (_name, make, message) => {
    expect(make).toThrow(SpecError);
    expect(make).toThrow(message);
  });
});

const writing = { inputs: 2, vocabularySize: 4, eos: 3, embeddingSize: 2, recurrent: smallStack("rnn") };

describe("a batch that does not fit is refused", () => {
  const network = manyToMany({ ...words, recurrent: smallStack("lstm"), head: softmax });
  const parameters = randomTensors(network, 1);
  const forward = (inputs: number[], targets: number[], batch = 2) =>
    network.forward(parameters, { batch, inputs: Int32Array.from(inputs), targets: Int32Array.from(targets) });

  test.each([
    ["a token beyond the vocabulary", () => forward([0, 4], [0, 0]), RangeError],
    ["a token below it", () => forward([0, -1], [0, 0]), RangeError],
    ["a class beyond the head", () => forward([0, 0], [0, 3]), RangeError],
    ["too few targets", () => forward([0, 0], [0]), RangeError],
    ["targets none of which counts", () => forward([0, 0], [-1, -1]), RangeError],
    ["half a step", () => forward([0, 1, 2], [0, 1, 2]), ShapeError],
    ["no sequences", () => network.predict(parameters, { inputs: new Int32Array(0), batch: 0 }), SpecError],
    ["half a sequence", () => network.predict(parameters, { inputs: new Int32Array(3), batch: 1.5 }), SpecError],
    ["no steps", () => network.predict(parameters, { inputs: new Int32Array(0), batch: 2 }), ShapeError],
    ["parameters of another size", () => network.forward(new Map(), { batch: 1, ...empty }), ShapeError],
  ] as const)("%s", (_name, run, error) => {
    expect(run).toThrow(error);
  });

  const empty = { inputs: Int32Array.of(0), targets: Int32Array.of(0) };
});

describe("first parameters", () => {
  const network = tagger({ cell: "lstmPeephole", layers: 2, isBidirectional: true, hiddenSize: 4 });
  const parameters = initializeParameters(network.tensors, createRandom(1));

  test("have torch.nn's names, in its order, and the peepholes after the biases", () => {
    const places = ["l0", "l0_reverse", "l1", "l1_reverse"];
    const names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_peephole"];
    expect([...parameters.keys()]).toEqual([
      "embedding.weight",
      ...places.flatMap(place => names.map(name => `rnn.${name}_${place}`)),
      "output.weight",
      "output.bias",
    ]);
    expect(parameters.get("rnn.weight_ih_l1_reverse")!.length).toBe(16 * 8);
  });

  test("are 1 for the forget gate and 0 for the other biases", () => {
    for (const [name, values] of parameters) {
      if (name.includes("bias_ih")) expect([...values]).toEqual([0, 1, 0, 0].flatMap(b => new Array(4).fill(b)));
      else
        expect(
          values.some(value => value !== 0),
          name,
        ).toBe(!name.includes("bias"));
    }
  });

  test("are the same for the same seed", () => {
    expect(initializeParameters(network.tensors, createRandom(1))).toEqual(parameters);
    expect(initializeParameters(network.tensors, createRandom(2))).not.toEqual(parameters);
  });
});

describe("sequences side by side", () => {
  test("are arranged with all tokens of one time step together", () => {
    expect([...timeMajor(["ab", "cd", "ef"].map(text => [...text].map(c => c.charCodeAt(0) - 97)))]).toEqual([
      0, 2, 4, 1, 3, 5,
    ]);
  });

  test("of different lengths are refused", () => {
    expect(() => timeMajor([[1, 2], [1]])).toThrow(new ShapeError("sequence 1", [2], 1));
  });

  test("end with EOS, and nothing counts after it", () => {
    expect([...timeMajorTargets([[1, 2], []], 9)]).toEqual([1, 9, 2, -1, 9, -1]);
  });
});
