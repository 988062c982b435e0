// @ts-check
/** Bundles a TypeScript script of the project, so that Node can run it. */
import path from "node:path";
import { root } from "./project.mjs";

/**
 * Bundles a script into one file, in a folder of its own under out/.
 *
 * @param {string} script path of the TypeScript file in the repository, without ".ts"
 * @returns the bundle's path
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
    // CommonJS packages call require.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return outfile;
}
