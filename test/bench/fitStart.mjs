// @ts-check
/**
 * `npm run fit:start [-- --seconds N --fresh]`: learns what a mixture starts with, from models of corpora that no
 * benchmark measures, and writes src/completion/startTexts.ts. Models that were trained before are used again unless
 * `--fresh` is given.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build as bundle } from "esbuild";
import { build } from "../../src/build/build.mjs";
import { distFolder, main, root, testFolder } from "../../src/build/project.mjs";
import { ensureCorpus, START_CORPORA } from "./corpora.mjs";

const outfile = path.join(root, "out/bench/fitStart.cjs");
const startTexts = path.join(root, "src/completion/startTexts.ts");

await main(async () => {
  await build();
  await bundle({
    entryPoints: [path.join(root, "test/bench/fitStart.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  const folders = [];
  for (const name of Object.keys(START_CORPORA)) folders.push(await ensureCorpus(name));
  const all = [outfile, distFolder, path.join(testFolder, "start"), startTexts, ...folders, ...process.argv.slice(2)];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
});
