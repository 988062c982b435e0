/** Builds what it needs and runs canaryExperiment.ts: node test/safety/secrets/canary.mjs [seconds] */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { build } from "../../../src/build/build.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const outfile = path.join(root, "out/safety/canary.cjs");
const entry = path.join(root, "test/safety/secrets/canaryExperiment.ts");

await build();
await bundle({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", target: "node20" });
const args = [outfile, path.join(root, "dist"), path.join(root, "src"), ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
