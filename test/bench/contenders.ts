/** Who takes part in the speed bench on this machine, and how each is started. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { pythonWithTorch } from "../peers/python.ts";
import { Contender } from "./contender.ts";
import { BATCH, STEPS, TOKENS_PER_STEP, WORKLOADS, type WorkloadName } from "./workloads.ts";

/** What to do, on which workload, with how many threads. */
export interface Race {
  readonly mode: "train" | "infer";
  readonly workload: WorkloadName;
  readonly threads: number;
}

export interface Entry {
  readonly name: string;
  /** Tokens in one of its steps; 0 for the peak. */
  readonly tokensPerStep: number;
  start(): Promise<Contender>;
}

export interface Field {
  readonly entries: readonly Entry[];
  /** Who is missing, and why. */
  readonly notes: readonly string[];
}

/** The folders of the bundles and of the repository. */
export interface Places {
  readonly out: string;
  readonly root: string;
}

export function fieldOf({ mode, workload, threads }: Race, { out, root }: Places): Field {
  const notes: string[] = [];
  const tokensPerStep = mode === "train" ? TOKENS_PER_STEP : 1;
  const kernel = (name: string, what: string, tokens: number): Entry => ({
    name,
    tokensPerStep: tokens,
    start: () =>
      Contender.start(process.execPath, [path.join(out, "kernelContender.cjs"), what, workload, String(threads)]),
  });
  const entries = [kernel("recurrent LSTM", `${mode}-lstm`, tokensPerStep)];
  if (mode === "train") {
    entries.unshift(kernel("peak", "peak", 0));
    entries.push(kernel("recurrent GRU", "train-gru", tokensPerStep));
  }
  const python = pythonWithTorch();
  if (python) {
    entries.push({
      name: "PyTorch LSTM",
      tokensPerStep,
      start: () => startTorch(python, root, { mode, workload, threads }),
    });
  } else notes.push("PyTorch is skipped: no Python with torch here (Debian: python3-torch, libopenblas0-openmp).");
  if (mode === "train" && workload === "S" && threads === 1) {
    for (const backend of ["wasm", "cpu"]) {
      entries.push({ name: `tfjs-${backend} LSTM`, tokensPerStep, start: () => startTfjs(backend, out) });
    }
  }
  return { entries, notes };
}

function startTorch(python: string, root: string, { mode, workload, threads }: Race): Promise<Contender> {
  const { vocabularySize, embeddingSize, hiddenSize, layers } = WORKLOADS[workload];
  const sizes = [vocabularySize, embeddingSize, hiddenSize, layers, BATCH, STEPS, threads].map(String);
  return Contender.start(python, [path.join(root, "test/peers/torch_speed.py"), mode, "LSTM", ...sizes], {
    OPENBLAS_CORETYPE: openBlasCore(),
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
  });
}

/** Debian's OpenBLAS does not know newer CPUs and would run as on one of 2004. */
function openBlasCore(): string {
  const flags = readFileSync("/proc/cpuinfo", "utf8");
  return /\bavx512vl\b/.test(flags) ? "SKYLAKEX" : "HASWELL";
}

function startTfjs(backend: string, out: string): Promise<Contender> {
  return Contender.start(process.execPath, [path.join(out, "tfjsContender.cjs"), backend]);
}
