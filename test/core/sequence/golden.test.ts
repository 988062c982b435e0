import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES } from "../../../src/core/cells/cellVariants.ts";
import { softmax } from "../../../src/core/loss.ts";
import type { StepOptions } from "../../../src/core/network/engine.ts";
import type { OptimizerOptions } from "../../../src/core/optimizer.ts";
import type { Decoder } from "../../../src/core/sequence/decoding.ts";
import { type EncoderDecoderSpec, encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import { type ManyToManySpec, manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { type ManyToOneSpec, manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { type OneToManySpec, oneToMany } from "../../../src/core/sequence/oneToMany.ts";
import { oneToOne } from "../../../src/core/sequence/oneToOne.ts";
import type { SequenceNetwork } from "../../../src/core/sequence/sequenceNetwork.ts";
import { SequenceTrainer } from "../../../src/core/sequence/sequenceTrainer.ts";
import type { Floats, Parameters } from "../../../src/core/tensor.ts";
import { relativeError } from "../network/fixtures.ts";
import { tensorsOf } from "../network/goldens.ts";
import { gradientsOf } from "./fixtures.ts";

type Numbers = Readonly<Record<string, readonly number[]>>;

type Shaped =
  | { readonly shape: "oneToOne" | "manyToMany"; readonly spec: ManyToManySpec }
  | { readonly shape: "manyToOne"; readonly spec: ManyToOneSpec }
  | { readonly shape: "oneToMany"; readonly spec: OneToManySpec }
  | { readonly shape: "encoderDecoder"; readonly spec: EncoderDecoderSpec };

type GoldenNetwork = Shaped & {
  readonly batch: number;
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly parameters: Numbers;
  readonly yHat: readonly number[];
  readonly gradients: Numbers;
  readonly steps: readonly { readonly options: StepOptions; readonly lossNats: number; readonly gradNorm: number }[];
  readonly parametersAfter: Numbers;
};

/** The output of test/golden/make_sequence_networks.py. A missing golden fails. */
const golden = JSON.parse(readFileSync(new URL("../../golden/sequence_networks.json", import.meta.url), "utf8")) as {
  readonly madeBy: string;
  readonly torch: string;
  readonly optimizer: OptimizerOptions;
  readonly networks: readonly GoldenNetwork[];
};

interface Batch {
  readonly batch: number;
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
}

/** A network of any shape, with its probabilities for a batch. */
interface Subject {
  readonly network: SequenceNetwork<Batch>;
  readonly predict: (parameters: Parameters, batch: Batch) => number[];
}

function subjectOf(shaped: Shaped): Subject {
  switch (shaped.shape) {
    case "oneToOne": {
      const network = oneToOne(shaped.spec);
      return { network, predict: (parameters, { inputs }) => [...network.predict(parameters, inputs)] };
    }
    case "manyToMany": {
      const network = manyToMany(shaped.spec);
      return {
        network,
        predict: (parameters, { inputs, batch }) => [...network.predict(parameters, { inputs, batch })],
      };
    }
    case "manyToOne": {
      const network = manyToOne(shaped.spec);
      return {
        network,
        predict: (parameters, { inputs, batch }) => [...network.predict(parameters, { inputs, batch })],
      };
    }
    case "oneToMany": {
      const network = oneToMany(shaped.spec);
      const decoderOf = (parameters: Parameters, { inputs }: Batch, i: number) =>
        network.decoder(parameters, inputs[i]!);
      return { network, predict: (parameters, batch) => followed(i => decoderOf(parameters, batch, i), batch) };
    }
    case "encoderDecoder": {
      const network = encoderDecoder(shaped.spec);
      const decoderOf = (parameters: Parameters, { inputs, batch }: Batch, i: number) =>
        network.decoder(
          parameters,
          inputs.filter((_, k) => k % batch === i),
        );
      return { network, predict: (parameters, batch) => followed(i => decoderOf(parameters, batch, i), batch) };
    }
    default:
      return shaped satisfies never;
  }
}

/** The distributions of each sequence's decoder along its targets, [time, batch, vocabulary]. */
function followed(decoderFor: (i: number) => Decoder<unknown>, { batch, targets }: Batch): number[] {
  const time = targets.length / batch;
  const bySequence = Array.from({ length: batch }, (_, i) => {
    const decoder = decoderFor(i);
    let prediction = decoder.first();
    return Array.from({ length: time }, (_, t): Floats => {
      const { state, scores } = prediction;
      prediction = decoder.advance(state, Math.max(0, targets[t * batch + i]!)); // EOS, which is 0, where none counts
      softmax(scores, scores.length);
      return scores;
    });
  });
  return Array.from({ length: time }, (_, t) => bySequence.flatMap(steps => [...steps[t]!])).flat();
}

const float64 = (values: readonly number[]): Floats => Float64Array.from(values);
const float32 = (values: readonly number[]): Floats => Float32Array.from(values);

const recurrentOf = (one: Shaped) => (one.shape === "encoderDecoder" ? one.spec.source.recurrent : one.spec.recurrent);

const named = golden.networks.map(one => {
  const { cell, layers, isBidirectional } = recurrentOf(one);
  return { name: `${one.shape}, ${layers} of ${cell}${isBidirectional ? " in both directions" : ""}`, one };
});

describe.each(named)(`$name, by PyTorch ${golden.torch} (${golden.madeBy})`, ({ one }) => {
  const { network, predict } = subjectOf(one);
  const parameters = tensorsOf(one.parameters, float64);
  const batch = { batch: one.batch, inputs: Int32Array.from(one.inputs), targets: Int32Array.from(one.targets) };
  const [first] = one.steps;

  test("the golden names every tensor as the network does, in the same order", () => {
    expect(Object.keys(one.parameters)).toEqual(network.tensors.map(({ name }) => name));
  });

  test("the probabilities agree to 1e-13", () => {
    expect(relativeError(Float64Array.from(predict(parameters, batch)), one.yHat)).toBeLessThan(1e-13);
  });

  test("the loss and the gradient of every tensor agree to 1e-12", () => {
    const { lossNats, gradients } = gradientsOf(network, parameters, batch);
    expect(Math.abs(lossNats / first!.lossNats - 1)).toBeLessThan(1e-12);
    const largest = Math.max(...Object.values(one.gradients).flat().map(Math.abs));
    for (const [name, values] of gradients) {
      const error = Math.max(...values.map((value, k) => Math.abs(value - one.gradients[name]![k]!)));
      expect(error / largest, name).toBeLessThan(1e-12);
    }
  });

  // float32 has 24 bits. AdamW divides small gradients by their own size, which magnifies rounding errors.
  test.each([
    ["float64", float64, 1e-11],
    ["float32", float32, 1e-4],
  ] as const)(
    "three steps in %s, clipped and not, give the same losses, norms and parameters",
    (_, make, tolerance) => {
      const trainer = new SequenceTrainer(network, tensorsOf(one.parameters, make), golden.optimizer);
      for (const step of one.steps) {
        const { lossNats, gradNorm } = trainer.step(batch, step.options);
        expect(Math.abs(lossNats / step.lossNats - 1)).toBeLessThan(tolerance);
        expect(Math.abs(gradNorm / step.gradNorm - 1)).toBeLessThan(tolerance);
      }
      for (const [name, values] of trainer.parameters) {
        expect(relativeError(values, one.parametersAfter[name]!), name).toBeLessThan(tolerance);
      }
    },
  );
});

test("the golden covers every cell and every shape; its first step is clipped and its last is not", () => {
  expect(new Set(golden.networks.map(({ shape }) => shape)).size).toBe(5);
  expect(new Set(golden.networks.map(one => recurrentOf(one).cell))).toEqual(new Set(CELL_VARIANT_NAMES));
  for (const { steps } of golden.networks) {
    expect(steps[0]!.gradNorm).toBeGreaterThan(steps[0]!.options.clipNorm);
    expect(steps[2]!.gradNorm).toBeLessThan(steps[2]!.options.clipNorm);
  }
});
