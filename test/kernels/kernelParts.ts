/** The compiled kernels for tests: built into dist when they are missing or older than their sources. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { buildKernels, buildKernelThread } from "../../src/build/kernels.mjs";
import type { KernelParts } from "../../src/kernels/kernelEngine.ts";

const root = path.resolve(import.meta.dirname, "../..");
const dist = path.join(root, "dist");
const OUTPUTS = ["kernels-simd.wasm", "kernels-relaxed.wasm", "kernelThread.js"].map(name => path.join(dist, name));
const SOURCES = ["src/kernels", "src/build/kernels.mjs"].map(name => path.join(root, name));

/** Lets Node 20 compile relaxed SIMD; newer versions know it anyway. Before the first engine is made. */
export function allowRelaxedSimd(): void {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
}

export async function kernelParts(): Promise<KernelParts> {
  if (!OUTPUTS.every(existsSync) || newest(SOURCES) > Math.min(...OUTPUTS.map(modifiedMs))) {
    await buildKernels(dist);
    await buildKernelThread(dist);
  }
  const [simd, relaxed, threadScript] = OUTPUTS as [string, string, string];
  return { simd: readFileSync(simd), relaxed: readFileSync(relaxed), threadScript };
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
