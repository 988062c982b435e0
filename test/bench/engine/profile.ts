/** Profiles a training step with a build of the kernels that records times (assembly/profile.ts). */
import { readFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { createKernelEngine } from "../../../src/kernels/kernelEngine.ts";
import type { NativeProducts } from "../../../src/kernels/nativeLibrary.ts";
import type { Places } from "./contenders.ts";
import { BATCH, STEPS, specOf, TOKENS_PER_STEP, type WorkloadName } from "./workloads.ts";

/** By their numbers in assembly/profile.ts, from 1 on. */
const PHASES = [
  "waiting at barriers",
  "embedding",
  "products: inputs",
  "products: recurrent",
  "cells, transposes",
  "products: output",
  "softmax and loss",
  "products: weight gradients",
  "optimizer",
];
const TIMES = 8192;
const MIN_STEPS = 5;

export interface PhaseTime {
  readonly phase: string;
  /** Of one step, summed over the threads: the lower quartile of all steps, since other programs only add time. */
  readonly seconds: number;
}

/** What is profiled, and for how long. */
interface ProfileOptions {
  readonly workload: WorkloadName;
  readonly threads: number;
  readonly seconds: number;
  readonly native: NativeProducts | undefined;
}

export async function profileOf(
  { workload, threads, seconds, native }: ProfileOptions,
  { out }: Places,
): Promise<readonly PhaseTime[]> {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  const read = (name: string) => readFileSync(path.join(out, name));
  const memories = watchMemories();
  const engine = await createKernelEngine({
    simd: read("kernels-simd.wasm"),
    relaxed: read("kernels-profile.wasm"),
    threadScript: path.join(out, "kernelThread.js"),
    native,
  });
  if (engine?.name !== (native ? `native-${native.vectors}` : "wasm-relaxed-simd"))
    throw new Error("this Node has no relaxed SIMD, or the native products fail the self-test");
  const spec = specOf(workload, "lstm");
  const random = createRandom(1);
  const trainer = await engine.createTrainer({
    spec,
    parameters: initialParameters(spec, random),
    batch: BATCH,
    windowSteps: STEPS,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    threads,
  });
  const memory = memories.end();
  const draw = () => Int32Array.from({ length: TOKENS_PER_STEP }, () => Math.floor(random() * spec.vocabularySize));
  const window = { inputs: draw(), targets: draw() };
  const step = () => trainer.step(window, { learningRate: 1e-3, clipNorm: 1 });
  step();
  const times = new Float64Array(memory.buffer, TIMES, threads * 32);
  const steps: Float64Array[] = [];
  const start = performance.now();
  do {
    const before = times.slice();
    step();
    steps.push(times.map((time, k) => time - before[k]!));
  } while (steps.length < MIN_STEPS || performance.now() - start < 1e3 * seconds);
  trainer.dispose();
  return PHASES.map((phase, k) => {
    const ofStep = (spent: Float64Array): number => {
      let ms = 0;
      for (let thread = 0; thread < threads; thread++) ms += spent[32 * thread + k + 1]!;
      return ms;
    };
    const sorted = steps.map(ofStep).sort((a, b) => a - b);
    return { phase, seconds: sorted[sorted.length >> 2]! / 1e3 };
  });
}

/** Notes the last WebAssembly memory that is made, because the trainer does not expose its own. */
function watchMemories(): { end(): WebAssembly.Memory } {
  const Original = WebAssembly.Memory;
  let last: WebAssembly.Memory | undefined;
  WebAssembly.Memory = class extends Original {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      last = this;
    }
  };
  return {
    end() {
      WebAssembly.Memory = Original;
      if (!last) throw new Error("no memory was made");
      return last;
    },
  };
}
