// @ts-check
/**
 * `npm run bench:choices [-- --corpora a,b --work N --seconds N --seed N --only TEXT --json]`: builds the kernels,
 * fetches the corpora (effect and django), and runs choicesBench.ts on them. That takes about 20 minutes of one core, or
 * a quarter of it with `--work 0.2`.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { bundled } from "../../src/build/bundled.mjs";
import { buildKernels } from "../../src/build/kernels.mjs";
import { main, root } from "../../src/build/project.mjs";
import { ensureCorpora, takeNames } from "./corpora.mjs";

const out = path.join(root, "out/bench");

await main(async () => {
  const args = process.argv.slice(2);
  const names = takeNames(args, ["effect", "django"]);
  await buildKernels(out);
  const folders = await ensureCorpora(names);
  const outfile = await bundled("test/bench/quality/choicesBench");
  return spawnSync(process.execPath, [outfile, out, ...folders, ...args], { stdio: "inherit" }).status ?? 1;
});
