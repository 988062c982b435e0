// @ts-check
/**
 * Fetches the corpora of the quality benchmark, and those that initial values are fitted on: real sources in six
 * languages, pinned by version and SHA-256. No repository is in both groups. They are fetched once, with npm and apt-get,
 * into a git-ignored folder, and are not part of the project.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { checkHash, fetchFromDebian, fetchFromNpm, unpack } from "../../src/build/archives.mjs";
import { SetupError, testFolder } from "../../src/build/project.mjs";

/**
 * @typedef {object} CorpusSource
 * @property {string} language
 * @property {string} license
 * @property {"npm" | "debian"} from
 * @property {string} pinned package and version, as npm pack or apt-get download want it
 * @property {string} sha256 of the package file
 * @property {{ readonly archive: string, readonly only: readonly string[] }} [inner] an archive in the package, and what of it to unpack
 * @property {string} base folder in the package
 * @property {readonly string[]} folders below it, that are learned
 * @property {RegExp} files
 */

/** @type {Readonly<Record<string, CorpusSource>>} */
export const CORPORA = {
  rxjs: {
    language: "TypeScript",
    license: "Apache-2.0",
    from: "npm",
    pinned: "rxjs@7.8.2",
    sha256: "2312f8ffd9726ffd7bd53ea12c5f13663d09a3dc3326f448c70b88f5ef6fac82",
    base: "package/src",
    folders: ["."],
    files: /\.ts$/,
  },
  effect: {
    language: "TypeScript",
    license: "MIT",
    from: "npm",
    pinned: "effect@3.12.0",
    sha256: "ce032d0785e27a0ee32dbf75561da4cc1b946c65c79cb4ca0b9c00ef093ec1cb",
    base: "package/src/internal",
    folders: ["."],
    files: /\.ts$/,
  },
  django: {
    language: "Python",
    license: "BSD-3-Clause",
    from: "debian",
    pinned: "python3-django=3:3.2.25-0+deb12u7",
    sha256: "9ad8ed29d9026207970777e194f658c39b3a7a96a932967f043503fc25bdc319",
    base: "usr/lib/python3/dist-packages/django",
    folders: ["core", "db", "forms", "http", "template", "views"],
    files: /\.py$/,
  },
  go: {
    language: "Go",
    license: "BSD-3-Clause",
    from: "debian",
    pinned: "golang-1.19-src=1.19.8-2",
    sha256: "2dfa82fe4f08f4e0193c532e561af4c91871f5235608f04f2bb8d57bb288df5a",
    base: "usr/share/go-1.19/src",
    folders: ["bufio", "bytes", "encoding", "html", "net", "sort", "strconv", "strings", "text"],
    files: /\.go$/,
  },
  javac: {
    language: "Java",
    license: "GPL-2.0 with Classpath exception",
    from: "debian",
    pinned: "openjdk-17-source=17.0.19+10-1~deb12u2",
    sha256: "2591b37131025f872f057be99467b45f7fa2aed928c8d779208db9c3239e1190",
    inner: { archive: "usr/lib/jvm/openjdk-17/lib/src.zip", only: ["jdk.compiler/com/sun/tools/javac/*"] },
    base: "jdk.compiler/com/sun/tools/javac",
    folders: ["code", "comp", "parser", "tree", "util"],
    files: /\.java$/,
  },
  openvswitch: {
    language: "C",
    license: "Apache-2.0",
    from: "debian",
    pinned: "openvswitch-source=3.1.0-2+deb12u1",
    sha256: "da7b7d8765447e7359a80b77caf1edc51a465bd7b34c487331d85fdbc0213502",
    inner: { archive: "usr/src/openvswitch/openvswitch.tar.gz", only: ["openvswitch"] },
    base: "openvswitch",
    folders: ["include", "ofproto", "ovsdb", "utilities", "vswitchd"],
    files: /\.[ch]$/,
  },
  rustc: {
    language: "Rust",
    license: "MIT or Apache-2.0",
    from: "debian",
    pinned: "rust-src=1.63.0+dfsg1-2",
    sha256: "410b8c6d464cabbe5fb3154ab8c3d374980dd597fbe7e3b7bb3ed8dd1bf11e25",
    base: "usr/src/rustc-1.63.0/compiler",
    folders: ["rustc_resolve", "rustc_typeck"],
    files: /\.rs$/,
  },
};

/**
 * Corpora whose licenses keep them out of the base model's data, so that it does not know them.
 *
 * @type {Readonly<Record<string, CorpusSource>>}
 */
