// @ts-check
/**
 * `npm run bench:quality [-- --seconds N --corpora a,b --brief --json]`: measures how well a model predicts files that it
 * has not seen, after N seconds (60) of training from the base model, or from scratch with `-- -- --from-scratch`.
 * Builds, fetches the corpora, and runs qualityBench.ts on them.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { distFolder, main, testFolder } from "../../src/build/project.mjs";
import { CORPORA, ensureCorpora, takeNames } from "./corpora.mjs";

await main(async () => {
  const args = process.argv.slice(2);
  const names = takeNames(args, Object.keys(CORPORA));
  if (args.includes("--json")) console.log = console.error; // the output of the build is not JSON
  await build();
  const folders = await ensureCorpora(names);
  const outfile = await bundled("test/bench/quality/qualityBench");
  const all = [outfile, path.join(distFolder, "cli.js"), path.join(testFolder, "quality"), ...folders, ...args];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
});
