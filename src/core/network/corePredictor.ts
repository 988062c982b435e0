/** One-token inference in plain TypeScript: the reference for predictors. */

import type { Products } from "../cells/affine.ts";
import { softmax } from "../loss.ts";
import { checkShape, type Parameters, product } from "../tensor.ts";
import type { Predictor } from "./engine.ts";
import { forwardWindow, type LanguageModel } from "./languageModel.ts";
import { networkOf, type RecurrentState } from "./network.ts";
import { checkSpec, type LanguageModelSpec, stateArraysOf } from "./spec.ts";
import { checkTokens } from "./tokens.ts";

/** Runs a network one token at a time. Reads the parameters in place, without a copy. */
export class CorePredictor implements Predictor {
  protected readonly model: LanguageModel;

  /** @throws SpecError, ShapeError */
  constructor(
    readonly spec: LanguageModelSpec,
    readonly parameters: Parameters,
    readonly products?: Products,
  ) {
    checkSpec(spec);
    this.model = { spec, network: networkOf(spec, parameters, products) };
  }

  initialState(): Float32Array {
    return new Float32Array(product(this.stateShape()));
  }

  advance(state: Float32Array, token: number, probabilities: Float32Array): void {
    const { vocabularySize } = this.spec;
    checkShape("probabilities", probabilities, [vocabularySize]);
    checkTokens([token], vocabularySize);
    const forward = forwardWindow(this.model, Int32Array.of(token), this.unpack(state));
    this.pack(forward.state, state);
    probabilities.set(forward.scores);
    softmax(probabilities, vocabularySize);
  }

  dispose(): void {}

  protected stateShape(): readonly number[] {
    return [this.spec.layers, stateArraysOf(this.spec.cell), this.spec.hiddenSize];
  }

  /** Splits [layers, arrays, hidden] into one array each. */
  protected unpack(packed: Float32Array): RecurrentState {
    checkShape("state", packed, this.stateShape());
    const [layers, arrays, na] = this.stateShape();
    return Array.from({ length: layers }, (_, l) =>
      Array.from({ length: arrays }, (_, k) => packed.slice((l * arrays + k) * na, (l * arrays + k + 1) * na)),
    );
  }

  protected pack(state: RecurrentState, packed: Float32Array): void {
    for (const [k, values] of state.flat().entries()) packed.set(values, k * this.spec.hiddenSize);
  }
}
