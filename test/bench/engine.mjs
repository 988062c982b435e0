// @ts-check
/** `npm run bench [-- S M L --quick --json]`: builds kernels and contenders, and runs engineBench.ts. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernelScripts, buildKernels, buildProfileKernels } from "../../src/build/kernels.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = path.join(root, "out/bench");
const entry = (/** @type {string} */ name) => path.join(root, "test/bench/engine", name);
/** @type {import("esbuild").BuildOptions} */
const NODE = { bundle: true, platform: "node", target: "node20" };

await buildKernels(out);
await buildProfileKernels(out);
await buildKernelScripts(out);
for (const name of ["kernelContender", "tfjsContender", "onnxContender"]) {
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
const args = [path.join(out, "engineBench.mjs"), out, root, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
