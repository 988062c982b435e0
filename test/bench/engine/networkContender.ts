/** Measures the training of a task's network, or of a language model of any cell: networkContender.cjs NAME THREADS. */
import { readFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import type { Engine } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import type { LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import type { SequenceNetwork } from "../../../src/core/sequence/sequenceNetwork.ts";
import { SequenceTrainer } from "../../../src/core/sequence/sequenceTrainer.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import { createKernelEngine } from "../../../src/kernels/kernelEngine.ts";
import { serveSteps } from "./contender.ts";
import { nativeProducts } from "./nativeProducts.ts";
import { type NetworkName, OTHER_CELLS, tagger, translator } from "./networks.ts";
import { BATCH, STEPS, TOKENS_PER_STEP, WORKLOADS } from "./workloads.ts";

const OPTIMIZER = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
const STEP = { learningRate: 1e-3, clipNorm: 1 };
const BATCHES = 8;

const random = createRandom(1);
// Few tokens are common and most are rare, as in text (Zipf, 1935).
const draw = (length: number, size: number) => Int32Array.from({ length }, () => Math.floor(size ** random()) - 1);

void main();

async function main(): Promise<void> {
  const [name = "tagger", threads = "1"] = process.argv.slice(2);
  const engine = await openEngine();
  const cell = OTHER_CELLS.find(each => each === (name as NetworkName));
  if (cell) await trainCell(engine, { cell, ...WORKLOADS.S, isTied: false }, Number(threads));
  else if (name === "tagger") await trainTask(engine, tagger(draw), Number(threads));
  else await trainTask(engine, translator(draw), Number(threads));
}

async function openEngine(): Promise<Engine> {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  const engine = await createKernelEngine({
    simd: readFileSync(path.join(__dirname, "kernels-simd.wasm")),
    relaxed: readFileSync(path.join(__dirname, "kernels-relaxed.wasm")),
    threadScript: path.join(__dirname, "kernelThread.js"),
    native: nativeProducts(__dirname),
  });
  if (engine === undefined) throw new Error("this Node has no WebAssembly SIMD");
  return engine;
}

async function trainCell(engine: Engine, spec: LanguageModelSpec, threads: number): Promise<void> {
  const windows = Array.from({ length: BATCHES }, () => ({
    inputs: draw(TOKENS_PER_STEP, spec.vocabularySize),
    targets: draw(TOKENS_PER_STEP, spec.vocabularySize),
  }));
  const parameters = initialParameters(spec, random);
  const sizes = { batch: BATCH, windowSteps: STEPS, threads };
  const trainer = await engine.createTrainer({ spec, parameters, ...sizes, optimizer: OPTIMIZER });
  await serve(k => trainer.step(windows[k % BATCHES]!, STEP));
}

async function trainTask<Batch>(
  engine: Engine,
  { network, batch }: { readonly network: SequenceNetwork<Batch>; batch(): Batch },
  threads: number,
): Promise<void> {
  const parameters = initializeParameters(network.tensors, random);
  const trainer = new SequenceTrainer(network, parameters, OPTIMIZER, engine.openProducts(threads));
  const batches = Array.from({ length: BATCHES }, batch);
  await serve(k => trainer.step(batches[k % BATCHES]!, STEP));
}

/** Helping threads start meanwhile. */
async function serve(step: (k: number) => void): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 500));
  let done = 0;
  await serveSteps(steps => {
    for (let i = 0; i < steps; i++) step(done++);
  });
}
