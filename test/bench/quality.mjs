// @ts-check
/**
 * `npm run bench:quality [-- --seconds N --corpora a,b --brief --json]`: how well a model foresees files that it has
 * not seen, after N seconds (60) of training on from the base model; with `-- -- --from-nothing`, from nothing.
 * Builds, fetches the corpora, and runs qualityBench.ts on them.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build as bundle } from "esbuild";
import { build } from "../../src/build/build.mjs";
import { distFolder, main, root, testFolder } from "../../src/build/project.mjs";
import { CORPORA, ensureCorpus } from "./corpora.mjs";

const outfile = path.join(root, "out/bench/qualityBench.cjs");

await main(async () => {
  const args = process.argv.slice(2);
  const at = args.indexOf("--corpora");
  const names = at < 0 ? Object.keys(CORPORA) : (args.splice(at, 2)[1] ?? "").split(",");
  if (args.includes("--json")) console.log = console.error; // what the build says is no figure
  await build();
  await bundle({
    entryPoints: [path.join(root, "test/bench/qualityBench.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  const folders = [];
  for (const name of names) folders.push(await ensureCorpus(name));
  const all = [outfile, path.join(distFolder, "cli.js"), path.join(testFolder, "quality"), ...folders, ...args];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
});
