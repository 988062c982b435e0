/** One-token inference in WebAssembly. */
import type { Predictor } from "../core/engine.ts";
import { checkParameters } from "../core/network/network.ts";
import { checkSpec, type LanguageModelSpec, stateArraysOf } from "../core/network/spec.ts";
import { checkTokens } from "../core/network/tokens.ts";
import { checkShape, type Floats, type Parameters, product } from "../core/tensor.ts";
import { indexOf, openNetwork } from "./kernelModule.ts";
import { tensorPlaces, VALUES, writeTensor } from "./tensorPlaces.ts";

/**
 * Copies the parameters into a memory of its own.
 * @throws SpecError, ShapeError
 */
export function createKernelPredictor(
  module: WebAssembly.Module,
  spec: LanguageModelSpec,
  parameters: Parameters,
): Predictor {
  checkSpec(spec);
  checkParameters(spec, parameters);
  const instance = openNetwork(module, spec, (kernels, sizes) => kernels.planPredictor(...sizes));
  const { kernels, floats } = instance;
  for (const place of tensorPlaces(spec, instance, "predictor")) {
    writeTensor(instance, place, VALUES, parameters.get(place.name) as Floats);
  }
  const shape = [spec.layers, stateArraysOf(spec.cell), spec.hiddenSize];
  const na = spec.hiddenSize;
  const padded = Math.ceil(na / 8) * 8;
  const arrays = spec.layers * stateArraysOf(spec.cell);
  const stateStart = indexOf(kernels.stateAddress());
  const yHatStart = indexOf(kernels.probabilitiesAddress());
  const inside = floats.subarray(stateStart, stateStart + arrays * padded);
  const yHat = floats.subarray(yHatStart, yHatStart + spec.vocabularySize);
  return {
    spec,
    initialState: () => new Float32Array(product(shape)),
    advance(state, token, probabilities) {
      checkShape("state", state, shape);
      checkShape("probabilities", probabilities, [spec.vocabularySize]);
      checkTokens([token], spec.vocabularySize);
      for (let k = 0; k < arrays; k++) inside.set(state.subarray(k * na, (k + 1) * na), k * padded);
      kernels.advance(token);
      for (let k = 0; k < arrays; k++) state.set(inside.subarray(k * padded, k * padded + na), k * na);
      probabilities.set(yHat);
    },
    dispose() {},
  };
}
