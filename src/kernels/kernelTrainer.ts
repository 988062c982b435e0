/** Training in WebAssembly. Its reference is core/network/coreTrainer.ts. */
import type {
  StepOptions,
  StepResult,
  Trainer,
  TrainerOptions,
  TrainerSnapshot,
  TrainingWindow,
} from "../core/network/engine.ts";
import { checkParameters } from "../core/network/network.ts";
import { CandidateSampler, type Candidates } from "../core/network/sampledSoftmax.ts";
import { checkSpec, checkWindowShape, type LanguageModelSpec } from "../core/network/spec.ts";
import { checkTokens } from "../core/network/tokens.ts";
import { checkShape, type Floats, type Parameters } from "../core/tensor.ts";
import { indexOf, type KernelInstance, openNetwork, type PlanMemory } from "./kernelModule.ts";
import { startThreads, type Threads } from "./kernelThreads.ts";
import type { NativeProducts } from "./nativeLibrary.ts";
import {
  FIRST_MOMENTS,
  readTensor,
  SECOND_MOMENTS,
  stateOffsets,
  tensorLayouts,
  VALUES,
  writeTensor,
} from "./tensorLayouts.ts";

/** Options for several threads. */
export interface ThreadOptions {
  /** The path of the bundled thread.ts. If undefined, there is one thread. */
  readonly script: string | undefined;
  /** How long all other threads may not respond before a step fails. */
  readonly patienceMs: number;
  /** Computes the products of all threads. */
  readonly native?: NativeProducts | undefined;
}

/**
 * Makes a trainer and starts its threads.
 *
 * @throws SpecError, also when the network needs more than 4 GiB; ShapeError; Error when a thread does not start
 */
export async function createKernelTrainer(
  module: WebAssembly.Module,
  options: TrainerOptions,
  { script, patienceMs, native }: ThreadOptions,
): Promise<Trainer> {
  const { spec, parameters, batch, windowSteps, sampling } = options;
  checkSpec(spec);
  checkWindowShape(options);
  checkParameters(spec, parameters);
  const sampler = sampling && new CandidateSampler(sampling, spec.vocabularySize);
  const canShare = script !== undefined && typeof SharedArrayBuffer !== "undefined";
  const threadCount = canShare ? Math.max(1, Math.min(options.threads, MAX_THREADS)) : 1;
  const plan: PlanMemory = (kernels, sizes) =>
    kernels.planTrainer(...sizes, batch, windowSteps, threadCount, Number(sampler !== undefined));
  const instance = openNetwork(module, spec, plan, native);
  instance.kernels.setPatience(patienceMs);
  instance.kernels.becomeThread(0);
  const threads = await startThreads({ module, memory: instance.memory, native }, threadCount - 1, script);
  const trainer = new KernelTrainer(options, sampler, instance, threads);
  trainer.load(parameters);
  return trainer;
}

/** More threads would find no more groups of sequences to share and no more space for their signals. */
const MAX_THREADS = 16;

class KernelTrainer implements Trainer {
  readonly spec: LanguageModelSpec;
  readonly batch: number;
  readonly windowSteps: number;
  readonly #options: TrainerOptions;
  readonly #sampler: CandidateSampler | undefined;
  readonly #threads: Threads;
  #instance: KernelInstance | undefined;
  #steps = 0;

  constructor(
    options: TrainerOptions,
    sampler: CandidateSampler | undefined,
    instance: KernelInstance,
    threads: Threads,
  ) {
    this.spec = options.spec;
    this.batch = options.batch;
    this.windowSteps = options.windowSteps;
    this.#options = options;
    this.#sampler = sampler;
    this.#instance = instance;
    this.#threads = threads;
  }

  /** Sets the parameters. Moments and state do not change. */
  load(parameters: Parameters): void {
    const instance = this.#open();
    this.#write(parameters, VALUES);
    instance.kernels.refreshTransposed();
  }

