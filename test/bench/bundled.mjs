// @ts-check
import path from "node:path";
import { build } from "esbuild";
import { root } from "../../src/build/project.mjs";

/**
 * A script of test/bench as one file that Node runs, in out/bench.
 *
 * @param {string} name
 */
export async function bundled(name) {
  const outfile = path.join(root, "out/bench", `${name}.cjs`);
  await build({
    entryPoints: [path.join(root, "test/bench", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  return outfile;
}
