// @ts-check
/**
 * Makes dist/: one bundle for each thread, frame and command, and the WebAssembly kernels.
 * What is tested, run and shipped is the same file. A bundle whose inputs have not changed is left alone.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { distFolder, main, root, SetupError } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";
import { filesUnder, unlessFresh } from "./stamps.mjs";

/** @type {import("esbuild").BuildOptions} */
const SHARED = { bundle: true, sourcemap: "linked", metafile: true, logLevel: "warning", absWorkingDir: root };
/**
 * Names stay as they are written, because errors cross threads by their class's name and users send stack traces.
 *
 * @type {import("esbuild").BuildOptions}
 */
const NODE = {
  ...SHARED,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  minifySyntax: true,
  minifyWhitespace: true,
};
/** @type {import("esbuild").BuildOptions} */
const BROWSER = { ...SHARED, platform: "browser", format: "iife", target: "es2022", minify: true };

/** Bundle in dist/ -> its entry and how it is made. */
const BUNDLES = {
  "extension.js": { entry: "src/host/extension.ts", options: NODE },
  "trainingWorker.js": { entry: "src/worker/trainingWorker.ts", options: NODE },
  "completionWorker.js": { entry: "src/worker/completionWorker.ts", options: NODE },
  "kernelThread.js": { entry: "src/kernels/thread.ts", options: NODE },
  "cli.js": { entry: "src/cli/main.ts", options: { ...NODE, banner: { js: "#!/usr/bin/env node" } } },
  "webview.js": { entry: "webview/main.ts", options: BROWSER },
};

/** Builds what is out of date. */
export async function build() {
  mkdirSync(distFolder, { recursive: true });
  const parts = [
    buildKernelsIfChanged(),
    ...Object.entries(BUNDLES).map(([name, bundle]) => buildBundle(name, bundle)),
  ];
  const built = (await Promise.all(parts)).filter(name => name !== undefined);
  console.log(built.length === 0 ? "The build is up to date." : `Built ${built.join(", ")}.`);
}

/**
 * @param {string} name
 * @param {{ entry: string, options: import("esbuild").BuildOptions }} bundle
 * @returns {Promise<string | undefined>} its name when it was out of date
 */
async function buildBundle(name, { entry, options }) {
  const recipe = JSON.stringify([entry, options]);
  const isBuilt = await unlessFresh(name, recipe, async () => {
    const esbuild = await import("esbuild");
    const outfile = path.join(distFolder, name);
    const { metafile } = await esbuild
      .build({ ...options, entryPoints: [entry], outfile, metafile: true })
      .catch(() => {
        throw new SetupError(`${name} could not be built; esbuild's messages stand above.`);
      });
    return { inputs: Object.keys(metafile.inputs), outputs: Object.keys(metafile.outputs) };
  });
  return isBuilt ? name : undefined;
}

/** @returns {Promise<string | undefined>} */
async function buildKernelsIfChanged() {
  const inputs = [...filesUnder("src/kernels/assembly"), "src/build/kernels.mjs"];
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
    await build();
  });
}
