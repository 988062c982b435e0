/** Compares the predictions of the engines with the logits of PyTorch. */
import { expect } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import { forwardWindow } from "../../src/core/network/languageModel.ts";
import { networkOf, zeroState } from "../../src/core/network/network.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import type { Floats, Parameters } from "../../src/core/tensor.ts";
import { fastestEngine } from "../kernels/kernelParts.ts";

const TOLERANCE = 1e-5;

/** z⟨t⟩ of core, [time, vocabulary]. */
export function coreLogits(spec: LanguageModelSpec, parameters: Parameters, tokens: Int32Array): Floats {
  const model = { spec, network: networkOf(spec, parameters) };
  return forwardWindow(model, tokens, zeroState(spec, 1, new Float32Array(0))).scores;
}

export function expectClose(found: Floats, expected: readonly (readonly number[])[]): void {
  const flat = expected.flat();
  expect(found.length).toBe(flat.length);
  for (const [k, z] of flat.entries()) expect(Math.abs(found[k]! - z)).toBeLessThan(TOLERANCE);
}

/** Compares the distributions of the fastest engine with the softmax of the logits. */
export async function expectSamePredictions(
  { spec, parameters }: { spec: LanguageModelSpec; parameters: Parameters },
  tokens: Int32Array,
  logits: readonly (readonly number[])[],
): Promise<void> {
  for (const engine of [await fastestEngine(), coreEngine]) {
    const predictor = engine.createPredictor(spec, parameters);
    const state = predictor.initialState();
    const probabilities = new Float32Array(spec.vocabularySize);
    for (const [t, token] of tokens.entries()) {
      predictor.advance(state, token, probabilities);
      const exponentials = logits[t]!.map(Math.exp);
      const sum = exponentials.reduce((total, e) => total + e, 0);
      for (const [v, e] of exponentials.entries()) {
        expect(Math.abs(probabilities[v]! - e / sum)).toBeLessThan(TOLERANCE);
      }
    }
    predictor.dispose();
  }
}
