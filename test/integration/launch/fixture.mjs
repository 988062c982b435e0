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

/**
 * Copies a folder, so that a test can change it.
 *
 * @param {string} [source] relative to the project
 * @returns {{ folder: string, remove: () => void }}
 */
export function copyFixture(source = "test/integration/fixture") {
  const parent = mkdtempSync(path.join(os.tmpdir(), "recurrent-fixture-"));
  const folder = path.join(parent, path.basename(source));
  mkdirSync(folder);
  cpSync(path.join(root, source), folder, { recursive: true });
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
