// @ts-check
import path from "node:path";
import { root } from "./project.mjs";

/**
 * A script as one file that Node runs, in a folder of its own under out.
 *
 * @param {string} script path of the TypeScript file in the repository, without ".ts"
 */
export async function bundled(script) {
  const { build } = await import("esbuild"); // not before it is installed
  const outfile = path.join(root, "out", path.basename(path.dirname(script)), `${path.basename(script)}.mjs`);
  await build({
    entryPoints: [path.join(root, `${script}.ts`)],
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
