/** Lists the contenders of the speed bench on this machine, and starts them. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { SAMPLED_FROM } from "../../../src/runtime/common/defaults.ts";
import { pythonWithTorch } from "../../peers/python.ts";
import { Contender } from "./contender.ts";
import { nativeProducts } from "./nativeProducts.ts";
import { type NetworkName, sizesOf, tokensOf } from "./networks.ts";
import { BATCH, STEPS, TOKENS_PER_STEP, WORKLOADS, type WorkloadName } from "./workloads.ts";

/** Not a dependency: the bench uses it where it is installed. */
const ONNX_PACKAGE = "onnxruntime-node";
const ONNX_FOLDER = ".recurrent-test/onnx";

/** The task, the workload, and the number of threads. */
export interface Race {
  readonly mode: "train" | "infer";
  readonly workload: WorkloadName;
  readonly threads: number;
}

export interface Entry {
  readonly name: string;
  /** Tokens in one step; 0 for the peak. */
  readonly tokensPerStep: number;
  /** Of a peak that is not that of WebAssembly. */
  readonly flopsPerStep?: number;
  start(): Promise<Contender>;
}

export interface Field {
  readonly entries: readonly Entry[];
  /** The missing contenders, and why. */
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
    const native = nativeProducts(out);
    if (native) {
      entries.push(kernel("native LSTM", "train-lstm-native", tokensPerStep), nativePeak(out, threads));
    } else notes.push("Native products are skipped: no C compiler here, or no vectors that they know.");
    entries.push(kernel("recurrent GRU", "train-gru", tokensPerStep));
    if (WORKLOADS[workload].vocabularySize >= SAMPLED_FROM) {
      entries.push(kernel("sampled LSTM", "train-lstm-sampled", tokensPerStep));
      entries.push(kernel("sampled GRU", "train-gru-sampled", tokensPerStep));
    }
  }
  const python = pythonWithTorch();
  const blas = python === undefined ? undefined : blasOf(python, root);
  if (python && blas?.isReference) {
    notes.push(`PyTorch is skipped: it runs on the reference BLAS (${blas.file}). Debian: libopenblas0-openmp.`);
  } else if (python) {
    if (blas) notes.push(`PyTorch runs on ${blas.file}.`);
    entries.push({
      name: "PyTorch LSTM",
      tokensPerStep,
      start: () => startTorch(python, root, { mode, workload, threads }),
    });
  } else notes.push("PyTorch is skipped: no Python with torch here (Debian: python3-torch, libopenblas0-openmp).");
  if (mode === "infer") {
    const onnx = path.join(root, ONNX_FOLDER, "node_modules", ONNX_PACKAGE);
    if (python && existsSync(onnx)) {
      entries.push({
        name: `${ONNX_PACKAGE} LSTM`,
        tokensPerStep,
        start: () => startOnnx(python, onnx, workload, { out, root }),
      });
    } else {
      notes.push(
        `${ONNX_PACKAGE} is skipped: it needs Python with torch, and to be installed (about 300 MB): ` +
          `npm install --ignore-scripts --no-save --prefix ${ONNX_FOLDER} ${ONNX_PACKAGE}@1.22.0`,
      );
    }
  }
  if (mode === "train" && workload === "S" && threads === 1) {
    for (const backend of ["wasm", "cpu"]) {
      entries.push({ name: `tfjs-${backend} LSTM`, tokensPerStep, start: () => startTfjs(backend, out) });
    }
  }
  return { entries, notes };
}

/** Our network, with the fastest products of this machine, and the same in PyTorch. */
export function networkFieldOf(name: NetworkName, threads: number, { out, root }: Places): Field {
  const tokensPerStep = tokensOf(name);
  const bundle = path.join(out, "networkContender.cjs");
  const ours = () => Contender.start(process.execPath, [bundle, name, String(threads)]);
  const entries: Entry[] = [{ name: `recurrent ${name}`, tokensPerStep, start: ours }];
  const python = pythonWithTorch();
  const isFast = python !== undefined && !blasOf(python, root)?.isReference;
  if (!isFast) return { entries, notes: ["PyTorch is skipped for the networks: none here, or on the reference BLAS."] };
  const script = path.join(root, "test/peers/torch_networks_speed.py");
  const args = [script, name, threads, ...sizesOf(name)].map(String);
  const start = () => Contender.start(python, args, torchEnvironment(threads));
  return { entries: [...entries, { name: `PyTorch ${name}`, tokensPerStep, start }], notes: [] };
}

/** Operations of one round of peak.c in each thread. */
function nativePeakFlops(vectors: string): number {
  const lanes = { avx512: 16, avx2: 8, neon: 4 }[vectors];
  if (lanes === undefined) throw new Error(`unknown vectors: ${vectors}`);
  return 100_000 * 12 * 2 * lanes;
}

function nativePeak(out: string, threads: number): Entry {
  const { vectors } = nativeProducts(out)!;
  return {
    name: "native peak",
    tokensPerStep: 0,
    flopsPerStep: nativePeakFlops(vectors),
    start: () => Contender.start(path.join(out, "nativePeak"), [String(threads)]),
  };
}

/** The BLAS of a Python's PyTorch; undefined where it is part of PyTorch itself. */
function blasOf(python: string, root: string): { readonly file: string; readonly isReference: boolean } | undefined {
  if (process.platform !== "linux") return undefined;
  const script = path.join(root, "test/peers/torch_blas.py");
  const env = { ...process.env, OPENBLAS_CORETYPE: openBlasCore() };
  const files = spawnSync(python, [script], { encoding: "utf8", env })
    .stdout.split("\n")
    .filter(line => line !== "");
  const fast = files.find(file => /openblas|mkl|blis|atlas/.test(file));
  const file = fast ?? files[0];
  return file === undefined ? undefined : { file, isReference: fast === undefined };
}

function startTorch(python: string, root: string, { mode, workload, threads }: Race): Promise<Contender> {
  const { vocabularySize, embeddingSize, hiddenSize, layers } = WORKLOADS[workload];
  const sizes = [vocabularySize, embeddingSize, hiddenSize, layers, BATCH, STEPS, threads].map(String);
  const script = path.join(root, "test/peers/torch_speed.py");
  return Contender.start(python, [script, mode, "LSTM", ...sizes], torchEnvironment(threads));
}

function torchEnvironment(threads: number): NodeJS.ProcessEnv {
  return {
    OPENBLAS_CORETYPE: openBlasCore(),
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
  };
}

/** Lets PyTorch write the network that onnxruntime reads. */
function startOnnx(python: string, onnx: string, workload: WorkloadName, { out, root }: Places): Promise<Contender> {
  const { vocabularySize, embeddingSize, hiddenSize, layers } = WORKLOADS[workload];
  const file = path.join(out, `${workload}.onnx`);
  const sizes = [vocabularySize, embeddingSize, hiddenSize, layers].map(String);
  const { status } = spawnSync(python, [path.join(root, "test/peers/onnx_model.py"), file, ...sizes], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("onnx_model.py failed");
  return Contender.start(process.execPath, [path.join(out, "onnxContender.cjs"), onnx, file, workload]);
}

/** Debian's OpenBLAS does not know newer CPUs and would use the code for a CPU of 2004. */
function openBlasCore(): string {
  const flags = readFileSync("/proc/cpuinfo", "utf8");
  return /\bavx512vl\b/.test(flags) ? "SKYLAKEX" : "HASWELL";
}

function startTfjs(backend: string, out: string): Promise<Contender> {
  return Contender.start(process.execPath, [path.join(out, "tfjsContender.cjs"), backend]);
}
