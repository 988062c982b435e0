// @ts-check
/**
 * `npm run fit:start [-- --seconds N --fresh]`: fits the start values of the mixer's parameters with models of corpora
 * that no benchmark measures, and writes src/completion/mixing/parameters/startTexts.ts. Models that it trained before
 * are used again unless `--fresh` is given.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { distFolder, main, root, testFolder } from "../../src/build/project.mjs";
import { ensureCorpora, START_CORPORA } from "./corpora.mjs";

const startTexts = path.join(root, "src/completion/mixing/parameters/startTexts.ts");

await main(async () => {
  await build();
  const folders = await ensureCorpora(Object.keys(START_CORPORA));
  const outfile = await bundled("test/bench/quality/fitStart");
  const all = [outfile, distFolder, path.join(testFolder, "start"), startTexts, ...folders, ...process.argv.slice(2)];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
});
