/** The WebAssembly engine: picks the fastest build that this machine runs correctly. */
import type { Engine } from "../core/network/engine.ts";
import { createKernelLearner } from "./kernelLearner.ts";
import { createKernelPredictor } from "./kernelPredictor.ts";
import { createKernelTrainer } from "./kernelTrainer.ts";
import { selfTest } from "./selfTest.ts";

/** The compiled kernels, and how their threads run. */
export interface KernelParts {
  /** kernels-simd.wasm */
  readonly simd: Uint8Array;
  /** kernels-relaxed.wasm */
  readonly relaxed: Uint8Array;
  /** Path of kernelThread.js; without it there is one thread. */
  readonly threadScript: string | undefined;
  /** How long a step waits for threads that give no sign of life. */
  readonly threadPatienceMs?: number;
}

const THREAD_PATIENCE_MS = 30_000;

/** The engine, or undefined where no build runs, for want of WebAssembly SIMD. */
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
