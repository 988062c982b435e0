/** Opens the fastest engine that this machine can run. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { coreEngine } from "../../core/network/coreEngine.ts";
import type { Engine } from "../../core/network/engine.ts";
import { createKernelEngine } from "../../kernels/kernelEngine.ts";

/**
 * Opens the kernels next to the bundles, or plain TypeScript where they are missing or WebAssembly has no SIMD.
 * @param distFolder absolute path of the folder with the bundles
 * @param threads    how long a step waits for a silent thread; longer where the process may be suspended
 */
export async function openEngine(distFolder: string, threads?: { readonly patienceMs: number }): Promise<Engine> {
  const at = (name: string): string => path.join(distFolder, name);
  const files = [at("kernels-simd.wasm"), at("kernels-relaxed.wasm")] as const;
  if (!files.every(file => existsSync(file))) return coreEngine;
  const [simd, relaxed] = await Promise.all(files.map(file => readFile(file)));
  const threadScript = existsSync(at("kernelThread.js")) ? at("kernelThread.js") : undefined;
  const patience = threads && { threadPatienceMs: threads.patienceMs };
  return (await createKernelEngine({ simd: simd!, relaxed: relaxed!, threadScript, ...patience })) ?? coreEngine;
}
