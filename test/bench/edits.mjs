// @ts-check
/**
 * `npm run bench:edits [-- --seconds N --commits N --releases a,b --json FOLDER…]`: measures the keys that a model saves
 * after N seconds of training (0) when the last N commits (30) of each repository are typed, beside the baseline.
 * Without a folder, it replays pairs of releases in six languages, cut per file. Builds, fetches, runs editsBench.ts.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { distFolder, main, SetupError } from "../../src/build/project.mjs";
import { ensureReleases, NOT_COVERED, RELEASES } from "./releases.mjs";

await main(async () => {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "0" },
      commits: { type: "string", default: "30" },
      releases: { type: "string", default: Object.keys(RELEASES).join(",") },
      json: { type: "boolean", default: false },
    },
  });
  if (values.json) console.log = console.error; // what the build says is no figure
  await build();
  const from = process.env["INIT_CWD"] ?? process.cwd();
  const named = positionals.map(folder => ({ folder: path.resolve(from, folder), language: "" }));
  const repositories = named.length > 0 ? named : await releases(values.releases.split(","));
  const { seconds, commits, json: isJson } = values;
  const options = { cli: path.join(distFolder, "cli.js"), seconds, commits: Number(commits), isJson, repositories };
  const all = [await bundled("test/bench/edits/editsBench"), JSON.stringify(options)];
  const { status } = spawnSync(process.execPath, all, { stdio: "inherit" });
  if (named.length === 0) for (const what of NOT_COVERED) console.error(`Not covered: ${what}.`);
  return status ?? 1;
});

/**
 * Reports and leaves out releases that cannot be fetched.
 *
 * @param {readonly string[]} names
 */
async function releases(names) {
  const found = [];
  for (const name of names) {
    try {
      found.push({ language: RELEASES[name]?.language ?? "", ...(await ensureReleases(name)) });
    } catch (thrown) {
      if (!(thrown instanceof SetupError)) throw thrown;
      console.error(`Not covered: ${name}. ${thrown.message}`);
    }
  }
  return found;
}
