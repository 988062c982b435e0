import { test } from "vitest";
import { feedForward } from "../../../src/core/tasks/feedForward.ts";
import { expectTrueGradients } from "../sequence/fixtures.ts";

const sizes = { vocabularySize: 5, embeddingSize: 3, window: 2, hiddenSize: 4 };
const inputs = Int32Array.of(1, 2, 0, 4, 3, 3);

test("the gradients of a feed-forward network match central differences", () => {
  const softmax = feedForward({ ...sizes, head: { kind: "softmax", size: 3 } });
  expectTrueGradients(softmax, { inputs, targets: Int32Array.of(0, 2, 1) }, 5);
  const sigmoid = feedForward({ ...sizes, head: { kind: "sigmoid", size: 1 } });
  expectTrueGradients(sigmoid, { inputs, targets: Int32Array.of(0, 1, 1) }, 6);
});
