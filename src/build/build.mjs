// @ts-check
/**
 * `npm run build [-- --watch]`: makes the bundles and the WebAssembly kernels in dist/.
 * The same files are tested, run and shipped. A bundle whose inputs have not changed is not built again.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLES, KERNEL_SOURCES } from "./bundles.mjs";
import { buildNativeIfChanged } from "./native/native.mjs";
import { distFolder, main, SetupError } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";
import { filesUnder, unlessFresh } from "./stamps.mjs";

/** Builds what is out of date. */
export async function build() {
  mkdirSync(distFolder, { recursive: true });
  const parts = [
    buildKernelsIfChanged(),
    buildNativeIfChanged(),
    ...Object.entries(BUNDLES).map(([name, bundle]) => buildBundle(name, bundle)),
  ];
  const built = (await Promise.all(parts)).filter(name => name !== undefined);
  console.log(built.length === 0 ? "The build is up to date." : `Built ${built.join(", ")}.`);
}

/**
 * @param {string} name
 * @param {import("./bundles.mjs").Bundle} bundle
 * @returns {Promise<string | undefined>} its name if it was out of date
 */
async function buildBundle(name, { entry, options }) {
  const recipe = JSON.stringify([entry, options]);
  const isBuilt = await unlessFresh(name, recipe, async () => {
    const esbuild = await import("esbuild");
    const outfile = path.join(distFolder, name);
    const { metafile } = await esbuild
      .build({ ...options, entryPoints: [entry], outfile, metafile: true })
      .catch(() => {
        throw new SetupError(`${name} could not be built. See esbuild's messages above.`);
      });
    // What a plugin makes up has its namespace before a colon, and is no file.
    const inputs = Object.keys(metafile.inputs).filter(input => !input.includes(":"));
    return { inputs, outputs: Object.keys(metafile.outputs) };
  });
  return isBuilt ? name : undefined;
}

/** @returns {Promise<string | undefined>} */
async function buildKernelsIfChanged() {
  const inputs = [...filesUnder(KERNEL_SOURCES), "src/build/kernels.mjs"];
  const isBuilt = await unlessFresh("kernels", JSON.stringify(inputs), async () => {
    const { buildKernels } = await import("./kernels.mjs");
    await buildKernels(distFolder);
    return { inputs, outputs: ["dist/kernels-simd.wasm", "dist/kernels-relaxed.wasm"] };
  });
  return isBuilt ? "the WebAssembly kernels" : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    if (process.argv.includes("--watch")) {
      const { watchProject } = await import("./watch.mjs");
      await watchProject();
    } else await build();
  });
}
