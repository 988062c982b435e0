/** One-token inference in WebAssembly; the predictor of core/network/coreEngine.ts is its definition. */
import type { Predictor } from "../core/engine.ts";
import { checkParameters } from "../core/network/network.ts";
import { checkSpec, type LanguageModelSpec, stateArraysOf } from "../core/network/spec.ts";
import { checkTokens } from "../core/network/tokens.ts";
import { checkShape, type Floats, type Parameters } from "../core/tensor.ts";
import { indexOf, type KernelExports, openNetwork } from "./kernelModule.ts";
import { tensorPlaces, VALUES, writeTensor } from "./tensorPlaces.ts";

/**
 * Copies the parameters into a memory of its own.
 * @throws SpecError also when the network needs over 4 GiB, ShapeError
 */
export function createKernelPredictor(
  module: WebAssembly.Module,
  spec: LanguageModelSpec,
  parameters: Parameters,
): Predictor {
  checkSpec(spec);
  checkParameters(spec, parameters);
  const instance = openNetwork(module, spec, (kernels, sizes) => kernels.planPredictor(...sizes));
  for (const place of tensorPlaces(spec, instance, "predictor")) {
    writeTensor(instance, place, VALUES, parameters.get(place.name) as Floats);
  }
  const { kernels, floats } = instance;
  const arrays = spec.layers * stateArraysOf(spec.cell);
  const stride = Math.ceil(spec.hiddenSize / 8) * 8;
  const start = indexOf(kernels.stateAddress());
  const yHat = indexOf(kernels.probabilitiesAddress());
  return new KernelPredictor(spec, {
    kernels,
    state: Array.from({ length: arrays }, (_, k) =>
      floats.subarray(start + k * stride, start + k * stride + spec.hiddenSize),
    ),
    probabilities: floats.subarray(yHat, yHat + spec.vocabularySize),
  });
}

/** The kernels over one network, and views of what goes in and out. */
interface OpenPredictor {
  readonly kernels: KernelExports;
  /** One view for each array of state. */
  readonly state: readonly Float32Array[];
  readonly probabilities: Float32Array;
}

class KernelPredictor implements Predictor {
  readonly spec: LanguageModelSpec;
  readonly #stateShape: readonly number[];
  #open: OpenPredictor | undefined;

  constructor(spec: LanguageModelSpec, open: OpenPredictor) {
    this.spec = spec;
    this.#stateShape = [spec.layers, stateArraysOf(spec.cell), spec.hiddenSize];
    this.#open = open;
  }

  initialState(): Float32Array {
    return new Float32Array(this.spec.layers * stateArraysOf(this.spec.cell) * this.spec.hiddenSize);
  }

  advance(state: Float32Array, token: number, probabilities: Float32Array): void {
    if (this.#open === undefined) throw new Error("the predictor was disposed");
    const { vocabularySize, hiddenSize } = this.spec;
    checkShape("state", state, this.#stateShape);
    checkShape("probabilities", probabilities, [vocabularySize]);
    checkTokens([token], vocabularySize);
    const inside = this.#open.state;
    for (let k = 0; k < inside.length; k++) inside[k].set(state.subarray(k * hiddenSize, (k + 1) * hiddenSize));
    this.#open.kernels.advance(token);
    for (let k = 0; k < inside.length; k++) state.set(inside[k], k * hiddenSize);
    probabilities.set(this.#open.probabilities);
  }

  dispose(): void {
    this.#open = undefined;
  }
}
