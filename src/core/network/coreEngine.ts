/** The engine in plain TypeScript: the definition that every other engine is compared with, and the fallback. */
import type { Engine, Predictor } from "../engine.ts";
import { softmax } from "../loss.ts";
import { checkShape, type Parameters } from "../tensor.ts";
import { CoreTrainer } from "./coreTrainer.ts";
import { forwardWindow } from "./languageModel.ts";
import { networkOf, type RecurrentState } from "./network.ts";
import { checkSpec, type LanguageModelSpec, stateArraysOf } from "./spec.ts";
import { checkTokens } from "./tokens.ts";

/** Slow, single-threaded, exact: sums are in float64. */
export const coreEngine: Engine = {
  name: "core",
  createTrainer: async options => new CoreTrainer(options),
  createPredictor,
};

/** The predictor reads the parameters where they are; they must not change while it lives. */
function createPredictor(spec: LanguageModelSpec, parameters: Parameters): Predictor {
  checkSpec(spec);
  const model = { spec, network: networkOf(spec, parameters) };
  const stateShape = [spec.layers, stateArraysOf(spec.cell), spec.hiddenSize];
  return {
    spec,
    initialState: () => new Float32Array(stateShape.reduce((total, size) => total * size, 1)),
    advance(state, token, probabilities) {
      checkShape("state", state, stateShape);
      checkShape("probabilities", probabilities, [spec.vocabularySize]);
      checkTokens([token], spec.vocabularySize);
      const forward = forwardWindow(model, Int32Array.of(token), unpack(spec, state));
      const arrays = forward.state.flat();
      for (const [k, values] of arrays.entries()) state.set(values, k * spec.hiddenSize);
      probabilities.set(forward.scores);
      softmax(probabilities, spec.vocabularySize);
    },
    dispose() {},
  };
}

/** Copies [layers, arrays, hidden] into one array each. */
function unpack(spec: LanguageModelSpec, packed: Float32Array): RecurrentState {
  const arrays = stateArraysOf(spec.cell);
  const na = spec.hiddenSize;
  return Array.from({ length: spec.layers }, (_, l) =>
    Array.from({ length: arrays }, (_, k) => packed.slice((l * arrays + k) * na, (l * arrays + k + 1) * na)),
  );
}
