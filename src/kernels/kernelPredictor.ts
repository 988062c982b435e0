/** Inference in WebAssembly, of one token or several. Its reference is core/network/corePredictor.ts. */
import type { DistributionOperations } from "../core/mixing/distributions.ts";
import { BLOCK_TOKENS, type Predictor, type WeightFormat } from "../core/network/engine.ts";
import { checkParameters } from "../core/network/network.ts";
import { checkSpec, type LanguageModelSpec, stateArraysOf } from "../core/network/spec.ts";
import { checkTokens } from "../core/network/tokens.ts";
import { checkShape, type Floats, type Parameters } from "../core/tensor.ts";
import { KernelDistributions } from "./kernelDistributions.ts";
import { indexOf, type KernelInstance, openNetwork } from "./kernelModule.ts";
import { tensorLayouts, VALUES, writeTensor } from "./tensorLayouts.ts";

/**
 * Makes a predictor with a copy of the parameters.
 *
 * @throws SpecError, also when the network needs more than 4 GiB; ShapeError
 */
export function createKernelPredictor(
  module: WebAssembly.Module,
  spec: LanguageModelSpec,
  parameters: Parameters,
  weights: WeightFormat = "float32",
): Predictor {
  checkSpec(spec);
  checkParameters(spec, parameters);
  const instance = openPredictor(module, spec, weights);
  for (const layout of tensorLayouts(spec, instance, "predictor")) {
    writeTensor(instance, layout, VALUES, parameters.get(layout.name) as Floats);
  }
  instance.kernels.quantize();
  return new KernelPredictor(spec, instance);
}

/** Makes the memory of a predictor, without its weights. */
export function openPredictor(
  module: WebAssembly.Module,
  spec: LanguageModelSpec,
  weights: WeightFormat = "float32",
): KernelInstance {
  return openNetwork(module, spec, (kernels, sizes) => kernels.planPredictor(...sizes, Number(weights === "int8")));
}

/** The kernels of one network, with views of their inputs and outputs. */
interface OpenPredictor {
  readonly instance: KernelInstance;
  /** A view of each array of state. */
  readonly state: readonly Float32Array[];
  readonly probabilities: Float32Array;
  /** What a block of tokens leaves: as `state`, and one view for each token. */
  readonly stateBeforeLast: readonly Float32Array[];
  readonly blockProbabilities: readonly Float32Array[];
}

function openViews(spec: LanguageModelSpec, instance: KernelInstance): OpenPredictor {
  const { kernels, floats } = instance;
  const views = (start: number, { stride, count, length }: { stride: number; count: number; length: number }) =>
    Array.from({ length: count }, (_, k) => floats.subarray(start + k * stride, start + k * stride + length));
  const { hiddenSize, vocabularySize } = spec;
  const arrays = { stride: Math.ceil(hiddenSize / 8) * 8, count: spec.layers * stateArraysOf(spec.cell) };
  const state = { ...arrays, length: hiddenSize };
  const row = { stride: kernels.blockProbabilitiesStride() / 4, length: vocabularySize };
  const yHat = indexOf(kernels.probabilitiesAddress());
  return {
    instance,
    state: views(indexOf(kernels.stateAddress()), state),
    probabilities: floats.subarray(yHat, yHat + vocabularySize),
    stateBeforeLast: views(indexOf(kernels.stateBeforeLastAddress()), state),
    blockProbabilities: views(indexOf(kernels.blockProbabilitiesAddress()), { ...row, count: BLOCK_TOKENS }),
  };
}

/** A predictor over the memory of a predictor or of a learner. */
export class KernelPredictor implements Predictor {
  readonly spec: LanguageModelSpec;
  readonly operations: DistributionOperations;
  readonly #stateShape: readonly number[];
  #open: OpenPredictor | undefined;

  constructor(spec: LanguageModelSpec, instance: KernelInstance) {
    this.spec = spec;
    this.#stateShape = [spec.layers, stateArraysOf(spec.cell), spec.hiddenSize];
    this.#open = openViews(spec, instance);
    this.operations = new KernelDistributions(spec.vocabularySize, instance);
  }

  initialState(): Float32Array {
    return new Float32Array(this.spec.layers * stateArraysOf(this.spec.cell) * this.spec.hiddenSize);
  }

  /** The instance with the memory of the weights. */
  get instance(): KernelInstance {
    return this.opened().instance;
  }

  advance(state: Float32Array, token: number, probabilities: Float32Array): void {
    const { instance, probabilities: yHat } = this.opened();
    const { vocabularySize } = this.spec;
    checkShape("probabilities", probabilities, [vocabularySize]);
    checkTokens([token], vocabularySize);
    this.throughState(state, () => instance.kernels.advance(token));
    probabilities.set(yHat);
  }

  advanceAll(state: Float32Array, tokens: Int32Array, stateBeforeLast: Float32Array): readonly Float32Array[] {
    const { instance, stateBeforeLast: before, blockProbabilities } = this.opened();
    const { vocabularySize, hiddenSize } = this.spec;
    checkShape("tokens", tokens, [Math.max(1, Math.min(tokens.length, BLOCK_TOKENS))]);
    checkShape("stateBeforeLast", stateBeforeLast, this.#stateShape);
    checkTokens(tokens, vocabularySize);
    instance.ints.set(tokens, indexOf(instance.kernels.blockTokensAddress()));
    this.throughState(state, () => instance.kernels.advanceBlock(tokens.length));
    for (let k = 0; k < before.length; k++) stateBeforeLast.set(before[k], k * hiddenSize);
    return blockProbabilities.slice(0, tokens.length);
  }

  dispose(): void {
    this.#open = undefined;
  }

  /** Copies the state in, runs the kernel that advances it, and copies it back. */
  protected throughState<T>(state: Float32Array, run: () => T): T {
    const { state: inside } = this.opened();
    const { hiddenSize } = this.spec;
    checkShape("state", state, this.#stateShape);
    for (let k = 0; k < inside.length; k++) inside[k].set(state.subarray(k * hiddenSize, (k + 1) * hiddenSize));
    const result = run();
    for (let k = 0; k < inside.length; k++) state.set(inside[k], k * hiddenSize);
    return result;
  }

  private opened(): OpenPredictor {
    if (this.#open === undefined) throw new Error("the predictor was disposed");
    return this.#open;
  }
}
