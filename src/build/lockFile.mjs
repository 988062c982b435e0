// @ts-check
/** Refuses to install packages that npm could not verify. */
import { readFileSync } from "node:fs";
import { SetupError } from "./project.mjs";

/** npm compares the strongest hash of an entry. SHA-1 alone can be forged. */
const STRONG = /\bsha(256|384|512)-[A-Za-z0-9+/]+=*/;

/**
 * Lists the entries of a lock file that have no strong hash.
 *
 * @param {string} text of the lock file
 * @returns {readonly string[]} their paths
 */
export function unverifiable(text) {
  /** @type {Record<string, { integrity?: string, link?: boolean, inBundle?: boolean }>} */
  const packages = JSON.parse(text).packages ?? {};
  return Object.entries(packages).flatMap(([name, { integrity = "", link, inBundle }]) => {
    const isPart = name === "" || link || inBundle; // of this project, or of a package that is verified as a whole
    return isPart || STRONG.test(integrity) ? [] : [name];
  });
}

/**
 * @param {string} file path of a lock file
 * @throws {SetupError} when npm could not verify an entry
 */
export function checkLockFile(file) {
  const [first, ...others] = unverifiable(readFileSync(file, "utf8"));
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} others`;
  throw new SetupError(
    `${file} has no hash to verify ${first}${more} with, so nothing is installed. Run "npm install --package-lock-only" and check the changes.`,
  );
}