  step(window: TrainingWindow, { learningRate, clipNorm }: StepOptions): StepResult {
    const { kernels } = this.#open();
    checkShape("inputs", window.inputs, [this.windowSteps, this.batch]);
    this.#checkWindow(window);
    const candidates = this.#sampler?.sample(window.targets, this.#steps);
    if (candidates) this.#copyCandidates(candidates);
    const targets = candidates?.targetIndices ?? window.targets;
    this.#copyWindow({ inputs: window.inputs, targets }, 0, this.windowSteps);
    const { beta1, beta2, epsilon, weightDecay } = this.#options.optimizer;
    const t = this.#steps + 1;
    const rootCorrection = Math.sqrt(1 - beta2 ** t);
    const loss = this.#threads.guard(() =>
      kernels.trainStep(
        this.windowSteps,
        1 - beta1,
        1 - beta2,
        (learningRate * rootCorrection) / (1 - beta1 ** t),
        epsilon * rootCorrection,
        learningRate * weightDecay,
        clipNorm,
        candidates?.ids.length ?? 0,
      ),
    );
    this.#steps = t;
    return { lossNats: loss / window.inputs.length, gradNorm: kernels.gradNorm() };
  }

  /** Windows may have any length. @returns NaN when there are no windows */
  evaluate(windows: Iterable<TrainingWindow>): number {
    const { kernels } = this.#open();
    let nats = 0;
    let tokens = 0;
    kernels.saveState();
    kernels.resetState();
    try {
      for (const window of windows) {
        this.#checkWindow(window);
        nats += this.#evaluateWindow(window);
        tokens += window.inputs.length;
      }
    } finally {
      kernels.restoreState();
    }
    return nats / tokens;
  }

  resetState(): void {
    this.#open().kernels.resetState();
  }

  carriedState(): Floats {
    const instance = this.#open();
    instance.kernels.saveState();
    const offsets = stateOffsets(this.spec, this.batch, instance);
    return Float32Array.from(offsets, offset => instance.floats[offset]!);
  }

  carryState(state: Floats): void {
    const instance = this.#open();
    const offsets = stateOffsets(this.spec, this.batch, instance);
    checkShape("state", state, [offsets.length]);
    offsets.forEach((offset, k) => {
      instance.floats[offset] = state[k]!;
    });
    instance.kernels.restoreState();
  }

  snapshot(): TrainerSnapshot {
    return {
      parameters: this.#read(VALUES),
      firstMoments: this.#read(FIRST_MOMENTS),
      secondMoments: this.#read(SECOND_MOMENTS),
      steps: this.#steps,
    };
  }

  /** The carried state stays as it is. */
  restore(snapshot: TrainerSnapshot): void {
    const { parameters, firstMoments, secondMoments, steps } = snapshot;
    for (const tensors of [parameters, firstMoments, secondMoments]) checkParameters(this.spec, tensors);
    const { kernels } = this.#open();

    kernels.clearParameters();
    kernels.maskPaddedVocabulary(this.spec.vocabularySize);
    this.load(parameters);
    this.#write(firstMoments, FIRST_MOMENTS);
    this.#write(secondMoments, SECOND_MOMENTS);
    this.#steps = steps;
  }

  dispose(): void {
    this.#threads.dispose();
    this.#instance = undefined;
  }

  #open(): KernelInstance {
    if (this.#instance === undefined) throw new Error("the trainer was disposed");
    return this.#instance;
  }

  #evaluateWindow(window: TrainingWindow): number {
    const { kernels } = this.#open();
    const steps = window.inputs.length / this.batch;
    let nats = 0;
    for (let first = 0; first < steps; first += this.windowSteps) {
      const count = Math.min(this.windowSteps, steps - first);
      this.#copyWindow(window, first, count);
      nats += this.#threads.guard(() => kernels.evaluateWindow(count));
    }
    return nats;
  }

  /** Checks ids, because a kernel would read and write outside its tables for an id out of range. */
  #checkWindow({ inputs, targets }: TrainingWindow): void {
    checkShape("inputs", inputs, [Math.ceil(inputs.length / this.batch), this.batch]);
    checkShape("targets", targets, [inputs.length]);
    checkTokens(inputs, this.spec.vocabularySize);
    checkTokens(targets, this.spec.vocabularySize);
  }

  /** Copies `steps` steps from step `first`. Padded sequences keep the token 0, whose loss does not count. */
  #copyWindow({ inputs, targets }: TrainingWindow, first: number, steps: number): void {
    const { kernels, ints } = this.#open();
    const padded = Math.ceil(this.batch / 8) * 8;
    for (const [tokens, address] of [
      [inputs, kernels.inputsAddress()],
      [targets, kernels.targetsAddress()],
    ] as const) {
      for (let t = 0; t < steps; t++) {
        const from = (first + t) * this.batch;
        ints.set(tokens.subarray(from, from + this.batch), indexOf(address) + t * padded);
      }
    }
  }

  #copyCandidates({ ids, corrections }: Candidates): void {
    const { kernels, ints, floats } = this.#open();
    ints.set(ids, indexOf(kernels.candidatesAddress()));
    floats.set(corrections, indexOf(kernels.correctionsAddress()));
  }

  #read(array: number): Parameters {
    const instance = this.#open();
    const layouts = tensorLayouts(this.spec, instance, "trainer");
    return new Map(layouts.map(layout => [layout.name, readTensor(instance, layout, array)]));
  }

  #write(tensors: Parameters, array: number): void {
    const instance = this.#open();
    for (const layout of tensorLayouts(this.spec, instance, "trainer")) {
      writeTensor(instance, layout, array, tensors.get(layout.name) as Floats);
    }
  }
}
