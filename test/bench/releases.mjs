// @ts-check
/**
 * Pairs of releases in six languages, as git repositories. The first commit is the older release, and each later commit
 * updates one file to the newer release. They are pinned by version and SHA-256 and are not in the base model's data.
 * They are fetched once into a git-ignored folder and are not part of the project.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { checkHash, fetchFromNpm, fetchFromPool, unpack } from "../../src/build/archives.mjs";
import { run, SetupError, testFolder } from "../../src/build/project.mjs";
import { copyFiles } from "./corpora.mjs";

/**
 * @typedef {object} Release
 * @property {"npm" | "pool"} from
 * @property {string} file package and version, as npm pack wants it, or a path in Debian's pool
 * @property {string} sha256 of the package file
 * @property {string} base folder in the package
 *
 * @typedef {object} ReleasePair
 * @property {string} language
 * @property {string} license
 * @property {readonly string[]} folders below the base, of both releases
 * @property {RegExp} files
 * @property {readonly [Release, Release]} releases the older one and the newer one
 */

/** @type {Readonly<Record<string, ReleasePair>>} */
export const RELEASES = {
  effect: {
    language: "TypeScript",
    license: "MIT",
    folders: ["."],
    files: /\.ts$/,
    releases: [
      {
        from: "npm",
        file: "effect@3.12.0",
        sha256: "ce032d0785e27a0ee32dbf75561da4cc1b946c65c79cb4ca0b9c00ef093ec1cb",
        base: "package/src/internal",
      },
      {
        from: "npm",
        file: "effect@3.13.2",
        sha256: "925a75bf84101a47903757739c4fcec8d5a96fed6ab44639070bfa1d597ad411",
        base: "package/src/internal",
      },
    ],
  },
  npm: {
    language: "JavaScript",
    license: "Artistic-2.0",
    folders: ["."],
    files: /\.js$/,
    releases: [
      {
        from: "npm",
        file: "npm@10.2.0",
        sha256: "c362077587b1e782e5aef3dcf85826399ae552ad66b760e2585c4ac11102243f",
        base: "package/lib",
      },
      {
        from: "npm",
        file: "npm@10.9.0",
        sha256: "c12def16fe3efdc80b1e652d60903d807ac4b78b9e7c3e76f633f4b13a32897c",
        base: "package/lib",
      },
    ],
  },
  django: {
    language: "Python",
    license: "BSD-3-Clause",
    folders: ["core", "db", "forms", "http", "template", "views"],
    files: /\.py$/,
    releases: [
      {
        from: "pool",
        file: "pool/main/p/python-django/python-django_3.2.25.orig.tar.gz",
        sha256: "7ca38a78654aee72378594d63e51636c04b8e28574f5505dff630895b5472777",
        base: "Django-3.2.25/django",
      },
      {
        from: "pool",
        file: "pool/main/p/python-django/python-django_4.2.28.orig.tar.gz",
        sha256: "a4b9cd881991add394cafa8bb3b11ad1742d1e1470ba99c3ef53dc540316ccfe",
        base: "django-4.2.28/django",
      },
    ],
  },
  go: {
    language: "Go",
    license: "BSD-3-Clause",
    folders: ["bufio", "bytes", "encoding", "html", "net", "sort", "strconv", "strings", "text"],
    files: /\.go$/,
    releases: [
      {
        from: "pool",
        file: "pool/main/g/golang-1.19/golang-1.19_1.19.8.orig.tar.gz",
        sha256: "1d7a67929dccafeaf8a29e55985bc2b789e0499cb1a17100039f084e3238da2f",
        base: "go/src",
      },
      {
        from: "pool",
        file: "pool/main/g/golang-1.24/golang-1.24_1.24.4.orig.tar.gz",
        sha256: "5a86a83a31f9fa81490b8c5420ac384fd3d95a3e71fba665c7b3f95d1dfef2b4",
        base: "go/src",
      },
    ],
  },
  "react-native-navigation": {
    language: "Java",
    license: "MIT",
    folders: ["."],
    files: /\.java$/,
    releases: [
      {
        from: "npm",
        file: "react-native-navigation@7.0.0",
        sha256: "0059ec47598376f7ec232b0b6f9451704d1d5f92503d612a1ed5aa54e6bd4df3",
        base: "package/lib/android/app/src/main/java",
      },
      {
        from: "npm",
        file: "react-native-navigation@7.37.0",
        sha256: "455f4e23f37ca55cd05d5b92dba4fd8b5ce6b2f0aeb87cc4802331f60e715a5d",
        base: "package/lib/android/app/src/main/java",
      },
    ],
  },
  libusb: {
    language: "C",
    license: "LGPL-2.1",
    folders: ["."],
    files: /\.[ch]$/,
    releases: [
      {
        from: "npm",
        file: "usb@2.0.1",
        sha256: "5a01cedd869eda44505cab511eec2f111d8221575d1f10ccffd47e0b2bcceb57",
        base: "package/libusb/libusb",
      },
      {
        from: "npm",
        file: "usb@2.11.0",
        sha256: "028c284ffe7fca5e3276b831b2545ea18b480d15ab91124b75be33f57b25e3e1",
        base: "package/libusb/libusb",
      },
    ],
  },
};

