// @ts-check
/**
 * `npm run test:secrets [-- --show] [folder …]`: how many everyday secrets are caught, by class, and what is replaced in
 * ordinary repositories: the benchmark's pinned corpora, or the folders that are named.
 * It does not cover secrets split over several lines of code, and counts a real secret in a repository as a false alarm.
 */
import { spawnSync } from "node:child_process";
import { bundled } from "../../../src/build/bundled.mjs";
import { main } from "../../../src/build/project.mjs";
import { CORPORA, ensureCorpora, START_CORPORA } from "../../bench/corpora.mjs";

await main(async () => {
  const args = process.argv.slice(2);
  const named = args.filter(arg => !arg.startsWith("-"));
  const folders =
    named.length > 0 ? named : await ensureCorpora([...Object.keys(CORPORA), ...Object.keys(START_CORPORA)]);
  const script = await bundled("test/safety/secrets/measureSecrets");
  const options = args.filter(arg => arg.startsWith("-"));
  return spawnSync(process.execPath, [script, ...options, ...folders], { stdio: "inherit" }).status ?? 1;
});
