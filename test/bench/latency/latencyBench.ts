/**
 * Measures how long a completion takes as the editor requests it: through `Suggestions` and the completion worker,
 * while an unlearned file is typed, and where the cursor jumps (jumps.ts); at rest and while the training worker trains;
 * what the worker keeps of 40 files, and how near provisional answers come to exact ones (places.ts). latency.mjs builds
 * and runs this:
 * `latencyBench.mjs <dist folder> <scratch folder> <corpus folder> <size of the network, as JSON> [--json]`.
 */

import path from "node:path";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import { type LatencyMs, percentiles } from "../../../src/completion/evaluate/typingReplay.ts";
import { DEFAULT_MAX_CHARS, DEFAULT_MIN_CONFIDENCE } from "../../../src/completion/suggest/completer.ts";
import { Suggestions } from "../../../src/host/inline/suggestions.ts";
import { startProcess } from "../../../src/host/workers/workerStart.ts";
import type { CompletionContract } from "../../../src/protocol/completion.ts";
import { workerPort } from "../../../src/protocol/port.ts";
import { type Client, connect } from "../../../src/protocol/rpc.ts";
import type { TrainingContract, TrainingRequest } from "../../../src/protocol/training.ts";
import { openEngine } from "../../../src/runtime/model/openEngine.ts";
import { openExperts, readModel } from "../../../src/runtime/model/openModel.ts";
import type { SourceFile } from "../../../src/workspace/corpus.ts";
import type { NetworkSize } from "../networkSize.mjs";
import { copyFiles, firstChars, splitFolder } from "../quality/heldOut.ts";
import { type FirstAnswers, firstAnswers } from "./jumps.ts";
import { type Agreement, agreements } from "./places.ts";

const TRAIN_SECONDS = 60;
/** Longer than the typing, which then stops the run. */
const BESIDE_SECONDS = 3600;
const TYPED_FILES = 3;
const TYPED_OF_FILE = 2000;
/** Between two keys: faster than anybody types. */
const PAUSE_MS = 25;
/** Where provisional answers are compared with exact ones. */
const COMPARED_FILES = 40;
const COMPARED_PLACES = 200;
/** The default settings. */
const WISH = {
  ...{ isTyping: true, delayMs: 0, maxLines: 1 },
  ...{ minConfidence: DEFAULT_MIN_CONFIDENCE, maxChars: DEFAULT_MAX_CHARS },
};

const TARGET: LatencyMs = { p50: 4, p95: 10, p99: 25 };
const WORDS = { atRest: "at rest", whileTraining: "while training" } as const;

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
  const trainer = connect<TrainingContract>(
    startProcess({ script: path.join(dist, "trainingWorker.js"), name: "training", heapMb: 2048 }).port,
  );
  const completer = connect<CompletionContract>(workerPort(new Worker(path.join(dist, "completionWorker.js"))));
  const size: NetworkSize = JSON.parse(network);
  const request = { folder, isFromScratch: true, ...size };
  const modelFolder = path.join(scratch, "model");
  await trainer.request("train", { ...request, modelFolder, budgetSeconds: TRAIN_SECONDS });
  await completer.request("load", { modelFolder });
  const source = heldOut.map(({ text }) => text).join("\n");
  report("atRest", await latencies(completer, typed));
  const bytesBefore = process.memoryUsage.rss();
  for await (const answers of firstAnswers(completer, source)) reportFirst("atRest", answers);
  reportMemory(process.memoryUsage.rss() - bytesBefore);
  for (const agreement of await agreementsOf(modelFolder, dist, heldOut)) reportAgreement(agreement);
  const run = await trainingBeside(trainer, {
    ...request,
    modelFolder: path.join(scratch, "beside"),
    budgetSeconds: BESIDE_SECONDS,
  });
  report("whileTraining", await latencies(completer, typed));
  for await (const answers of firstAnswers(completer, source)) reportFirst("whileTraining", answers);
  await trainer.request("stop", {});
  await run.end;
  trainer.close();
  completer.close();
}

/** How near provisional answers come to the exact ones. */
async function agreementsOf(
  modelFolder: string,
  dist: string,
  files: readonly SourceFile[],
): Promise<readonly Agreement[]> {
  const experts = openExperts(modelFolder, await readModel(modelFolder), await openEngine(dist));
  const found = agreements(experts, files.slice(0, COMPARED_FILES), COMPARED_PLACES);
  experts.predictor?.dispose();
  return found;
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

const isJson = process.argv.includes("--json");

function report(when: keyof typeof WORDS, { inWorker, thereAndBack }: Latencies): void {
  const [ms, thereAndBackMs] = [percentiles(inWorker), percentiles(thereAndBack)];
  if (isJson) {
    console.log(JSON.stringify({ when, requests: inWorker.length, ms, thereAndBackMs, target: TARGET }));
    return;
  }
  const figure = (name: keyof LatencyMs): string =>
    `${name} ${ms[name].toFixed(1)} ms (target ${TARGET[name]}; there and back ${thereAndBackMs[name].toFixed(1)})`;
  console.log(
    `typing, ${WORDS[when]}, ${inWorker.length} requests: ${figure("p50")}, ${figure("p95")}, ${figure("p99")}`,
  );
}

function reportFirst(when: keyof typeof WORDS, answers: FirstAnswers): void {
  if (isJson) {
    console.log(JSON.stringify({ when, ...answers }));
    return;
  }
  const { situation, chars, medianMs, worstMs, shown, late, empty, targetMs } = answers;
  const times = `median ${medianMs.toFixed(0)} ms, worst ${worstMs.toFixed(0)} ms (target ${targetMs})`;
  console.log(
    `${situation}, ${chars} characters, ${WORDS[when]}: ${times}; ${shown} shown, ${late} of them late, ${empty} with nothing to show`,
  );
}

function reportAgreement(agreement: Agreement): void {
  if (isJson) {
    console.log(JSON.stringify(agreement));
    return;
  }
  const { kind, places, equal, emptyOfShown, lostKeys } = agreement;
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  console.log(
    `${kind}, provisional against exact answers at ${places} places: ${percent(equal)} equal (target 90), ` +
      `${percent(emptyOfShown)} empty where the exact one is not (target 0), ${percent(lostKeys)} of the keys lost (target 5)`,
  );
}

/** Of the whole process, in which the worker is a thread; garbage that waits for its collection counts too. */
function reportMemory(bytes: number): void {
  const megabytes = bytes / 1e6;
  if (isJson) console.log(JSON.stringify({ keptMegabytes: megabytes, target: 40 }));
  else console.log(`the process has grown by ${megabytes.toFixed(0)} MB (target 40)`);
}
