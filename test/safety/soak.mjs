/** Builds and runs fuzzSoak.ts or faultSoak.ts: node test/safety/soak.mjs fuzz|faults [cases] [seed] */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [kind = "fuzz", ...rest] = process.argv.slice(2);
const outfile = path.join(root, `out/safety/${kind}Soak.cjs`);
const entry = path.join(root, `test/safety/${kind === "faults" ? "faults" : "fuzz"}/${kind}Soak.ts`);

await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", target: "node20" });
process.exitCode = spawnSync(process.execPath, [outfile, ...rest], { stdio: "inherit" }).status ?? 1;
