// @ts-check
/**
 * Builds dist/ again after every change: each bundle by esbuild, the kernels when their AssemblyScript changes.
 * Every problem is one line, so that VS Code's problem matcher in .vscode/tasks.json can read it.
 */
import { mkdirSync, watch as watchFolder } from "node:fs";
import path from "node:path";
import { BUNDLES, KERNEL_SOURCES } from "./bundles.mjs";
import { distFolder, root } from "./project.mjs";
import { forget } from "./stamps.mjs";

const SETTLE_MS = 100; // an editor may write a file in several steps

/**
 * @typedef {object} Progress
 * @property {() => void} begin one more part is being built
 * @property {(problems: readonly string[]) => void} end a part is built, or not because of these problems
 */

/**
 * Prints a line when a build begins, every problem, and a line when no part is being built any more.
 *
 * @param {(line: string) => void} print
 * @returns {Progress}
 */
export function createProgress(print) {
  let running = 0;
  let count = 0;
  return {
    begin() {
      if (running++ > 0) return;
      count = 0;
      print("Build started …");
    },
    end(problems) {
      for (const problem of problems) print(problem);
      count += problems.length;
      if (--running === 0) print(`Build finished with ${count} problems.`);
    },
  };
}

/**
 * Writes a message of esbuild in one line.
 *
 * @param {"error" | "warning"} severity
 * @param {Pick<import("esbuild").Message, "text" | "location">} message
 */
export function problemLine(severity, { text, location }) {
  const place = location ? `${location.file}(${location.line},${location.column + 1}): ` : "";
  return `${place}${severity}: ${text}`;
}

/**
 * Writes each of the AssemblyScript compiler's messages in one line.
 *
 * @param {string} output
 */
export function kernelProblems(output) {
  const messages = output.matchAll(/(ERROR|WARNING) (\w+: .*)\n[\s\S]*?in (\S+)\((\d+),(\d+)\)/g);
  const problems = [...messages].map(([, severity = "", text, file, line, column]) => {
    return `${file}(${line},${column}): ${severity.toLowerCase()}: ${text}`;
  });
  return problems.length > 0 ? problems : [`error: ${output.trim().split("\n")[0]}`];
}

/**
 * @typedef {object} Watched
 * @property {Readonly<Record<string, import("./bundles.mjs").Bundle>>} bundles file in the output folder -> bundle
 * @property {string} outFolder
 * @property {{ readonly folder: string, readonly build: () => Promise<void> }} kernels their sources, and how to build
 *   them
 * @property {(line: string) => void} print
 */

/**
 * Builds everything once, then each part after every change of its sources.
 *
 * @param {Watched} watched
 * @returns {Promise<() => Promise<void>>} ends it
 */
export async function watch({ bundles, outFolder, kernels, print }) {
  const { context } = await import("esbuild"); // not before it is installed
  const progress = createProgress(print);
  progress.begin(); // the first build has ended when all of its parts have
  const contexts = await Promise.all(
    Object.entries(bundles).map(([name, { entry, options }]) =>
      context({
        ...options,
        entryPoints: [entry],
        outfile: path.join(outFolder, name),
        logLevel: "silent",
        plugins: [reporter(progress)],
      }),
    ),
  );
  const stopKernels = watchKernels(kernels, progress);
  await Promise.all(contexts.map(each => each.watch()));
  progress.end([]);
  return async () => {
    stopKernels();
    await Promise.all(contexts.map(each => each.dispose()));
  };
}

/**
 * Reports the builds of a bundle. The first one counts from now on, whenever esbuild begins it.
 *
 * @param {Progress} progress
 * @returns {import("esbuild").Plugin}
 */
function reporter(progress) {
  let isFirst = true;
  progress.begin();
  return {
    name: "report",
    setup(build) {
      build.onStart(() => {
        if (!isFirst) progress.begin();
        isFirst = false;
      });
      build.onEnd(({ errors, warnings }) =>
        progress.end([
          ...errors.map(message => problemLine("error", message)),
          ...warnings.map(message => problemLine("warning", message)),
        ]),
      );
    },
  };
}

/**
 * @param {Watched["kernels"]} kernels
 * @param {Progress} progress
 * @returns {() => void} ends it
 */
function watchKernels({ folder, build }, progress) {
  let building = Promise.resolve();
  const start = () => {
    progress.begin();
    building = building.then(build).then(
      () => progress.end([]),
      thrown => progress.end(kernelProblems(String(thrown.message))),
    );
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const watcher = watchFolder(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(start, SETTLE_MS);
  });
  start();
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

/** Watches the project until Ctrl-C. */
export async function watchProject() {
  mkdirSync(distFolder, { recursive: true });
  // What the watch leaves in dist/ may be newer or older than the sources when it ends.
  for (const name of [...Object.keys(BUNDLES), "kernels"]) forget(name);
  const { buildKernels } = await import("./kernels.mjs");
  const kernels = { folder: path.join(root, KERNEL_SOURCES), build: () => buildKernels(distFolder) };
  const stop = await watch({ bundles: BUNDLES, outFolder: distFolder, kernels, print: console.log });
  await new Promise(resolve => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await stop();
}
