// @ts-check
/** What the tests in VS Code share: the bundled suite, a copy of the fixture, the printed results. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../../../src/build/project.mjs";

/** The folder for screenshots, which git ignores. */
export const outputFolder = path.join(root, "test-output");

/**
 * @param {string} [name] of the entry point in test/integration/inHost
 * @returns {Promise<string>} the path of the bundled suite, for extensionTestsPath
 */
export async function bundleSuite(name = "suite") {
  const outfile = path.join(root, `out/inHost/${name}.cjs`);
  const esbuild = await import("esbuild");
  await esbuild.build({
    entryPoints: [path.join(root, `test/integration/inHost/${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  return outfile;
}

/** The workspace of the tests: the program of the sample workspace, and what is added to it. */
const FIXTURE = "test/integration/fixture";
const SAMPLE_PROGRAM = "media/sample/shop";

/**
 * Copies the sources of a workspace into a folder.
 *
 * @param {string} folder
 * @param {string} [source] relative to the project
 */
export function copySources(folder, source = FIXTURE) {
  if (source === FIXTURE) cpSync(path.join(root, SAMPLE_PROGRAM), path.join(folder, "shop"), { recursive: true });
  cpSync(path.join(root, source), folder, { recursive: true });
}

/**
 * Copies a folder, so that a test can change it.
 *
 * @param {string} [source] relative to the project
 * @returns {{ folder: string, remove: () => void }}
 */
export function copyFixture(source) {
  const parent = mkdtempSync(path.join(os.tmpdir(), "recurrent-fixture-"));
  const folder = path.join(parent, path.basename(source ?? FIXTURE));
  mkdirSync(folder);
  copySources(folder, source);
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/**
 * Prints mocha's JSON report, one line per test.
 *
 * @param {{ stats: { passes: number, failures: number }, tests: readonly { fullTitle: string, duration?: number, err: { stack?: string } }[] }} report
 */
export function printResults({ stats, tests }) {
  for (const { fullTitle, duration, err } of tests) {
    console.log(`${err.stack === undefined ? "ok  " : "FAIL"} ${fullTitle} (${duration ?? 0} ms)`);
    if (err.stack !== undefined) console.log(err.stack);
  }
  return { passed: stats.passes, failed: stats.failures };
}