export const START_CORPORA = {
  theia: {
    language: "TypeScript",
    license: "EPL-2.0 or GPL-2.0 with Classpath exception",
    from: "npm",
    pinned: "@theia/core@1.55.0",
    sha256: "fe3908b4fa55eaf80b776b8947ff078de9972610a4fa97c6a1909fdb5a9b67ce",
    base: "package/src",
    folders: ["browser", "common"],
    files: /\.tsx?$/,
  },
  mercurial: {
    language: "Python",
    license: "GPL-2.0 or later",
    from: "debian",
    pinned: "mercurial-common=6.3.2-1+deb12u1",
    sha256: "f32d8eec41cf9a7e402685dfa48ea368bfe78ca92f673deb9c3a36d56ae1694c",
    base: "usr/lib/python3/dist-packages",
    folders: ["hgext", "mercurial/hgweb", "mercurial/revlogutils", "mercurial/utils"],
    files: /\.py$/,
  },
  sequoia: {
    language: "Rust",
    license: "LGPL-2.0 or later",
    from: "debian",
    pinned: "librust-sequoia-openpgp-dev=1.12.0-2",
    sha256: "a4d5cf5e1a3f781f6f9235d0a57f7d881ef01814bc996faf6232e5b355734dd5",
    base: "usr/share/cargo/registry/sequoia-openpgp-1.12.0/src",
    folders: ["packet", "parse", "serialize", "types"],
    files: /\.rs$/,
  },
  syncthing: {
    language: "Go",
    license: "MPL-2.0",
    from: "debian",
    pinned: "golang-github-syncthing-syncthing-dev=1.19.2~ds1-1",
    sha256: "fcf12a8890c7cd53a0e09d99cd235a631b36a9db62c7380bfe33df45964e31c3",
    base: "usr/share/gocode/src/github.com/syncthing/syncthing",
    folders: ["cmd", "lib"],
    files: /^(?!.*\.pb\.go$|.*\.files\.go$).*\.go$/,
  },
  xerces: {
    language: "Java",
    license: "GPL-2.0 with Classpath exception",
    from: "debian",
    pinned: "openjdk-17-source=17.0.21.1+2-1~deb12u1",
    sha256: "5106aa3881e3b49568823ebdfc3755d4043f6f53bbfc996d0efee03172dc0a9b",
    inner: { archive: "usr/lib/jvm/openjdk-17/lib/src.zip", only: ["java.xml/com/sun/org/apache/xerces/*"] },
    base: "java.xml/com/sun/org/apache/xerces",
    folders: ["internal/dom", "internal/impl/dtd", "internal/impl/xs", "internal/parsers", "internal/util"],
    files: /\.java$/,
  },
  glibc: {
    language: "C",
    license: "LGPL-2.1",
    from: "debian",
    pinned: "glibc-source=2.36-9+deb12u14",
    sha256: "8e9f57b1df23396b05cf5b1561fd83bd53dc01b86432fd2dc75ab7b48645c3b2",
    inner: {
      archive: "usr/src/glibc/glibc-2.36.tar.xz",
      only: ["elf", "iconv", "malloc", "nscd", "resolv", "stdio-common"].map(folder => `glibc-2.36/${folder}`),
    },
    base: "glibc-2.36",
    folders: ["elf", "iconv", "malloc", "nscd", "resolv", "stdio-common"],
    files: /^(?!tst-|bug-).*\.[ch]$/,
  },
};

const cache = path.join(testFolder, "corpora");

/**
 * The folder with a corpus. Fetches the corpus where it is missing.
 *
 * @param {string} name
 * @returns {Promise<string>}
 */
export async function ensureCorpus(name) {
  const sources = { ...CORPORA, ...START_CORPORA };
  const source = sources[name];
  if (!source) throw new SetupError(`No corpus is called ${name}; there are ${Object.keys(sources).join(", ")}.`);
  const folder = path.join(cache, name);
  if (existsSync(folder)) return folder;
  console.error(`Fetching ${source.pinned} (${source.language}, ${source.license}) for the quality benchmark …`);
  const work = path.join(cache, `${name}.tmp`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await download(source, work);
  const learned = path.join(work, "learned");
  for (const part of source.folders)
    copyFiles(path.join(work, source.base, part), path.join(learned, part), source.files);
  renameSync(learned, folder);
  rmSync(work, { recursive: true, force: true });
  return folder;
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<string[]>} their folders
 */
export async function ensureCorpora(names) {
  const folders = [];
  for (const name of names) folders.push(await ensureCorpus(name));
  return folders;
}

/**
 * Removes `--corpora a,b` from the arguments.
 *
 * @param {string[]} args changed in place
 * @param {readonly string[]} usual where it is not among them
 * @returns {readonly string[]}
 */
export function takeNames(args, usual) {
  const at = args.indexOf("--corpora");
  return at < 0 ? usual : (args.splice(at, 2)[1] ?? "").split(",");
}

/**
 * Fetches, checks and unpacks a package.
 *
 * @param {CorpusSource} source
 * @param {string} work
 */
async function download({ from, pinned, sha256, inner }, work) {
  await (from === "npm" ? fetchFromNpm : fetchFromDebian)([pinned], work);
  const file = path.join(work, readdirSync(work).find(name => /\.(tgz|deb)$/.test(name)) ?? pinned);
  checkHash(file, sha256);
  await unpack(file, work);
  if (inner) await unpack(path.join(work, inner.archive), work, inner.only);
}

/**
 * Copies the files of a folder whose names match.
 *
 * @param {string} from
 * @param {string} to
 * @param {RegExp} files
 */
export function copyFiles(from, to, files) {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !files.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const copy = path.join(to, path.relative(from, file));
    mkdirSync(path.dirname(copy), { recursive: true });
    cpSync(file, copy);
  }
}
