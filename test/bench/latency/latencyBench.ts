/**
 * Measures how long a completion takes as the editor requests it: through `Suggestions` and the completion worker,
 * while an unlearned file is typed, at rest and while the training worker trains. latency.mjs builds and runs this:
 * `latencyBench.mjs <dist folder> <scratch folder> <corpus folder> <size of the network, as JSON> [--json]`.
 */
import path from "node:path";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import { type LatencyMs, percentiles } from "../../../src/completion/evaluate/typingReplay.ts";
import { Suggestions } from "../../../src/host/inline/suggestions.ts";
import type { CompletionContract } from "../../../src/protocol/completion.ts";
import { workerPort } from "../../../src/protocol/port.ts";
import { type Client, connect } from "../../../src/protocol/rpc.ts";
import type { TrainingContract, TrainingRequest } from "../../../src/protocol/training.ts";
import type { SourceFile } from "../../../src/workspace/corpus.ts";
import type { NetworkSize } from "../networkSize.mjs";
import { copyFiles, firstChars, splitFolder } from "../quality/heldOut.ts";

const TRAIN_SECONDS = 60;
/** Longer than the typing, which then stops the run. */
const BESIDE_SECONDS = 3600;
const TYPED_FILES = 3;
const TYPED_OF_FILE = 2000;
/** Between two keys: faster than anybody types. */
const PAUSE_MS = 25;
/** The default settings. */
const WISH = { isTyping: true, delayMs: 0, minConfidence: 0.4, maxChars: 160, maxLines: 1 };

const TARGETS: Readonly<Record<"atRest" | "whileTraining", LatencyMs>> = {
  atRest: { p50: 4, p95: 12.5, p99: 25 },
  whileTraining: { p50: 8, p95: 25, p99: 50 },
};

void main();

async function main(): Promise<void> {
  // Node 20 has it behind a flag, and the editor without.
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  const [dist, scratch, corpus, network] = process.argv.slice(2);
  if (!dist || !scratch || !corpus || !network) throw new Error("see the head of this file");
  const { training, heldOut } = await splitFolder(corpus);
  const folder = path.join(scratch, "learned");
  copyFiles(corpus, training, folder);
  const typed = firstChars(heldOut, Number.POSITIVE_INFINITY)
    .slice(0, TYPED_FILES)
    .map(file => ({ ...file, text: file.text.slice(0, TYPED_OF_FILE) }));
  const trainer = open<TrainingContract>(dist, "trainingWorker.js");
  const completer = open<CompletionContract>(dist, "completionWorker.js");
  const size: NetworkSize = JSON.parse(network);
  const request = { folder, isFromScratch: true, ...size };
  const modelFolder = path.join(scratch, "model");
  await trainer.request("train", { ...request, modelFolder, budgetSeconds: TRAIN_SECONDS });
  await completer.request("load", { modelFolder });
  report("atRest", await latencies(completer, typed));
  const run = await trainingBeside(trainer, {
    ...request,
    modelFolder: path.join(scratch, "beside"),
    budgetSeconds: BESIDE_SECONDS,
  });
  report("whileTraining", await latencies(completer, typed));
  await trainer.request("stop", {});
  await run.end;
  trainer.close();
  completer.close();
}

function open<C extends TrainingContract | CompletionContract>(dist: string, script: string): Client<C> {
  return connect<C>(workerPort(new Worker(path.join(dist, script))));
}

/** Settles when the run has taken its first step. */
async function trainingBeside(
  trainer: Client<TrainingContract>,
  request: TrainingRequest,
): Promise<{ readonly end: Promise<unknown> }> {
  const firstStep = new Promise<void>(resolve => {
    const off = trainer.on("step", () => {
      off();
      resolve();
    });
  });
  const end = trainer.request("train", request);
  await Promise.race([firstStep, end]);
  return { end };
}

/** Milliseconds of each request: in the worker, and until the answer arrives. */
interface Latencies {
  readonly inWorker: number[];
  readonly thereAndBack: number[];
}

/** Measures every request while the files are typed. Suggestions are typed over, never accepted. */
async function latencies(completer: Client<CompletionContract>, files: readonly SourceFile[]): Promise<Latencies> {
  const all: Latencies = { inWorker: [], thereAndBack: [] };
  for (const { path, text } of files) {
    const offers = new Suggestions({
      async complete(asked, signal) {
        const startMs = performance.now();
        const result = await completer.request("complete", asked, { signal });
        all.thereAndBack.push(performance.now() - startMs);
        all.inWorker.push(result.ms);
        return result;
      },
    });
    for (let at = 0; at < text.length; at++) {
      const place = { path, prefix: text.slice(0, at), suffix: "" };
      await offers.suggest(place, WISH, AbortSignal.timeout(10_000));
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    }
  }
  return all;
}

function report(when: keyof typeof TARGETS, { inWorker, thereAndBack }: Latencies): void {
  const [ms, thereAndBackMs] = [percentiles(inWorker), percentiles(thereAndBack)];
  const target = TARGETS[when];
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ when, requests: inWorker.length, ms, thereAndBackMs, target }));
    return;
  }
  const figure = (name: keyof LatencyMs): string =>
    `${name} ${ms[name].toFixed(1)} ms (target ${target[name]}; there and back ${thereAndBackMs[name].toFixed(1)})`;
  const words = { atRest: "at rest", whileTraining: "while training" }[when];
  console.log(`${words}, ${inWorker.length} requests: ${figure("p50")}, ${figure("p95")}, ${figure("p99")}`);
}
