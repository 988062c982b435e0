/** Opens the fastest engine that this machine can run. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { coreEngine } from "../../core/network/coreEngine.ts";
import type { Engine } from "../../core/network/engine.ts";
import { createKernelEngine, type KernelParts } from "../../kernels/kernelEngine.ts";
import { libraryName, type NativeProducts } from "../../kernels/nativeLibrary.ts";
import { tryNative } from "../../kernels/tryNative.ts";

/** How the threads of an engine run, and what they compute with. */
export interface EngineOptions {
  /** How long a step waits for a silent thread; longer where the process may be suspended. */
  readonly patienceMs?: number;
  readonly native?: NativeProducts | undefined;
}

/**
 * Opens the kernels next to the bundles, or plain TypeScript where they are missing or WebAssembly has no SIMD.
 * @param distFolder absolute path of the folder with the bundles
 */
export async function openEngine(distFolder: string, options: EngineOptions = {}): Promise<Engine> {
  const parts = await kernelParts(distFolder);
  const patience = options.patienceMs !== undefined && { threadPatienceMs: options.patienceMs };
  return (parts && (await createKernelEngine({ ...parts, ...patience, native: options.native }))) ?? coreEngine;
}

/** What opens an engine for training. */
export interface TrainingEngineOptions {
  readonly patienceMs?: number;
  /** Takes one line, where a library is put aside or there is none. */
  log(line: string): void;
}

/**
 * Opens an engine whose products are native where the library beside the bundles fits this machine and computes like
 * WebAssembly. Only a process whose crash harms nobody else may call it.
 */
export async function openTrainingEngine(
  distFolder: string,
  { log, ...options }: TrainingEngineOptions,
): Promise<Engine> {
  const native = await nativeProducts(distFolder, log);
  const engine = await openEngine(distFolder, { ...options, native });
  if (native && !engine.name.startsWith("native"))
    log(`${PUT_ASIDE} a network trained with it differs from one trained by WebAssembly. ${PORTABLE}`);
  return engine;
}

const PUT_ASIDE = "The library of native products is not used:";
const PORTABLE = "Training uses the portable engine, WebAssembly.";

async function nativeProducts(distFolder: string, log: (line: string) => void): Promise<NativeProducts | undefined> {
  const file = path.join(distFolder, libraryName(process.platform, process.arch));
  const script = path.join(distFolder, "nativeTrial.js");
  const parts = await kernelParts(distFolder);
  if (parts === undefined) return undefined;
  if (!existsSync(file) || !existsSync(script)) {
    log(`There is no library of native products for ${process.platform}-${process.arch}. ${PORTABLE}`);
    return undefined;
  }
  const verdict = await tryNative({ library: file, script, simd: parts.simd });
  if ("vectors" in verdict) return { file, vectors: verdict.vectors };
  log(`${PUT_ASIDE} ${verdict.problem}. ${PORTABLE}`);
  return undefined;
}

async function kernelParts(distFolder: string): Promise<KernelParts | undefined> {
  const at = (name: string): string => path.join(distFolder, name);
  const files = [at("kernels-simd.wasm"), at("kernels-relaxed.wasm")] as const;
  if (!files.every(file => existsSync(file))) return undefined;
  const [simd, relaxed] = await Promise.all(files.map(file => readFile(file)));
  const threadScript = existsSync(at("kernelThread.js")) ? at("kernelThread.js") : undefined;
  return { simd: simd!, relaxed: relaxed!, threadScript };
}
