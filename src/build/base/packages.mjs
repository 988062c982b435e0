// @ts-check
/** The packages of base data, and the reserved ones that it is compared with: lists, downloads, folders. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkHash, fetchFromNpm, fetchFromPool, unpack } from "../archives.mjs";
import { run, SetupError, testFolder } from "../project.mjs";

/**
 * A package in a list.
 *
 * @typedef {object} Package
 * @property {string} project the project of the package; several packages may have the same one
 * @property {"npm" | "debian"} from
 * @property {string} name
 * @property {string} version
 * @property {readonly { readonly path: string, readonly sha256: string }[]} files in Debian's pool, or as npm packs them
 * @property {string} [license] SPDX
 * @property {string} [copyright]
 * @property {readonly string[]} [without] globs of files that are under other licenses
 * @property {string | undefined} [part] the only folder of the package that is used
 */

const here = path.dirname(fileURLToPath(import.meta.url));
/** The list of the packages of base data. */
export const BASE_LIST = path.join(here, "packages.json");
/** The list of packages of reserved projects, of which base data must contain nothing. */
export const RESERVED_LIST = path.join(here, "reserved.json");

/** Everything that `npm run base:data` fetches and makes. */
export const cache = path.join(testFolder, "base");
/** The finished data: `<language>/<project>/<path>`. */
export const baseData = path.join(cache, "data");

/** @param {string} folder the folder of base data */
export function checkBaseData(folder) {
  if (!existsSync(folder)) throw new SetupError(`${folder} does not exist. Run "npm run base:data" to make it.`);
}
const downloads = path.join(cache, "downloads");

/**
 * @param {string} file
 * @returns {Package[]}
 */
export function readList(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * Writes a list with one package a line, sorted.
 *
 * @param {string} file
 * @param {readonly Package[]} packages
 */
export function writeList(file, packages) {
  const lines = packages.map(each => JSON.stringify(each)).sort();
  writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);
}

/**
 * Makes a name for folders and files that is unique among the packages of a list.
 *
 * @param {Package} each
 */
export function keyOf({ from, name, version, part }) {
  return [from, name, version, ...(part === undefined ? [] : [part])].join("_").replace(/[^\w.-]+/g, "+");
}

/** How many packages one program fetches at a time. */
const BATCH = 25;

/**
 * Fetches the packages that are missing.
 *
 * @param {readonly Package[]} packages
 */
export async function fetchPackages(packages) {
  const isMissing = (/** @type {{ readonly path: string }} */ file) => !existsSync(archiveOf(file));
  const missing = packages.filter(({ files }) => files.some(isMissing));
  for (const [k, batch] of batches(missing.filter(({ from }) => from === "npm")).entries()) {
    console.error(`Fetching from npm (${k * BATCH} of ${missing.length} packages) …`);
    await fetchFromNpm([...new Set(batch.map(({ name, version }) => `${name}@${version}`))], downloads);
  }
  const files = missing.filter(({ from }) => from === "debian").flatMap(each => each.files.filter(isMissing));
  for (const [k, batch] of batches([...new Map(files.map(file => [file.path, file])).values()]).entries()) {
    console.error(`Fetching from Debian (${k * BATCH} of ${files.length} files) …`);
    await fetchFromPool(batch, downloads);
  }
  for (const { files: pinned } of missing) for (const file of pinned) checkHash(archiveOf(file), file.sha256);
}

/** @param {{ readonly path: string }} file */
function archiveOf({ path: file }) {
  return path.join(downloads, path.basename(file));
}

/**
 * @template T
 * @param {readonly T[]} items
 */
function batches(items) {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, k) => items.slice(k * BATCH, (k + 1) * BATCH));
}

/**
 * Unpacks a package that was fetched, and returns its folder.
 *
 * @param {Package} each
 * @returns {Promise<string>}
 */
export async function unpacked(each) {
  const folder = path.join(cache, "unpacked", keyOf({ ...each, part: undefined }));
  if (!existsSync(folder)) {
    const work = `${folder}.tmp`;
    rmSync(work, { recursive: true, force: true });
    for (const file of each.files) await unpack(archiveOf(file), work);
    // Some archives have folders without permissions for their owner.
    await run("chmod", ["-R", "u+rwX", work], { isQuiet: true });
    renameSync(work, folder);
  }
  return path.join(folder, each.part ?? "");
}