/** What a replay of releases does not cover, as text. */
export const NOT_COVERED = [
  "files that were renamed or removed between the releases",
  "which files changed together, and in what order",
  "what of the accepted text was retained: the newer release is the last",
  "other languages than these six",
];

/** The most commits of a repository. */
const MAX_COMMITS = 120;
const cache = path.join(testFolder, "releases");

/**
 * The repository of a pair of releases; made if it is missing.
 *
 * @param {string} name
 * @returns {Promise<{ folder: string, commits: number }>}
 */
export async function ensureReleases(name) {
  const pair = RELEASES[name];
  if (!pair)
    throw new SetupError(`No pair of releases is called ${name}; there are ${Object.keys(RELEASES).join(", ")}.`);
  const folder = path.join(cache, name);
  if (!existsSync(folder)) await makeRepository(name, pair);
  const { output } = await git(folder, ["rev-list", "--count", "HEAD"]);
  return { folder, commits: Number(output.trim()) - 1 };
}

/**
 * @param {string} name
 * @param {ReleasePair} pair
 */
async function makeRepository(name, pair) {
  const [older, newer] = pair.releases;
  console.error(
    `Fetching ${older.file} and ${newer.file} (${pair.language}, ${pair.license}) for the replay of edits …`,
  );
  const work = path.join(cache, `${name}.tmp`);
  rmSync(work, { recursive: true, force: true });
  const repository = path.join(work, "repository");
  const later = path.join(work, "later");
  await copyRelease(older, pair, path.join(work, "older"), repository);
  await copyRelease(newer, pair, path.join(work, "newer"), later);
  await git(repository, ["init", "--quiet"]);
  await commit(repository);
  for (const file of changedFiles(repository, later).slice(0, MAX_COMMITS)) {
    mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
    cpSync(path.join(later, file), path.join(repository, file));
    await commit(repository);
  }
  renameSync(repository, path.join(cache, name));
  rmSync(work, { recursive: true, force: true });
}

/**
 * @param {Release} release
 * @param {ReleasePair} pair
 * @param {string} work
 * @param {string} to
 */
async function copyRelease({ from, file, sha256, base }, { folders, files }, work, to) {
  mkdirSync(work, { recursive: true });
  await (from === "npm" ? fetchFromNpm([file], work) : fetchFromPool([{ path: file, sha256 }], work));
  const archive = path.join(work, readdirSync(work).find(found => /\.tgz$|\.tar\.\w+$/.test(found)) ?? file);
  checkHash(archive, sha256);
  await unpack(archive, work);
  for (const part of folders) copyFiles(path.join(work, base, part), path.join(to, part), files);
}

/**
 * New and changed files, ordered by a hash of their paths, so that the first ones are a sample.
 *
 * @param {string} older
 * @param {string} newer
 * @returns {string[]}
 */
function changedFiles(older, newer) {
  const hash = (/** @type {string} */ file) => createHash("sha256").update(file).digest("hex");
  return readdirSync(newer, { recursive: true, encoding: "utf8" })
    .filter(file => statSync(path.join(newer, file)).isFile())
    .map(file => file.replaceAll(path.sep, "/"))
    .filter(file => {
      const before = path.join(older, file);
      return !existsSync(before) || !readFileSync(before).equals(readFileSync(path.join(newer, file)));
    })
    .sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
}

/** @param {string} folder */
async function commit(folder) {
  await git(folder, ["add", "--all"]);
  await git(folder, ["commit", "--quiet", "--no-gpg-sign", "--message", "Bring a file to the newer release"]);
}

/**
 * Runs git with a fixed date and identity, so that commits are the same everywhere.
 *
 * @param {string} folder
 * @param {readonly string[]} args
 */
async function git(folder, args) {
  const date = "2000-01-01T00:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "core.autocrlf=false"];
  const done = await run("git", [...identity, ...args], { cwd: folder, env, isQuiet: true });
  if (done.code !== 0) throw new SetupError(`git ${args[0]} failed in ${folder}:\n${done.output}`);
  return done;
}
