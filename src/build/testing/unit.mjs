// @ts-check
/** Runs vitest on all test files, on some of them, or on the tests whose names contain a text. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { binaryOf, root, run, SetupError, testFolder } from "../project.mjs";
import { filesUnder } from "../stamps.mjs";

/**
 * @typedef {object} UnitTests
 * @property {readonly string[]} files all where empty
 * @property {readonly string[]} names texts of which a test's name contains one; every name where empty
 */

/**
 * Chooses tests: a text that is part of a file's path chooses files, any other text chooses tests by their names.
 *
 * @param {readonly string[]} wanted
 * @param {ReadonlyMap<string, string>} files path in the project -> source
 * @returns {UnitTests}
 * @throws {SetupError} when one of them matches nothing
 */
export function chooseTests(wanted, files) {
  const paths = [...files.keys()];
  const isPath = (/** @type {string} */ text) => paths.some(file => file.includes(text));
  const names = wanted.filter(text => !isPath(text));
  const parts = wanted.filter(isPath);
  const inFiles = paths.filter(file => parts.length === 0 || parts.some(part => file.includes(part)));
  for (const name of names) {
    if (/[/\\]|\.ts$/.test(name)) throw new SetupError(`There is no test file "${name}".`);
    if (!inFiles.some(file => files.get(file)?.includes(name)))
      throw new SetupError(`No test file's path and no test's name contains "${name}".`);
  }
  const chosen = inFiles.filter(
    file => names.length === 0 || names.some(name => (files.get(file) ?? "").includes(name)),
  );
  return { files: chosen, names };
}

/**
 * Writes a file that exists as its path in the project; leaves any other text alone.
 *
 * @param {string} text
 */
export function projectPath(text) {
  const file = path.resolve(process.env["INIT_CWD"] ?? root, text);
  return existsSync(file) ? path.relative(root, file).replaceAll("\\", "/") : text;
}

/**
 * Chooses from the project's own test files, those of vitest.config.mts.
 *
 * @param {readonly string[]} wanted parts of paths or of names; all tests where empty
 * @returns {UnitTests}
 */
export function chooseUnitTests(wanted) {
  if (wanted.length === 0) return { files: [], names: [] };
  const files = filesUnder("test").filter(file => file.endsWith(".test.ts") && !file.startsWith("test/integration/"));
  const sources = new Map(files.map(file => [file, readFileSync(path.join(root, file), "utf8")]));
  return chooseTests(wanted.map(projectPath), sources);
}

/**
 * @param {UnitTests} tests
 * @returns {Promise<import("./counts.mjs").Count>}
 */
export async function unitTests({ files, names }) {
  const report = path.join(testFolder, "unit.json");
  mkdirSync(testFolder, { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const pattern = names.length === 0 ? [] : [`--testNamePattern=${names.map(escaped).join("|")}`];
  const vitest = [binaryOf("vitest"), "run", ...reporters, ...pattern, ...files];
  const { code } = await run(process.execPath, vitest);
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, "utf8"));
  if (passed + failed === 0 && code === 0) throw new SetupError(`No test's name contains "${names.join('" or "')}".`);
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) }; // a file that does not load fails no test
}

const escaped = (/** @type {string} */ text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
