// @ts-check
/** `npm run bench [-- S M L networks --quick --json]`: builds kernels and contenders, and runs engineBench.ts. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernelScripts, buildKernels, buildProfileKernels } from "../../src/build/kernels.mjs";
import { buildNative, buildVectorProgram, compilerFor, HOST_TARGET } from "../../src/build/native/native.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = path.join(root, "out/bench");
const entry = (/** @type {string} */ name) => path.join(root, "test/bench/engine", name);
/** @type {import("esbuild").BuildOptions} */
const NODE = { bundle: true, platform: "node", target: "node20" };

rmSync(path.join(out, "native.json"), { force: true });
await buildKernels(out);
await buildProfileKernels(out);
await buildKernelScripts(out);
await buildNativeContenders();
for (const name of ["kernelContender", "networkContender", "tfjsContender", "onnxContender"]) {
  await build({
    ...NODE,
    entryPoints: [entry(`${name}.ts`)],
    outfile: path.join(out, `${name}.cjs`),
    format: "cjs",
    external: ["@tensorflow/*"],
  });
}
await build({
  ...NODE,
  entryPoints: [entry("engineBench.ts")],
  outfile: path.join(out, "engineBench.mjs"),
  format: "esm",
});
/** Without a compiler, the native contenders are missing. */
async function buildNativeContenders() {
  if (compilerFor(HOST_TARGET) === undefined) return;
  const library = await buildNative(out);
  const [vectors] = loadVectors(library);
  if (vectors === undefined) return;
  await buildVectorProgram(path.join(root, "test/bench/engine/peak.c"), path.join(out, "nativePeak"), vectors);
  writeFileSync(path.join(out, "native.json"), JSON.stringify({ file: library, vectors }));
}

/**
 * @param {string} library
 * @returns {readonly string[]} the vectors of this machine, best first
 */
function loadVectors(library) {
  /** @type {{ exports: { vectors?: readonly string[] } }} */
  const module = { exports: {} };
  process.dlopen(module, library);
  return module.exports.vectors ?? [];
}

const args = [path.join(out, "engineBench.mjs"), out, root, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
