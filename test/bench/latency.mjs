// @ts-check
/**
 * `npm run bench:latency [-- --corpora a --size 2048x2x256 --json]`: measures how long a completion takes in the editor's
 * worker with a network of that size, at rest and while the other worker trains. Builds, fetches the corpus (effect),
 * and runs latencyBench.ts.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { distFolder, main, testFolder } from "../../src/build/project.mjs";
import { ensureCorpora, takeNames } from "./corpora.mjs";
import { readSize } from "./networkSize.mjs";

/** The network of the speed benchmark's workload M. */
const SIZE = "4096x2x256";

await main(async () => {
  const args = process.argv.slice(2);
  const names = takeNames(args, ["effect"]);
  const options = /** @type {const} */ ({ size: { type: "string", default: SIZE }, json: { type: "boolean" } });
  const { values } = parseArgs({ args, options });
  const network = JSON.stringify(readSize(values.size));
  if (values.json) console.log = console.error; // the output of the build is not JSON
  await build();
  const folders = await ensureCorpora(names);
  const all = [
    await bundled("test/bench/latency/latencyBench"),
    distFolder,
    path.join(testFolder, "latency"),
    ...folders,
    network,
    ...(values.json ? ["--json"] : []),
  ];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
});
