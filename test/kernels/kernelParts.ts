/** The compiled kernels for tests, built into a folder of their own if missing or older than their sources. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { buildKernelScripts, buildKernels } from "../../src/build/kernels.mjs";
import type { Engine } from "../../src/core/network/engine.ts";
import { createKernelEngine, type KernelParts } from "../../src/kernels/kernelEngine.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, ".recurrent-test", "kernels");
const NAMES = ["kernels-simd.wasm", "kernels-relaxed.wasm", "kernelThread.js", "nativeTrial.js"];
/** The script that tries a native library; `kernelParts` builds it. */
export const trialScript = path.join(folder, "nativeTrial.js");
const OUTPUTS = NAMES.map(name => path.join(folder, name));
const SOURCES = ["src/kernels", "src/build/kernels.mjs"].map(name => path.join(root, name));

/** Lets Node 20 compile relaxed SIMD; later versions always do. Call it before making the first engine. */
export function allowRelaxedSimd(): void {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** The engine of each build that this Node runs, by name. */
export async function kernelEngines(): Promise<ReadonlyMap<string, Engine>> {
  allowRelaxedSimd();
  const parts = await kernelParts();
  const made = [await createKernelEngine(parts), await createKernelEngine({ ...parts, relaxed: new Uint8Array() })];
  return new Map(made.filter(engine => engine !== undefined).map(engine => [engine.name, engine]));
}

/** The fastest engine. */
export async function fastestEngine(): Promise<Engine> {
  const [engine] = (await kernelEngines()).values();
  if (engine === undefined) throw new Error("this Node has no WebAssembly SIMD");
  return engine;
}

export async function kernelParts(): Promise<KernelParts> {
  if (!OUTPUTS.every(existsSync) || newest(SOURCES) > Math.min(...OUTPUTS.map(modifiedMs))) {
    await build();
  }
  const [simd, relaxed, threadScript] = OUTPUTS as [string, string, string, string];
  return { simd: readFileSync(simd), relaxed: readFileSync(relaxed), threadScript };
}

/** Each file appears complete, because other test files may read or build at the same time. */
async function build(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const temporary = mkdtempSync(path.join(folder, ".kernels-"));
  await buildKernels(temporary);
  await buildKernelScripts(temporary);
  for (const name of NAMES) renameSync(path.join(temporary, name), path.join(folder, name));
  rmSync(temporary, { recursive: true });
}

function newest(files: readonly string[]): number {
  return Math.max(...files.map(file => (statSync(file).isDirectory() ? newest(list(file)) : modifiedMs(file))));
}

function list(folder: string): readonly string[] {
  return readdirSync(folder).map(name => path.join(folder, name));
}

function modifiedMs(file: string): number {
  return statSync(file).mtimeMs;
}
