import { expect, test } from "vitest";
import { crossEntropyNats } from "../../../src/core/loss.ts";
import { connectivity } from "../../../src/core/network/gradientFlow.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { forwardWindow, type LanguageModel } from "../../../src/core/network/languageModel.ts";
import { mapParameters, networkOf, zeroState } from "../../../src/core/network/network.ts";
import { CELL_KINDS, type CellKind } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";

const TOKENS = Int32Array.of(1, 4, 2, 5, 3);
const STEP = 1e-5;

/** In float64; the embedding is not the output, so that a row serves one token alone. */
function modelOf(cell: CellKind): LanguageModel {
  const spec = { cell, vocabularySize: 6, embeddingSize: 3, hiddenSize: 4, layers: 2, isTied: false };
  const parameters = mapParameters(initialParameters(spec, createRandom(5)), values => Float64Array.from(values));
  return { spec, network: networkOf(spec, parameters) };
}

function lossAfter({ spec, network }: LanguageModel): number {
  const inputs = TOKENS.subarray(0, -1);
  const { scores } = forwardWindow({ spec, network }, inputs, zeroState(spec, 1, network.embedding));
  return crossEntropyNats(scores.slice(-spec.vocabularySize), TOKENS.subarray(-1), spec.vocabularySize);
}

test.each(CELL_KINDS)(
  "how much each token moved the prediction of a %s agrees with central differences",
  async cell => {
    const model = modelOf(cell);
    const { embedding } = model.network;
    const initial = zeroState(model.spec, 1, embedding);
    const found = await connectivity(model, TOKENS, { initial, turn: async () => {} });
    expect(found).toHaveLength(TOKENS.length - 1);
    for (const [t, token] of TOKENS.subarray(0, -1).entries()) {
      const slopes = Array.from({ length: 3 }, (_, k) => {
        const at = token * 3 + k;
        const before = embedding[at]!;
        embedding[at] = before + STEP;
        const above = lossAfter(model);
        embedding[at] = before - STEP;
        const below = lossAfter(model);
        embedding[at] = before;
        return (above - below) / (2 * STEP);
      });
      expect(found[t]).toBeGreaterThan(0);
      expect(Math.abs(found[t]! - Math.hypot(...slopes))).toBeLessThan(1e-8);
    }
  },
);
