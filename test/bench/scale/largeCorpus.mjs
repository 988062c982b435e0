// @ts-check
/**
 * Makes folders of any size from the benchmarks' corpora: copies whose identifiers differ, so that no two files are
 * duplicates. The same size always gives the same files.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Copies of a whole corpus differ in the identifiers whose hash falls into one of this many classes. */
const CLASSES = 3;
/** Characters of a small file, before it is extended to the end of its line. */
const SMALL_CHARS = 900;
const FILES_OF_FOLDER = 200;

/**
 * @typedef {object} LargeCorpus
 * @property {string} name
 * @property {number} [bytes] about how much text it has
 * @property {number} [files] how many small files it has
 */

/**
 * Makes the folder where it is missing.
 *
 * @param {string} folder
 * @param {LargeCorpus} wanted
 * @param {readonly string[]} sources folders of text
 */
export function ensureLargeCorpus(folder, wanted, sources) {
  if (existsSync(folder)) return;
  const work = `${folder}.tmp`;
  rmSync(work, { recursive: true, force: true });
  const files = wanted.files === undefined ? wholeFiles(sources) : smallFiles(sources, charsOf(wanted));
  let bytes = 0;
  let written = 0;
  for (const { path: name, text } of files) {
    const file = path.join(work, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    bytes += Buffer.byteLength(text);
    written++;
    if (bytes >= (wanted.bytes ?? Number.POSITIVE_INFINITY) || written === wanted.files) break;
  }
  renameSync(work, folder);
}

/** @param {readonly string[]} sources */
function* wholeFiles(sources) {
  const originals = sources.flatMap(readAll);
  for (let copy = 0; ; copy++) {
    for (const { path: name, text } of originals) yield { path: `copy${copy}/${name}`, text: varied(text, copy) };
  }
}

/**
 * What a file should have, so that so many files have so many bytes.
 *
 * @param {LargeCorpus} wanted
 */
function charsOf({ bytes, files = 1 }) {
  return bytes === undefined ? SMALL_CHARS : bytes / files;
}

/**
 * @param {readonly string[]} sources
 * @param {number} chars
 */
function* smallFiles(sources, chars) {
  let k = 0;
  for (const { path: name, text } of wholeFiles(sources)) {
    for (let start = 0; start < text.length; k++) {
      const end = text.indexOf("\n", start + chars) + 1 || text.length;
      const folder = `part${Math.floor(k / FILES_OF_FOLDER)}`;
      yield { path: `${folder}/file${k}${path.extname(name)}`, text: text.slice(start, end) };
      start = end;
    }
  }
}

/** @param {string} source */
function readAll(source) {
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .sort()
    .map(file => ({
      path: path.posix.join(path.basename(source), path.relative(source, file).replaceAll(path.sep, "/")),
      text: readFileSync(file, "utf8"),
    }));
}

/**
 * Renames a part of the identifiers, another one in each copy.
 *
 * @param {string} text
 * @param {number} copy
 */
function varied(text, copy) {
  if (copy === 0) return text;
  const suffix = syllables(copy);
  return text.replace(/[A-Za-z_]{4,}/g, name => (hashOf(name, copy) % CLASSES === 0 ? name + suffix : name));
}

/** @param {number} copy */
function syllables(copy) {
  let text = "";
  for (let left = copy; left > 0; left = Math.floor(left / 60)) {
    text += "bdfgklmnprst".charAt(left % 12) + "aeiou".charAt(Math.floor(left / 12) % 5);
  }
  return text;
}

/**
 * @param {string} name
 * @param {number} copy
 */
function hashOf(name, copy) {
  let hash = copy;
  for (let k = 0; k < name.length; k++) hash = (Math.imul(hash, 31) + name.charCodeAt(k)) >>> 0;
  return hash;
}
