// @ts-check
/** The bundles in dist/: one for each thread, frame and command. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { WITHOUT_NETWORK } from "./learn/withoutNetwork.mjs";
import { hashOf, root } from "./project.mjs";
import { filesUnder } from "./stamps.mjs";

/** @typedef {{ readonly entry: string, readonly options: import("esbuild").BuildOptions }} Bundle */

/** @type {import("esbuild").BuildOptions} */
const SHARED = { bundle: true, sourcemap: "linked", metafile: true, logLevel: "warning", absWorkingDir: root };
/** A hash of the rules by which files are read. A model's files are read again after a change of them. */
const READING_RULES = hashOf(
  ...["src/workspace", "src/core/text"].flatMap(filesUnder).map(file => readFileSync(path.join(root, file))),
).slice(0, 12);
/**
 * Names are not shortened, because errors cross threads by the name of their class and users send stack traces.
 *
 * @type {import("esbuild").BuildOptions}
 */
const NODE = {
  ...SHARED,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  define: { READING_RULES: JSON.stringify(READING_RULES) },
  minifySyntax: true,
  minifyWhitespace: true,
};
/**
 * Imports the editor's API once for all files. For each file of its own, esbuild would copy the whole namespace, which
 * is a large part of the extension's activation.
 *
 * @type {import("esbuild").Plugin}
 */
const ONE_VSCODE = {
  name: "one-vscode",
  setup(build) {
    const namespace = "one-vscode";
    build.onResolve({ filter: /^vscode$/ }, ({ path, namespace: importer }) =>
      importer === namespace ? { path, external: true } : { path, namespace },
    );
    build.onLoad({ filter: /.*/, namespace }, () => ({ contents: 'export * from "vscode";' }));
  },
};

/** @type {import("esbuild").BuildOptions} */
const BROWSER = { ...SHARED, platform: "browser", format: "iife", target: "es2022", minify: true };

/**
 * A script that defines a function with the worker in it. A page without network access cannot load a script for a
 * worker, but it can make one of the text of a function.
 *
 * @type {import("esbuild").BuildOptions}
 */
const LEARN_WORKER = {
  ...BROWSER,
  sourcemap: false,
  plugins: [WITHOUT_NETWORK],
  banner: { js: "globalThis.recurrentTrainingWorker = function () {" },
  footer: { js: "};" },
};

/**
 * File in dist/ -> its entry and how it is made.
 *
 * @type {Readonly<Record<string, Bundle>>}
 */
export const BUNDLES = {
  "extension.js": { entry: "src/host/extension.ts", options: { ...NODE, plugins: [ONE_VSCODE] } },
  "trainingWorker.js": { entry: "src/worker/trainingWorker.ts", options: NODE },
  "replayWorker.js": { entry: "src/worker/replayWorker.ts", options: NODE },
  "completionWorker.js": { entry: "src/worker/completionWorker.ts", options: NODE },
  "kernelThread.js": { entry: "src/kernels/thread.ts", options: NODE },
  "nativeTrial.js": { entry: "src/kernels/nativeTrial.ts", options: NODE },
  "cli.js": { entry: "src/cli/main.ts", options: { ...NODE, banner: { js: "#!/usr/bin/env node" } } },
  "webview.js": { entry: "webview/main.ts", options: BROWSER },
  "learn.js": { entry: "webview/learn/main.ts", options: BROWSER },
  "learnWorker.js": { entry: "webview/playground/training/worker.ts", options: LEARN_WORKER },
};

/** The folder of the kernels' AssemblyScript. */
export const KERNEL_SOURCES = "src/kernels/assembly";
