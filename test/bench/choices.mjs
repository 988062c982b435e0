// @ts-check
/**
 * `npm run bench:choices [-- --corpora a,b --work N --seconds N --seed N --only TEXT --json]`: builds the kernels,
 * fetches the corpora (effect and django) and runs choicesBench.ts on them, which takes about 20 minutes of one core;
 * with `--work 0.2` a quarter of that.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "esbuild";
import { buildKernels } from "../../src/build/kernels.mjs";
import { main, root } from "../../src/build/project.mjs";
import { ensureCorpus } from "./corpora.mjs";

const out = path.join(root, "out/bench");
const outfile = path.join(out, "choicesBench.cjs");

await main(async () => {
  const args = process.argv.slice(2);
  const at = args.indexOf("--corpora");
  const names = at < 0 ? ["effect", "django"] : (args.splice(at, 2)[1] ?? "").split(",");
  await buildKernels(out);
  await build({
    entryPoints: [path.join(root, "test/bench/choicesBench.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  const folders = [];
  for (const name of names) folders.push(await ensureCorpus(name));
  return spawnSync(process.execPath, [outfile, out, ...folders, ...args], { stdio: "inherit" }).status ?? 1;
});
