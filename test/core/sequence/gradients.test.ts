import { describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES } from "../../../src/core/cells/cellVariants.ts";
import { NO_TARGET } from "../../../src/core/loss.ts";
import { createRandom } from "../../../src/core/random.ts";
import { encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import type { Head } from "../../../src/core/sequence/head.ts";
import { manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import { oneToMany } from "../../../src/core/sequence/oneToMany.ts";
import { oneToOne } from "../../../src/core/sequence/oneToOne.ts";
import { timeMajorTargets } from "../../../src/core/sequence/timeMajor.ts";
import { randomTokens, relativeError } from "../network/fixtures.ts";
import { expectTrueGradients, gradientsOf, randomTensors, smallStack } from "./fixtures.ts";

const softmax: Head = { kind: "softmax", size: 3 };
const sigmoid: Head = { kind: "sigmoid", size: 2 };
const words = { vocabularySize: 4, embeddingSize: 3 };
const batch = 2;
const time = 4;
const inputs = randomTokens(time * batch, 4, 1);

const everyStack = CELL_VARIANT_NAMES.flatMap(cell =>
  [1, 2].flatMap(layers => [false, true].map(isBidirectional => ({ cell, layers, isBidirectional }))),
);

describe("the gradient of every tensor matches central differences to 1e-6", () => {
  test.each(everyStack)("many to many: $cell, layers $layers, bidirectional $isBidirectional", stack => {
    const network = manyToMany({ ...words, recurrent: smallStack(stack.cell, stack), head: softmax });
    const targets = randomTokens(time * batch, softmax.size, 2);
    expectTrueGradients(network, { batch, inputs, targets }, 3);
  });

  test.each(everyStack)("encoder-decoder: $cell, layers $layers, bidirectional $isBidirectional", stack => {
    const source = { ...words, recurrent: smallStack(stack.cell, stack) };
    const network = encoderDecoder({ source, vocabularySize: 3, eos: 0, embeddingSize: 2 });
    const targets = timeMajorTargets([[1, 2, 2], [1]], 0);
    expectTrueGradients(network, { batch, inputs, targets }, 4);
  });

  const manyToOnes = (["last", "mean"] as const).flatMap(pooling =>
    [softmax, sigmoid].flatMap(head =>
      (["rnn", "gruSimplified", "lstmPeephole"] as const).flatMap(cell =>
        [false, true].map(isBidirectional => ({ pooling, head, cell, isBidirectional })),
      ),
    ),
  );
  test.each(manyToOnes)(
    "many to one: $pooling state of $cell, $head.kind, bidirectional $isBidirectional",
    ({ pooling, head, cell, isBidirectional }) => {
      const recurrent = smallStack(cell, { layers: 2, isBidirectional });
      const network = manyToOne({ ...words, recurrent, head, pooling });
      const targets = head.kind === "softmax" ? Int32Array.of(2, 0) : Int32Array.of(1, 0, 0, 1);
      expectTrueGradients(network, { batch, inputs, targets }, 5);
    },
  );

  test.each(CELL_VARIANT_NAMES)("one to many: %s", cell => {
    const recurrent = smallStack(cell, { layers: 2 });
    const network = oneToMany({ inputs: 3, vocabularySize: 4, eos: 3, embeddingSize: 2, recurrent });
    const targets = timeMajorTargets([[0, 1, 2], []], 3);
    expectTrueGradients(network, { inputs: Int32Array.of(2, 0), targets }, 6);
  });

  test.each([softmax, sigmoid])("one to one: $kind", head => {
    const network = oneToOne({ ...words, recurrent: smallStack("lstm"), head });
    const targets = head.kind === "softmax" ? Int32Array.of(2, 0) : Int32Array.of(1, 0, 0, 1);
    const isSilent = (name: string) => name === "rnn.weight_hh_l0"; // before the only step a⟨0⟩ = 0
    expectTrueGradients(network, { inputs: Int32Array.of(3, 1), targets }, 7, undefined, isSilent);
  });

  test.each([softmax, sigmoid])("where some steps have no target: $kind", head => {
    const network = manyToMany({ ...words, recurrent: smallStack("gru", { isBidirectional: true }), head });
    const targets = randomTokens(time * batch * (head.kind === "softmax" ? 1 : head.size), 2, 8);
    targets.fill(NO_TARGET, 3, 6);
    expectTrueGradients(network, { batch, inputs, targets }, 9);
  });

  test.each(["lstm", "gruResetBefore"] as const)(
    "with outputs of %s hidden between layers, from a random state",
    cell => {
      const recurrent = smallStack(cell, { hiddenSize: 3, layers: 3, isBidirectional: true, dropout: 0.3 });
      const network = manyToMany({ ...words, recurrent, head: softmax });
      const targets = randomTokens(time * batch, softmax.size, 2);
      const pass = () => ({ dropout: createRandom(10), initialState: createRandom(11) });
      expectTrueGradients(network, { batch, inputs, targets }, 12, pass);
    },
  );
});

test("two backward passes over one set of gradients add up", () => {
  const network = manyToOne({ ...words, recurrent: smallStack("lstmPeephole"), head: softmax, pooling: "last" });
  const parameters = randomTensors(network, 13);
  const data = { batch, inputs, targets: Int32Array.of(1, 2) };
  const once = gradientsOf(network, parameters, data).gradients;
  const twice = gradientsOf(network, parameters, data).gradients;
  network.forward(parameters, data).backward(twice);
  for (const [name, values] of twice)
    expect(
      relativeError(
        values,
        once.get(name)!.map(value => value * 2),
      ),
      name,
    ).toBeLessThan(1e-14);
});
