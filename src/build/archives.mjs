// @ts-check
/** Downloads packages from npm and Debian, checks their hashes and unpacks them. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { hashOf, npm, run, SetupError } from "./project.mjs";

/**
 * Downloads npm packages into a folder.
 *
 * @param {readonly string[]} packages as "name@version"
 * @param {string} folder
 */
export async function fetchFromNpm(packages, folder) {
  await fetch(folder, packages.join(", "), cwd => npm(["pack", ...packages, "--silent"], { cwd, isQuiet: true }));
}

/**
 * Downloads Debian's binary packages into a folder.
 *
 * @param {readonly string[]} packages as "name=version"
 * @param {string} folder
 */
export async function fetchFromDebian(packages, folder) {
  await fetch(folder, packages.join(", "), cwd => run("apt-get", ["download", ...packages], { cwd, isQuiet: true }));
}

/**
 * Downloads files from Debian's pool, such as sources, into a folder.
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

/** The address from which this machine gets Debian's packages. */
async function debianSite() {
  const { output } = await run("apt-get", ["indextargets", "--format", "$(SITE)", "Created-By: Packages"], {
    isQuiet: true,
  });
  const site = output.split("\n").find(line => /^https?:.*\/debian\/?$/.test(line));
  if (site === undefined)
    throw new SetupError("apt knows no address of Debian. Run apt-get update on a Debian system.");
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
  if (code !== 0) throw new SetupError(`${what} could not be downloaded:\n${output}`);
}

/**
 * Throws unless a file exists and has this hash.
 *
 * @param {string} file
 * @param {string} sha256
 */
export function checkHash(file, sha256) {
  const found = existsSync(file) ? `SHA-256 ${hashOf(readFileSync(file))}` : "no file";
  if (found !== `SHA-256 ${sha256}`)
    throw new SetupError(`${path.basename(file)} is not the pinned file: found ${found}, expected SHA-256 ${sha256}`);
}

/**
 * Unpacks an archive into a folder.
 *
 * @param {string} archive
 * @param {string} folder
 * @param {readonly string[]} [only] which of its files; all where empty
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
  if (code !== 0) throw new SetupError(`${archive} could not be unpacked:\n${output}`);
}
