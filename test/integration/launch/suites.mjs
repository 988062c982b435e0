// @ts-check
/** The suites that run inside the extension host, each with its files, and how to choose from them. Needs no package. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { root, SetupError } from "../../../src/build/project.mjs";

const FOLDER = "test/integration/inHost";

/**
 * @typedef {object} Suite
 * @property {string} name of the entry in test/integration/inHost
 * @property {readonly string[]} files which of its test files to run, without ".test.ts"
 * @property {boolean} isTrusted whether the workspace is trusted
 */

/** Files that are a suite of their own; all others belong to the suite for one trusted folder. */
const ALONE = { multiRoot: { isTrusted: true }, restricted: { isTrusted: false }, virtual: { isTrusted: true } };

/**
 * Chooses the suites and the files in them.
 *
 * @param {readonly string[]} wanted parts of the files' paths; all files where empty
 * @returns {readonly Suite[]}
 * @throws {SetupError} when one of them matches no file
 */
export function chooseSuites(wanted) {
  const names = readdirSync(path.join(root, FOLDER)).filter(name => name.endsWith(".test.ts"));
  const parts = wanted.map(text => text.replaceAll("\\", "/"));
  const matches = (/** @type {string} */ name, /** @type {string} */ part) =>
    `${FOLDER}/${name}`.includes(part) || path.join(root, FOLDER, name).replaceAll("\\", "/") === part;
  const unmatched = parts.find(part => !names.some(name => matches(name, part)));
  if (unmatched !== undefined) throw new SetupError(`No test file in ${FOLDER} has "${unmatched}" in its path.`);
  const files = names
    .filter(name => parts.length === 0 || parts.some(part => matches(name, part)))
    .map(name => name.replace(".test.ts", ""));
  const usual = { name: "suite", files: files.filter(file => !(file in ALONE)), isTrusted: true };
  const alone = Object.entries(ALONE).map(([name, { isTrusted }]) => ({
    name,
    files: files.filter(file => file === name),
    isTrusted,
  }));
  return [usual, ...alone].filter(suite => suite.files.length > 0);
}
