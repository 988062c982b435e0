/** Reads a folder of the local disk for the corpus. */
import { constants } from "node:fs";
import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import nodePath from "node:path";
import type { FileSystem } from "./fileSystem.ts";
import type { OutsideFiles } from "./ignore/outsideFiles.ts";

// Since the file was listed, a link, or a FIFO that never answers, may have replaced it.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** No limit allows a larger file. One that has grown since it was listed must not fill the memory. */
const MAX_READ_BYTES = 512 * 1024 * 1024;

/**
 * Makes a file system of a folder. Never follows links below it; the folder itself may be one.
 *
 * @param folder absolute path
 */
export function nodeFileSystem(folder: string): FileSystem {
  const resolve = (path: string): string => nodePath.join(folder, path);
  return {
    async list(path) {
      const entries = await readdir(resolve(path), { withFileTypes: true });
      return entries.map(entry => ({
        name: entry.name,
        kind: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other",
      }));
    },

    async size(path) {
      return (await lstat(resolve(path))).size;
    },

    outside: outsideFiles(folder),

    async read(path) {
      const handle = await open(resolve(path), OPEN_FLAGS);
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw new Error(`${path} is not a file`);
        if (stats.size > MAX_READ_BYTES) throw new Error(`${path} has grown to ${stats.size} bytes`);
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
  };
}

/**
 * Reads git's settings and the ignore files above a folder. Follows links, as git does there.
 *
 * @param environment names the folders of the user's settings
 */
export function outsideFiles(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): OutsideFiles {
  const home = environment["HOME"] || homedir() || undefined;
  const standard = home === undefined ? undefined : nodePath.join(home, ".config");
  const hasSystem = process.platform !== "win32" && !environment["GIT_CONFIG_NOSYSTEM"];
  return {
    folder: () => realpath(folder).catch(() => nodePath.resolve(folder)),
    home,
    configHome: environment["XDG_CONFIG_HOME"] || standard,
    systemConfig: hasSystem ? "/etc/gitconfig" : undefined,
    resolve: (from, path) => nodePath.resolve(from, path),
    parent: path => (nodePath.dirname(path) === path ? undefined : nodePath.dirname(path)),
    isLink: path =>
      lstat(path)
        .then(found => found.isSymbolicLink())
        .catch(() => false), // nothing is there
    async kind(path) {
      const found = await statOf(path).catch(() => undefined); // what cannot be looked at is no repository
      return found?.isFile() ? "file" : found?.isDirectory() ? "folder" : undefined;
    },
    async read(path, maxBytes) {
      // A pipe must not be opened.
      if (!(await statOf(path))?.isFile()) return undefined;
      const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        if ((await handle.stat()).size > maxBytes) throw new Error("it is too large");
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
  };
}

/** undefined where there is nothing. @throws when the path cannot be looked at */
async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw thrown;
  }
}
