/** The WebAssembly engine. It uses the fastest build that runs correctly on this machine. */
import type { Products } from "../core/cells/affine.ts";
import { CoreLearner } from "../core/network/coreLearner.ts";
import { CorePredictor } from "../core/network/corePredictor.ts";
import { CoreTrainer } from "../core/network/coreTrainer.ts";
import type { Engine, Predictor, TrainerOptions } from "../core/network/engine.ts";
import { mapParameters } from "../core/network/network.ts";
import { checkSpec, type LanguageModelSpec } from "../core/network/spec.ts";
import type { Parameters } from "../core/tensor.ts";
import { createKernelLearner } from "./kernelLearner.ts";
import { isKernelCell } from "./kernelModule.ts";
import { createKernelPredictor } from "./kernelPredictor.ts";
import { type HelperOptions, KernelProducts } from "./kernelProducts.ts";
import { createKernelTrainer } from "./kernelTrainer.ts";
import type { NativeProducts } from "./nativeLibrary.ts";
import { selfTest } from "./selfTest.ts";

/** The compiled kernels, and how their threads run. */
export interface KernelParts {
  /** The bytes of kernels-simd.wasm. */
  readonly simd: Uint8Array;
  /** The bytes of kernels-relaxed.wasm. */
  readonly relaxed: Uint8Array;
  /** The path of kernelThread.js. If undefined, there is one thread. */
  readonly threadScript: string | undefined;
  /** How long a step waits for threads that do not respond. */
  readonly threadPatienceMs?: number;
  /** Native products for training, if there are any. */
  readonly native?: NativeProducts | undefined;
}

const THREAD_PATIENCE_MS = 30_000;

/** Creates the engine. @returns undefined if no build runs because WebAssembly SIMD is missing */
export async function createKernelEngine(parts: KernelParts): Promise<Engine | undefined> {
  for (const [name, bytes] of [
    ["wasm-relaxed-simd", parts.relaxed],
    ["wasm-simd", parts.simd],
  ] as const) {
    if (!WebAssembly.validate(bytes as BufferSource)) continue;
    const module = await WebAssembly.compile(bytes as BufferSource);
    for (const native of parts.native ? [parts.native, undefined] : [undefined]) {
      const engine = engineOf(native ? `native-${native.vectors}` : name, module, { ...parts, native });
      if (await selfTest(engine)) return engine;
    }
  }
  return undefined;
}

/** Whether the kernels do all of a training. Of other trainings they do layers and products. */
function isWhole({ spec, optimizer, noise }: TrainerOptions): boolean {
  return isKernelCell(spec.cell) && optimizer.kind !== "sgd" && noise === undefined;
}

/** @throws SpecError before anything is allocated */
function productsFor(module: WebAssembly.Module, spec: LanguageModelSpec, helpers: HelperOptions): KernelProducts {
  checkSpec(spec);
  return new KernelProducts(module, helpers);
}

function predictorWithProducts(spec: LanguageModelSpec, parameters: Parameters, products: Products): Predictor {
  return new CorePredictor(
    spec,
    mapParameters(parameters, values => products.own(values)),
    products,
  );
}

function engineOf(name: string, module: WebAssembly.Module, parts: KernelParts): Engine {
  const threads = { script: parts.threadScript, patienceMs: parts.threadPatienceMs ?? THREAD_PATIENCE_MS };
  const { native } = parts;
  return {
    name,
    createTrainer: async options =>
      isWhole(options)
        ? createKernelTrainer(module, options, { ...threads, native })
        : new CoreTrainer(options, productsFor(module, options.spec, { ...threads, threads: options.threads, native })),
    createLearner: (predictor, ...given) =>
      predictor instanceof CorePredictor
        ? new CoreLearner(predictor, ...given)
        : createKernelLearner(module, predictor, ...given),
    createPredictor: (spec, parameters, weights) =>
      isKernelCell(spec.cell)
        ? createKernelPredictor(module, spec, parameters, weights)
        : predictorWithProducts(spec, parameters, productsFor(module, spec, { ...threads, threads: 1 })),
    openProducts: (count = 1) => new KernelProducts(module, { ...threads, threads: count, native }),
  };
}
