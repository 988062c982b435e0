/** A predictor that learns from what it reads, in WebAssembly. Its reference is core/network/coreLearner.ts. */
import type { Learner, LearningOptions, Predictor, StepResult, TrainingWindow } from "../core/network/engine.ts";
import { checkWindowShape, type LanguageModelSpec } from "../core/network/spec.ts";
import { checkTokens } from "../core/network/tokens.ts";
import { checkShape } from "../core/tensor.ts";
import { indexOf, type KernelInstance, openNetwork } from "./kernelModule.ts";
import { KernelPredictor, openPredictor } from "./kernelPredictor.ts";
import { copyTiedTable, copyValues } from "./tensorLayouts.ts";

/**
 * Makes a learner with a copy of a predictor's weights.
 *
 * @throws SpecError, also when the network needs more than 4 GiB; ShapeError
 */
export function createKernelLearner(
  module: WebAssembly.Module,
  predictor: Predictor,
  windowSteps: number,
  tokenRates?: Float32Array,
): Learner {
  checkWindowShape({ batch: 1, windowSteps });
  const { spec } = predictor;
  if (tokenRates) checkShape("tokenRates", tokenRates, [spec.vocabularySize]);
  const instance = openNetwork(module, spec, (kernels, sizes) => kernels.planLearner(...sizes, windowSteps));
  copyValues(spec, memoryOf(predictor, spec), instance);
  const ratesAt = indexOf(instance.kernels.tokenRatesAddress());
  instance.floats.set(tokenRates ?? new Float32Array(spec.vocabularySize).fill(1), ratesAt);
  instance.kernels.setInitialWeights();
  return new KernelLearner(module, instance, { spec, windowSteps });
}

class KernelLearner extends KernelPredictor implements Learner {
  readonly windowSteps: number;

  constructor(
    private readonly module: WebAssembly.Module,
    instance: KernelInstance,
    { spec, windowSteps }: { readonly spec: LanguageModelSpec; readonly windowSteps: number },
  ) {
    super(spec, instance);
    this.windowSteps = windowSteps;
  }

  learn(window: TrainingWindow, state: Float32Array, options: LearningOptions): StepResult {
    const { kernels } = this.instance;
    const { learningRate, lowerLayers, biases, clipNorm, decay } = options;
    const steps = window.inputs.length;
    this.#copyWindow(window);
    const loss = this.throughState(state, () =>
      kernels.learnSequence(steps, learningRate, lowerLayers, biases, decay, clipNorm),
    );
    return { lossNats: loss / steps, gradNorm: kernels.gradNorm() };
  }

  measure(window: TrainingWindow, state: Float32Array): number {
    this.#copyWindow(window);
    const { kernels } = this.instance;
    return this.throughState(state, () => kernels.measureSequence(window.inputs.length)) / window.inputs.length;
  }

  copy(): Predictor {
    const predictor = new KernelPredictor(this.spec, openPredictor(this.module, this.spec));
    this.copyTo(predictor);
    return predictor;
  }

  copyTo(predictor: Predictor): void {
    const to = memoryOf(predictor, this.spec);
    copyValues(this.spec, this.instance, to);
    if (this.spec.isTied) copyTiedTable(this.instance, to);
    to.kernels.quantize();
  }

  copyFrom(predictor: Predictor): void {
    copyValues(this.spec, memoryOf(predictor, this.spec), this.instance);
    this.instance.kernels.refreshTransposed();
  }

  /** Checks the ids and copies them. A kernel would read and write outside its tables for an id out of range. */
  #copyWindow({ inputs, targets }: TrainingWindow): void {
    checkShape("inputs", inputs, [Math.max(1, Math.min(inputs.length, this.windowSteps))]);
    checkShape("targets", targets, [inputs.length]);
    checkTokens(inputs, this.spec.vocabularySize);
    checkTokens(targets, this.spec.vocabularySize);
    const { kernels, ints } = this.instance;
    ints.set(inputs, indexOf(kernels.inputsAddress()));
    ints.set(targets, indexOf(kernels.targetsAddress()));
  }
}

/** Returns the memory of a predictor. @throws ShapeError when it has other sizes than `spec` */
function memoryOf(predictor: Predictor, spec: LanguageModelSpec): KernelInstance {
  if (!(predictor instanceof KernelPredictor)) throw new Error("the predictor belongs to another engine");
  for (const key of ["vocabularySize", "embeddingSize", "hiddenSize", "layers"] as const) {
    checkShape(key, { length: predictor.spec[key] }, [spec[key]]);
  }
  return predictor.instance;
}
