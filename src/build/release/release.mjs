// @ts-check
/** Makes a release in a git repository: version, changelog, tests, package, commit and tag. It never pushes. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run, SetupError } from "../project.mjs";
import { dated, nextVersion, unreleasedEntries, withVersion } from "./changelog.mjs";

const FILES = ["package.json", "package-lock.json", "CHANGELOG.md"];

/**
 * @typedef {object} Release
 * @property {string} folder of the repository
 * @property {string} wanted a version, or patch, minor or major
 * @property {string} date as YYYY-MM-DD
 * @property {boolean} isDryRun whether nothing is changed
 * @property {(() => Promise<boolean>) | undefined} test runs the tests; undefined to leave them out
 * @property {() => Promise<void>} pack makes the .vsix
 * @property {(line: string) => void} print
 */

/**
 * Makes the release, or says what it would do.
 *
 * @param {Release} release
 * @returns {Promise<void>}
 * @throws {SetupError} when something stands in the way; the files are then as before
 */
export async function makeRelease(release) {
  const { folder, isDryRun, print } = release;
  const { version, tag, entries } = await planOf(release);
  print(`${isDryRun ? "Would release" : "Releasing"} ${version} with these changes:\n\n${entries}\n`);
  if (isDryRun) {
    for (const step of stepsOf(release, tag)) print(`Would ${step}.`);
    return;
  }
  await prepare(release, version);
  await git(folder, ["commit", "--quiet", "--message", `Release ${version}`, "--", ...FILES]);
  await git(folder, [
    "tag",
    "--annotate",
    "--cleanup=whitespace",
    tag,
    "--message",
    `Recurrent ${version}\n\n${entries}`,
  ]);
  print(`Committed and tagged ${tag}. Nothing is pushed. To publish it: git push --follow-tags`);
}

/**
 * Checks everything that can be checked before a file changes.
 *
 * @param {Release} release
 */
async function planOf({ folder, wanted }) {
  const current = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version;
  const version = nextVersion(current, wanted);
  const tag = `v${version}`;
  const changed = await git(folder, ["status", "--porcelain"]);
  if (changed !== "")
    throw new SetupError(`There are changes that are not committed. Commit or stash them:\n${changed}`);
  if ((await git(folder, ["tag", "--list", tag])) !== "") throw new SetupError(`The tag ${tag} already exists.`);
  const changelog = readFileSync(path.join(folder, "CHANGELOG.md"), "utf8");
  if (changelog.split("\n").some(line => line === `## ${version}` || line.startsWith(`## ${version} `)))
    throw new SetupError(`CHANGELOG.md already has a section for ${version}. Choose a higher version.`);
  return { version, tag, entries: unreleasedEntries(changelog) };
}

/**
 * @param {Release} release
 * @param {string} tag
 */
function stepsOf({ date, test }, tag) {
  return [
    `set the version in package.json and package-lock.json`,
    `date the section of CHANGELOG.md ${date}`,
    test ? "run npm test" : "leave the tests out",
    "build recurrent.vsix",
    `commit ${FILES.join(", ")}`,
    `tag the commit ${tag}`,
  ];
}

/**
 * Changes the files, tests and packages, and takes the changes back if one of them fails.
 *
 * @param {Release} release
 * @param {string} version
 */
async function prepare({ folder, date, test, pack }, version) {
  const before = new Map(FILES.map(name => [name, readFileSync(path.join(folder, name), "utf8")]));
  const write = (/** @type {string} */ name, /** @type {string} */ text) =>
    writeFileSync(path.join(folder, name), text);
  try {
    for (const [name, text] of before)
      write(name, name.endsWith(".json") ? withVersion(text, version) : dated(text, { version, date }));
    if (test && !(await test())) throw new SetupError("A test failed, so nothing is released.");
    await pack();
  } catch (thrown) {
    for (const [name, text] of before) write(name, text);
    throw thrown;
  }
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 * @returns {Promise<string>} what it printed
 */
async function git(folder, args) {
  const { code, output } = await run("git", args, { cwd: folder, isQuiet: true });
  if (code !== 0) throw new SetupError(`git ${args[0]} failed:\n${output}`);
  return output.trim();
}
