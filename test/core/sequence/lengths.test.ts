/** Sequences of different lengths in one batch are the same as one batch for each. */
import { describe, expect, test } from "vitest";
import { CELL_VARIANT_NAMES } from "../../../src/core/cells/cellVariants.ts";
import { NO_TARGET } from "../../../src/core/loss.ts";
import { encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import { manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { manyToOne } from "../../../src/core/sequence/manyToOne.ts";
import type { SequenceNetwork } from "../../../src/core/sequence/sequenceNetwork.ts";
import { timeMajor, timeMajorTargets } from "../../../src/core/sequence/timeMajor.ts";
import { gradientsOf, randomTensors, smallStack } from "./fixtures.ts";

const words = { vocabularySize: 4, embeddingSize: 3 };
const head = { kind: "softmax", size: 3 } as const;
const LONG = [1, 2, 3, 0, 2];
const SHORT = [2, 1];
const PADDED = [...SHORT, 3, 3, 3];
const lengths = Int32Array.of(LONG.length, SHORT.length);
const together = { batch: 2, inputs: timeMajor([LONG, PADDED]), lengths };

/** The loss is the mean over all targets that count, so each part weighs as many as it has. */
function expectSame<B>(network: SequenceNetwork<B>, both: B, parts: readonly (readonly [B, number])[]) {
  const parameters = randomTensors(network, 3);
  const found = gradientsOf(network, parameters, both);
  const alone = parts.map(([batch, weight]) => ({ ...gradientsOf(network, parameters, batch), weight }));
  const total = alone.reduce((sum, { weight }) => sum + weight, 0);
  const lossNats = alone.reduce((sum, part) => sum + (part.lossNats * part.weight) / total, 0);
  expect(Math.abs(found.lossNats - lossNats)).toBeLessThan(1e-13);
  for (const [name, values] of found.gradients) {
    const expected = values.map((_, k) =>
      alone.reduce((sum, { gradients, weight }) => sum + (gradients.get(name)![k]! * weight) / total, 0),
    );
    const furthest = Float64Array.from(values).reduce(
      (most, value, k) => Math.max(most, Math.abs(value - expected[k]!)),
      0,
    );
    expect(furthest, name).toBeLessThan(1e-12);
  }
}

describe.each(CELL_VARIANT_NAMES)("%s, two layers", cell => {
  describe.each([false, true])("bidirectional: %s", isBidirectional => {
    const recurrent = smallStack(cell, { layers: 2, hiddenSize: 3, isBidirectional });
    const one = (ids: readonly number[]) => ({ batch: 1, inputs: Int32Array.from(ids) });

    test.each(["last", "mean"] as const)("many to one, pooling %s", pooling => {
      const network = manyToOne({ ...words, recurrent, head, pooling });
      expectSame(network, { ...together, targets: Int32Array.of(2, 1) }, [
        [{ ...one(LONG), targets: Int32Array.of(2) }, 1],
        [{ ...one(SHORT), targets: Int32Array.of(1) }, 1],
      ]);
    });

    test("many to many", () => {
      const network = manyToMany({ ...words, recurrent, head });
      const targets = timeMajor([
        [0, 1, 2, 0, 1],
        [2, 0, NO_TARGET, NO_TARGET, NO_TARGET],
      ]);
      expectSame(network, { ...together, targets }, [
        [{ ...one(LONG), targets: Int32Array.of(0, 1, 2, 0, 1) }, 5],
        [{ ...one(SHORT), targets: Int32Array.of(2, 0) }, 2],
      ]);
    });

    test("encoder-decoder", () => {
      const network = encoderDecoder({ source: { ...words, recurrent }, vocabularySize: 4, eos: 0, embeddingSize: 3 });
      expectSame(network, { ...together, targets: timeMajorTargets([[1, 2, 3], [2]], 0) }, [
        [{ ...one(LONG), targets: timeMajorTargets([[1, 2, 3]], 0) }, 4],
        [{ ...one(SHORT), targets: timeMajorTargets([[2]], 0) }, 2],
      ]);
    });
  });
});
