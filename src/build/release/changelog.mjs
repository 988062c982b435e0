// @ts-check
/** Reads and changes the texts of a release: versions, CHANGELOG.md, package.json and its lock file. */
import { SetupError } from "../project.mjs";

const UNRELEASED = /^## Unreleased[ \t]*\n([\s\S]*?)(?=^## |$(?![\s\S]))/m;

/**
 * The version that a release has.
 *
 * @param {string} current as in package.json
 * @param {string} wanted a version, or which part of the current one goes up: patch, minor or major
 * @returns {string}
 * @throws {SetupError} for anything else, and for a version below the current one
 */
export function nextVersion(current, wanted) {
  const now = numbersOf(current) ?? [0, 0, 0];
  const [major, minor, patch] = now;
  const steps = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
  };
  if (wanted === "major" || wanted === "minor" || wanted === "patch") return steps[wanted];
  const next = numbersOf(wanted);
  if (next === undefined)
    throw new SetupError(`"${wanted}" is not a version. Use patch, minor, major, or a version such as 1.2.3.`);
  const difference = next.map((part, k) => part - (now[k] ?? 0)).find(part => part !== 0) ?? 0;
  if (difference < 0) throw new SetupError(`The version ${wanted} is lower than the current one, ${current}.`);
  return wanted;
}

/**
 * @param {string} version
 * @returns {[number, number, number] | undefined}
 */
function numbersOf(version) {
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/**
 * The entries of the section "Unreleased".
 *
 * @param {string} changelog
 * @returns {string}
 * @throws {SetupError} when there are none
 */
export function unreleasedEntries(changelog) {
  const entries = UNRELEASED.exec(changelog)?.[1]?.trim() ?? "";
  if (entries === "")
    throw new SetupError(
      'CHANGELOG.md has no entries under "## Unreleased". Describe what changed, then run this again.',
    );
  return entries;
}

/**
 * Turns the section "Unreleased" into the one of a version.
 *
 * @param {string} changelog
 * @param {{ version: string, date: string }} release the date as YYYY-MM-DD
 */
export function dated(changelog, { version, date }) {
  return changelog.replace(/^## Unreleased[ \t]*$/m, `## ${version} (${date})`);
}

/**
 * Sets the project's own version in package.json or package-lock.json, and changes nothing else.
 *
 * @param {string} text of the file
 * @param {string} version
 */
export function withVersion(text, version) {
  const content = JSON.parse(text);
  content.version = version;
  if (content.packages?.[""] !== undefined) content.packages[""].version = version;
  return `${JSON.stringify(content, null, 2)}\n`;
}
