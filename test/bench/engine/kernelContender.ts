/**
 * Measures our engine, or the multiply-add peak of the same WebAssembly: kernelContender.cjs WHAT WORKLOAD THREADS.
 * WHAT is "peak", or joins with hyphens "train" or "infer", the cell, and optionally "sampled".
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Engine } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import type { LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { createKernelEngine } from "../../../src/kernels/kernelEngine.ts";
import { instantiate } from "../../../src/kernels/kernelModule.ts";
import type { NativeProducts } from "../../../src/kernels/nativeLibrary.ts";
import { DRAWS } from "../../../src/runtime/common/defaults.ts";
import { outputSamplingOf } from "../../../src/runtime/optimization/outputSampling.ts";
import { serveSteps } from "./contender.ts";
import { nativeProducts } from "./nativeProducts.ts";
import { BATCH, STEPS, specOf, TOKENS_PER_STEP, type WorkloadName } from "./workloads.ts";

/** The bundle is next to the kernels that it measures. */
const dist = __dirname;

/** Tiles of depth 256 in one step of the peak. */
const PEAK_TILES = 1000;

if (isMainThread) void main();
else servePeak();

async function main(): Promise<void> {
  const [what = "", workload = "S", threads = "1"] = process.argv.slice(2);
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (what === "peak") return peak(Number(threads));
  const [mode, cell, kind] = what.split("-") as ["train" | "infer", "lstm" | "gru", ("sampled" | "native")?];
  const spec = specOf(workload as WorkloadName, cell);
  const engine = await openEngine(kind === "native" ? nativeProducts(dist) : undefined);
  if (mode === "train") await train(engine, spec, { threads: Number(threads), isSampled: kind === "sampled" });
  else await infer(engine, spec);
}

async function openEngine(native: NativeProducts | undefined): Promise<Engine> {
  const engine = await createKernelEngine({
    simd: readFileSync(path.join(dist, "kernels-simd.wasm")),
    relaxed: readFileSync(path.join(dist, "kernels-relaxed.wasm")),
    threadScript: path.join(dist, "kernelThread.js"),
    native,
  });
  if (engine === undefined) throw new Error("this Node has no WebAssembly SIMD");
  if (native && !engine.name.startsWith("native")) throw new Error("the native products fail the self-test");
  return engine;
}

async function train(
  engine: Engine,
  spec: LanguageModelSpec,
  { threads, isSampled }: { readonly threads: number; readonly isSampled: boolean },
): Promise<void> {
  const random = createRandom(1);
  // Few tokens are common and most are rare, as in text (Zipf, 1935), so a window has a few hundred different ones.
  const token = () => Math.floor(spec.vocabularySize ** random()) - 1;
  const draw = () => Int32Array.from({ length: TOKENS_PER_STEP }, token);
  const windows = Array.from({ length: 8 }, () => ({ inputs: draw(), targets: draw() }));
  const targets = windows.map(window => window.targets);
  const sampling = isSampled
    ? outputSamplingOf(targets, { vocabularySize: spec.vocabularySize, seed: 1 }, DRAWS)
    : undefined;
  const trainer = await engine.createTrainer({
    spec,
    parameters: initialParameters(spec, random),
    batch: BATCH,
    windowSteps: STEPS,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    threads,
    ...(sampling && { sampling }),
  });
  let k = 0;
  await serveSteps(steps => {
    for (let i = 0; i < steps; i++) {
      trainer.step(windows[k++ % windows.length]!, { learningRate: 1e-3, clipNorm: 1 });
    }
  });
}

async function infer(engine: Engine, spec: LanguageModelSpec): Promise<void> {
  const predictor = engine.createPredictor(spec, initialParameters(spec, createRandom(1)));
  const state = predictor.initialState();
  const probabilities = new Float32Array(spec.vocabularySize);
  let token = 0;
  await serveSteps(steps => {
    for (let i = 0; i < steps; i++) predictor.advance(state, token++ % spec.vocabularySize, probabilities);
  });
}

/** Every thread multiplies its own tile. */
async function peak(threads: number): Promise<void> {
  const others = Array.from({ length: threads - 1 }, () => new Worker(__filename, { workerData: "peak" }));
  const run = peakRunner();
  await serveSteps(async steps => {
    const ended = others.map(other => new Promise(resolve => other.once("message", resolve)));
    for (const other of others) other.postMessage(steps);
    run(steps);
    await Promise.all(ended);
  });
}

function servePeak(): void {
  if (workerData !== "peak") return;
  const run = peakRunner();
  parentPort!.on("message", (steps: number) => {
    run(steps);
    parentPort!.postMessage("done");
  });
}

function peakRunner(): (steps: number) => void {
  const module = new WebAssembly.Module(readFileSync(path.join(dist, "kernels-relaxed.wasm")));
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const kernels = instantiate(module, memory);
  kernels.planTrainer(2, 8, 8, 8, 1, 0, 8, 1, 1, 0);
  kernels.becomeThread(0);
  return steps => {
    for (let i = 0; i < steps; i++) kernels.multiplyTiles(PEAK_TILES);
  };
}
