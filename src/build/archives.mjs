// @ts-check
/** Packages of npm and Debian as files: fetched with npm and apt, checked against their hashes, unpacked. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { hashOf, npm, run, SetupError } from "./project.mjs";

/**
 * Packs packages of npm into a folder.
 *
 * @param {readonly string[]} packages as "name@version"
 * @param {string} folder
 */
export async function fetchFromNpm(packages, folder) {
  await fetch(folder, packages.join(", "), cwd => npm(["pack", ...packages, "--silent"], { cwd, isQuiet: true }));
}

/**
 * Downloads binary packages of Debian into a folder.
 *
 * @param {readonly string[]} packages as "name=version"
 * @param {string} folder
 */
export async function fetchFromDebian(packages, folder) {
  await fetch(folder, packages.join(", "), cwd => run("apt-get", ["download", ...packages], { cwd, isQuiet: true }));
}

/**
 * Downloads files of Debian's pool, sources too, into a folder.
 *
 * @param {readonly { readonly path: string, readonly sha256: string }[]} files
 * @param {string} folder
 */
export async function fetchFromPool(files, folder) {
  const site = await debianSite();
  const wanted = files.flatMap(({ path: file, sha256 }) => [
    `${site}/${file}`,
    path.join(folder, path.basename(file)),
    `SHA256:${sha256}`,
  ]);
  await fetch(folder, files.map(file => file.path).join(", "), cwd =>
    run("/usr/lib/apt/apt-helper", ["download-file", ...wanted], { cwd, isQuiet: true }),
  );
}

/** Where this machine has Debian's packages from. */
async function debianSite() {
  const { output } = await run("apt-get", ["indextargets", "--format", "$(SITE)", "Created-By: Packages"], {
    isQuiet: true,
  });
  const site = output.split("\n").find(line => /^https?:.*\/debian\/?$/.test(line));
  if (site === undefined) throw new SetupError("apt knows no site of Debian; run apt-get update on a Debian system.");
  return site.replace(/\/$/, "");
}

/**
 * @param {string} folder
 * @param {string} what
 * @param {(cwd: string) => Promise<{ code: number, output: string }>} command
 */
async function fetch(folder, what, command) {
  mkdirSync(folder, { recursive: true });
  const { code, output } = await command(folder);
  if (code !== 0) throw new SetupError(`${what} cannot be fetched:\n${output}`);
}

/**
 * @param {string} file
 * @param {string} sha256
 */
export function checkHash(file, sha256) {
  const found = existsSync(file) ? `SHA-256 ${hashOf(readFileSync(file))}` : "no file";
  if (found !== `SHA-256 ${sha256}`)
    throw new SetupError(`${path.basename(file)} is not the file that was pinned: ${found}`);
}

/**
 * Unpacks an archive into a folder.
 *
 * @param {string} archive
 * @param {string} folder
 * @param {readonly string[]} [only] what of it; all where absent
 */
export async function unpack(archive, folder, only = []) {
  /** @type {[string, readonly string[]]} */
  const command = archive.endsWith(".deb")
    ? ["dpkg-deb", ["-x", archive, "."]]
    : archive.endsWith(".zip")
      ? ["unzip", ["-q", archive, ...only]]
      : ["tar", ["-xf", archive, "--no-same-owner", ...only]];
  mkdirSync(folder, { recursive: true });
  const { code, output } = await run(command[0], command[1], { cwd: folder, isQuiet: true });
  if (code !== 0) throw new SetupError(`${archive} cannot be unpacked:\n${output}`);
}
