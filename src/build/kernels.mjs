/** Compiles the WebAssembly kernels, one build for each level of SIMD, and bundles the script that their threads run. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** 4 GiB, the limit of a 32-bit address. */
const MAX_PAGES = 65536;

const BUILDS = { simd: "simd", relaxed: "simd,relaxed-simd" };

/**
 * Writes kernels-simd.wasm and kernels-relaxed.wasm.
 * @param {string} outDir
 * @throws when the sources do not compile
 */
export async function buildKernels(outDir) {
  await mkdir(outDir, { recursive: true });
  for (const [name, features] of Object.entries(BUILDS)) {
    await compile(path.join(outDir, `kernels-${name}.wasm`), features);
  }
}

/**
 * Writes kernelThread.js and nativeTrial.js.
 * @param {string} outDir
 */
export async function buildKernelScripts(outDir) {
  await build({
    entryPoints: {
      kernelThread: path.join(root, "src/kernels/thread.ts"),
      nativeTrial: path.join(root, "src/kernels/nativeTrial.ts"),
    },
    outdir: outDir,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
}

/**
 * Writes kernels-profile.wasm, which measures where the time of a step goes.
 * @param {string} outDir
 */
export async function buildProfileKernels(outDir) {
  await compile(path.join(outDir, "kernels-profile.wasm"), BUILDS.relaxed, { isProfile: true });
}

/**
 * @param {string} outFile
 * @param {string} features
 */
async function compile(outFile, features, { isProfile = false } = {}) {
  const { error, stderr } = await asc.main([
    path.relative(root, path.join(root, "src/kernels/assembly/module.ts")),
    ...["--baseDir", root, "--outFile", path.relative(root, path.resolve(outFile))],
    ...[
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      "--use",
      "abort=",
      "--use",
      `PROFILE=${Number(isProfile)}`,
      "--enable",
      `threads,${features}`,
    ],
    ...["--importMemory", "--sharedMemory", "--initialMemory", "2", "--maximumMemory", String(MAX_PAGES)],
  ]);
  if (error) throw new Error(`The kernels do not compile: ${error.message}\n${stderr.toString()}`);
}
