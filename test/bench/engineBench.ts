/**
 * Speed of the WebAssembly engine, beside the multiply-add peak of the same machine in the same minute.
 * Medians of several rounds; machines swing, so quote the ratios only. engine.mjs builds and runs this.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import type { Engine } from "../../src/core/engine.ts";
import { initialParameters } from "../../src/core/network/initialize.ts";
import type { LanguageModelSpec } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { createKernelEngine } from "../../src/kernels/kernelEngine.ts";
import { instantiate } from "../../src/kernels/kernelModule.ts";

/** The bundle lies beside what it measures. */
const dist = __dirname;

/** LSTM, batch 32, 64 steps. */
const WORKLOADS: readonly (readonly [string, LanguageModelSpec])[] = [
  ["S", { cell: "lstm", vocabularySize: 128, embeddingSize: 128, hiddenSize: 128, layers: 1, isTied: false }],
  ["M", { cell: "lstm", vocabularySize: 4096, embeddingSize: 256, hiddenSize: 256, layers: 2, isTied: false }],
  ["L", { cell: "lstm", vocabularySize: 8192, embeddingSize: 512, hiddenSize: 512, layers: 2, isTied: false }],
];
const BATCH = 32;
const STEPS = 64;
const ROUNDS = 5;
const ROUND_MS = 1500;
const PEAK_MS = 300;

/** Multiply-adds of one tile of depth 256, as floating-point operations. */
const TILE_FLOPS = 2 * 8 * 8 * 256;

if (isMainThread) void main();
else peakThread();

async function main(): Promise<void> {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  const engine = await createKernelEngine({
    simd: readFileSync(path.join(dist, "kernels-simd.wasm")),
    relaxed: readFileSync(path.join(dist, "kernels-relaxed.wasm")),
    threadScript: path.join(dist, "kernelThread.js"),
  });
  if (engine === undefined) throw new Error("this Node has no WebAssembly SIMD");
  console.log(`engine ${engine.name}, node ${process.version}`);
  const wanted = process.argv.slice(2);
  for (const [name, spec] of WORKLOADS.filter(([name]) => wanted.length === 0 || wanted.includes(name))) {
    for (const threads of [1, 2]) console.log(`${name}, ${await trainingLine(engine, spec, threads)}`);
    console.log(`${name}, ${inferenceLine(engine, spec)}`);
  }
}

async function trainingLine(engine: Engine, spec: LanguageModelSpec, threads: number): Promise<string> {
  const random = createRandom(1);
  const trainer = await engine.createTrainer({
    spec,
    parameters: initialParameters(spec, random),
    batch: BATCH,
    windowSteps: STEPS,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    threads,
  });
  const draw = () => Int32Array.from({ length: BATCH * STEPS }, () => Math.floor(random() * spec.vocabularySize));
  const windows = Array.from({ length: 8 }, () => ({ inputs: draw(), targets: draw() }));
  let k = 0;
  const step = () => trainer.step(windows[k++ % windows.length]!, { learningRate: 1e-3, clipNorm: 1 });
  step();
  step();
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await peakGigaflops(threads);
    const tokens = (BATCH * STEPS) / seconds(step, ROUND_MS);
    const peak = (before + (await peakGigaflops(threads))) / 2;
    rounds.push({ tokens, share: (tokens * trainingFlops(spec)) / 1e9 / peak, peak });
  }
  trainer.dispose();
  const { tokens, share, peak } = rounds.sort((a, b) => a.share - b.share)[ROUNDS >> 1]!;
  const best = Math.max(...rounds.map(round => round.tokens));
  return (
    `${threads} thread${threads > 1 ? "s" : ""}: ${tokens.toFixed(0)} tokens/s (best ${best.toFixed(0)}), ` +
    `${(100 * share).toFixed(0)} % of the peak of ${peak.toFixed(0)} GF/s`
  );
}

function inferenceLine(engine: Engine, spec: LanguageModelSpec): string {
  const predictor = engine.createPredictor(spec, initialParameters(spec, createRandom(1)));
  const state = predictor.initialState();
  const probabilities = new Float32Array(spec.vocabularySize);
  let token = 0;
  const advance = () => predictor.advance(state, token++ % spec.vocabularySize, probabilities);
  for (let i = 0; i < 300; i++) advance();
  const times = Array.from({ length: ROUNDS }, () => 1e3 * seconds(advance, 200)).sort((a, b) => a - b);
  predictor.dispose();
  return `one token: ${times[ROUNDS >> 1]!.toFixed(3)} ms (best ${times[0]!.toFixed(3)})`;
}

/** Forward, and backward twice as much, of every weight but the embedding's. */
function trainingFlops({ vocabularySize, embeddingSize, hiddenSize, layers }: LanguageModelSpec): number {
  const inputs = embeddingSize + (layers - 1) * hiddenSize;
  return 6 * (4 * hiddenSize * (inputs + layers * hiddenSize) + vocabularySize * hiddenSize);
}

/** Mean seconds of a call. */
function seconds(call: () => void, forMs: number): number {
  const start = performance.now();
  let calls = 0;
  do {
    call();
    calls++;
  } while (performance.now() - start < forMs);
  return (performance.now() - start) / 1e3 / calls;
}

/** Of as many threads at once. */
async function peakGigaflops(threads: number): Promise<number> {
  const workers = Array.from({ length: threads }, () => new Worker(__filename));
  const rates = await Promise.all(
    workers.map(worker => new Promise<number>(resolve => worker.once("message", resolve))),
  );
  return rates.reduce((total, rate) => total + rate, 0);
}

function peakThread(): void {
  const module = new WebAssembly.Module(readFileSync(path.join(dist, "kernels-relaxed.wasm")));
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const kernels = instantiate(module, memory);
  kernels.planTrainer(2, 8, 8, 8, 1, 0, 8, 1, 1);
  kernels.becomeThread(0);
  const call = (): void => kernels.multiplyTiles(1000);
  for (let i = 0; i < 50; i++) call();
  parentPort?.postMessage((1000 * TILE_FLOPS) / seconds(call, PEAK_MS) / 1e9);
}
