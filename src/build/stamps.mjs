// @ts-check
/**
 * Remembers what each built file was made of, so that it is built again only after a change.
 * A stamp lists the inputs and one hash of their contents. The hash of the lock file covers the packages.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { distFolder, hashOf, root } from "./project.mjs";

const stampFolder = path.join(distFolder, ".stamps");

/**
 * Makes a thing unless its recipe and inputs are unchanged and its outputs exist.
 *
 * @param {string} name
 * @param {string} recipe whatever it depends on besides the contents of its inputs
 * @param {() => Promise<{ inputs: readonly string[], outputs: readonly string[] }>} make paths relative to the project
 * @returns {Promise<boolean>} whether it was made
 */
export async function unlessFresh(name, recipe, make) {
  const file = stampOf(name);
  if (isFresh(file, recipe)) return false;
  forget(name); // an interrupted build must not pass for the one before it
  const { inputs, outputs } = await make();
  const own = inputs.filter(input => !input.includes("node_modules/"));
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(file, JSON.stringify({ hash: hashOfInputs(recipe, own), inputs: own, outputs }));
  return true;
}

/**
 * Forgets what a thing was made of, so that it is made again next time.
 *
 * @param {string} name
 */
export function forget(name) {
  rmSync(stampOf(name), { force: true });
}

const stampOf = (/** @type {string} */ name) => path.join(stampFolder, `${name}.json`);

/**
 * @param {string} file
 * @param {string} recipe
 */
function isFresh(file, recipe) {
  if (!existsSync(file)) return false;
  const { hash, inputs, outputs } = JSON.parse(readFileSync(file, "utf8"));
  const isWhole = [...inputs, ...outputs].every(name => existsSync(path.join(root, name)));
  return isWhole && hash === hashOfInputs(recipe, inputs);
}

/**
 * @param {string} recipe
 * @param {readonly string[]} inputs
 */
function hashOfInputs(recipe, inputs) {
  const files = ["package-lock.json", ...inputs];
  return hashOf(recipe, ...files.map(file => `${file} ${hashOf(readFileSync(path.join(root, file)))}`));
}

/**
 * Every file under a folder of the project, relative to the project, sorted.
 *
 * @param {string} folder
 */
export function filesUnder(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}
