/** Builds the kernels and runs engineBench.ts: node test/bench/engine.mjs [S] [M] [L] */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernels, buildKernelThread } from "../../src/build/kernels.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = path.join(root, "out/bench");
const entry = path.join(root, "test/bench/engineBench.ts");
const outfile = path.join(out, "engineBench.cjs");

await buildKernels(out);
await buildKernelThread(out);
await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", target: "node20" });
process.exitCode = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
