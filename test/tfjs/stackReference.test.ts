import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { SpecError } from "../../src/core/network/spec.ts";
import { manyToMany } from "../../src/core/sequence/manyToMany.ts";
import { initialStack, type Stack, stackOf } from "../../src/core/sequence/stack.ts";
import { forwardStack } from "../../src/core/sequence/stackForward.ts";
import { drawer } from "../core/network/fixtures.ts";
import { randomTensors, smallStack } from "../core/sequence/fixtures.ts";
import { stackErrors } from "./roundingBound.ts";
import { createReferenceStack } from "./stackReference.ts";

const inputSize = 5;
const time = 7;

type Variant = Parameters<typeof smallStack>[0];

/** Float32 numbers in float64, so that both sides start from the same; small, so that states do not saturate. */
function stackOfSize(cell: Variant, layers: number, isBidirectional: boolean, batch: number) {
  const recurrent = smallStack(cell, { hiddenSize: 6, layers, isBidirectional });
  const head = { kind: "softmax", size: 2 } as const;
  const network = manyToMany({ vocabularySize: 2, embeddingSize: inputSize, recurrent, head });
  const parameters = randomTensors(network, 3);
  for (const [name, values] of parameters)
    parameters.set(
      name,
      Float64Array.from(values, v => Math.fround(v / 4)),
    );
  const draw = drawer(4);
  const xs = Array.from({ length: time }, () => draw(batch * inputSize).map(Math.fround));
  return { stack: stackOf("rnn.", recurrent, parameters) as Stack, xs };
}

beforeAll(async () => {
  tf.enableProdMode(); // otherwise it advertises its native backend
  await tf.setBackend("cpu");
});

const stacks = (["rnn", "rnnRelu", "gruResetBefore", "lstm"] as const).flatMap(cell =>
  [1, 3].flatMap(layers => [false, true].map(isBidirectional => ({ cell, layers, isBidirectional }))),
);

describe.each(stacks)("$cell, layers $layers, bidirectional $isBidirectional", ({ cell, layers, isBidirectional }) => {
  test("every state of tfjs is that of core, as far as float32 goes", () => {
    const { stack, xs } = stackOfSize(cell, layers, isBidirectional, 1);
    const forward = forwardStack(stack, xs, initialStack(stack, 1));
    const bounds = stackErrors(stack, forward).flat();
    const reference = createReferenceStack(stack);
    const found = reference.read(xs, 1);
    reference.dispose();
    const expected = forward.outputs.flatMap(a => [...a]);
    expect(found.length).toBe(expected.length);
    for (const [k, a] of expected.entries()) {
      expect(bounds[k]).toBeLessThan(1e-4); // a bound that everything passes would prove nothing
      expect(Math.abs(found[k]! - a)).toBeLessThanOrEqual(bounds[k]!);
    }
  });

  test("a batch is laid out as in core, and nothing is left in memory", () => {
    const before = tf.memory().numTensors;
    const { stack, xs } = stackOfSize(cell, layers, isBidirectional, 3);
    const reference = createReferenceStack(stack);
    const found = reference.read(xs, 3);
    const expected = forwardStack(stack, xs, initialStack(stack, 3)).outputs.flatMap(a => [...a]);
    for (const [k, a] of expected.entries()) expect(found[k]).toBeCloseTo(a, 5);
    reference.dispose();
    reference.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each(["gru", "gruSimplified", "lstmPeephole"] as const)("%s is refused, and leaves no tensor behind", cell => {
  const before = tf.memory().numTensors;
  const { stack } = stackOfSize(cell, 2, true, 1);
  expect(() => createReferenceStack(stack)).toThrow(SpecError);
  expect(tf.memory().numTensors).toBe(before);
});
