/** The WebAssembly engine. It uses the fastest build that runs correctly on this machine. */
import type { Engine } from "../core/network/engine.ts";
import { createKernelLearner } from "./kernelLearner.ts";
import { createKernelPredictor } from "./kernelPredictor.ts";
import { createKernelTrainer } from "./kernelTrainer.ts";
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
}

const THREAD_PATIENCE_MS = 30_000;

/** Creates the engine. @returns undefined if no build runs because WebAssembly SIMD is missing */
export async function createKernelEngine(parts: KernelParts): Promise<Engine | undefined> {
  for (const [name, bytes] of [
    ["wasm-relaxed-simd", parts.relaxed],
    ["wasm-simd", parts.simd],
  ] as const) {
    if (!WebAssembly.validate(bytes as BufferSource)) continue;
    const engine = engineOf(name, await WebAssembly.compile(bytes as BufferSource), parts);
    if (await selfTest(engine)) return engine;
  }
  return undefined;
}

function engineOf(name: string, module: WebAssembly.Module, parts: KernelParts): Engine {
  const threads = { script: parts.threadScript, patienceMs: parts.threadPatienceMs ?? THREAD_PATIENCE_MS };
  return {
    name,
    createTrainer: options => createKernelTrainer(module, options, threads),
    createLearner: (...given) => createKernelLearner(module, ...given),
    createPredictor: (spec, parameters) => createKernelPredictor(module, spec, parameters),
  };
}
