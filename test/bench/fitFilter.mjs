// @ts-check
/**
 * `npm run fit:filter [-- --commits N --releases a,b FOLDER…]`: fits the show filter on the last N commits (12) of each
 * repository and on pairs of releases, judges it on each repository by a fit without that one, and writes
 * src/completion/suggest/filterWeights.ts. Builds, fetches, runs fitFilter.ts.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { distFolder, main, root } from "../../src/build/project.mjs";
import { ensureReleases, RELEASES } from "./releases.mjs";

await main(async () => {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: {
      commits: { type: "string", default: "12" },
      releases: { type: "string", default: Object.keys(RELEASES).join(",") },
    },
  });
  await build();
  const from = process.env["INIT_CWD"] ?? process.cwd();
  const named = positionals.map(folder => ({ folder: path.resolve(from, folder), name: path.basename(folder) }));
  const releases = [];
  for (const name of values.releases.split(",").filter(Boolean)) {
    releases.push({ name, ...(await ensureReleases(name)) });
  }
  const out = path.join(root, "src/completion/suggest/filterWeights.ts");
  const options = { bundleFolder: distFolder, out, commits: Number(values.commits) };
  const script = await bundled("test/bench/edits/fitFilter");
  const all = [script, JSON.stringify({ ...options, repositories: [...releases, ...named] })];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
});
