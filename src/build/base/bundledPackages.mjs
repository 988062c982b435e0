// @ts-check
/** The npm packages whose code is part of the bundles in dist/. */
import { build } from "esbuild";
import { BUNDLES } from "../bundles.mjs";

/** @returns {Promise<readonly string[]>} names, sorted */
export async function bundledPackages() {
  const names = new Set();
  for (const { entry, options } of Object.values(BUNDLES)) {
    const { metafile } = await build({
      ...options,
      entryPoints: [entry],
      outfile: "out.js",
      metafile: true,
      write: false,
    });
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (name !== undefined && bytesInOutput > 0) names.add(name);
      }
    }
  }
  return [...names].sort();
}
