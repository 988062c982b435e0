// @ts-check
import path from "node:path";
import { build } from "esbuild";
import { root } from "../project.mjs";

/**
 * A script of src/base as one file that Node runs.
 *
 * @param {string} name
 */
export async function bundled(name) {
  const outfile = path.join(root, "out/base", `${name}.mjs`);
  await build({
    entryPoints: [path.join(root, "src/base", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Packages in the old format call require.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return outfile;
}
