/** Reads a folder of the local disk for the corpus. */
import { constants, type Dirent } from "node:fs";
import { type FileHandle, lstat, open, readdir, readlink, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import nodePath from "node:path";
import { type FileSystem, MAX_FILE_BYTES } from "./fileSystem.ts";
import type { OutsideFiles } from "./ignore/outsideFiles.ts";

// Since the file was listed, a link, or a FIFO that never answers, may have replaced it.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const FOLDER_FLAGS = OPEN_FLAGS | (constants.O_DIRECTORY ?? 0);

/** File systems note times this coarsely: FAT, the coarsest, to two seconds. */
const TIME_GRAIN_MS = 2000;

/** Read at a time. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Makes a file system of a folder. Never follows links below it; the folder itself may be one. What is opened is checked
 * to be where it was listed, because a link may have replaced a folder on the way.
 *
 * @param folder absolute path
 */
export function nodeFileSystem(folder: string): FileSystem {
  const resolve = (path: string): string => nodePath.join(folder, path);
  const outside = outsideFiles(folder);
  const isInPlace = async (handle: FileHandle, path: string): Promise<boolean> => {
    const expected = nodePath.join(await outside.folder(), path);
    return (await placeOf(handle, resolve(path))) === expected;
  };
  return {
    async list(path) {
      const flags = path === "" ? constants.O_RDONLY : FOLDER_FLAGS;
      const entries = await listInPlace(resolve(path), flags, handle => isInPlace(handle, path));
      return entries.map(entry => ({
        name: entry.name,
        kind: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other",
      }));
    },

    async size(path) {
      return (await lstat(resolve(path))).size;
    },

    async state(path) {
      const { size, mtimeMs, ctimeMs } = await lstat(resolve(path));
      const isRecent = Date.now() - Math.max(mtimeMs, ctimeMs) <= TIME_GRAIN_MS;
      return isRecent ? undefined : `${size} ${mtimeMs} ${ctimeMs}`;
    },

    outside,

    async read(path, maxBytes = MAX_FILE_BYTES) {
      const handle = await open(resolve(path), OPEN_FLAGS);
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw new Error(`${path} is not a file`);
        if (stats.size > Math.max(maxBytes, MAX_FILE_BYTES))
          throw new Error(`${path} has grown to ${stats.size} bytes`);
        if (!(await isInPlace(handle, path))) throw new Error(`${path} is reached by a link`);
        return await readAtMost(handle, { bytes: stats.size, maxBytes });
      } finally {
        await handle.close();
      }
    },
  };
}

/** Reads a file of so many bytes from its start, and no further than `maxBytes`, even if it grows meanwhile. */
async function readAtMost(
  handle: FileHandle,
  { bytes, maxBytes }: { readonly bytes: number; readonly maxBytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < maxBytes) {
    // One byte more than the rest tells whether the file has grown.
    const expected = bytes + 1 - length;
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, maxBytes - length, expected > 0 ? expected : CHUNK_BYTES));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, length);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    length += bytesRead;
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** Lists a folder that is where it should be. Windows cannot open a folder; there, the files in it are checked. */
async function listInPlace(
  path: string,
  flags: number,
  isInPlace: (handle: FileHandle) => Promise<boolean>,
): Promise<Dirent[]> {
  if (process.platform === "win32") return readdir(path, { withFileTypes: true });
  const handle = await open(path, flags);
  try {
    if (!(await isInPlace(handle))) throw new Error(`${path} is reached by a link`);
    const opened = process.platform === "linux" ? `/proc/self/fd/${handle.fd}` : path;
    return await readdir(opened, { withFileTypes: true });
  } finally {
    await handle.close();
  }
}

/**
 * Where an opened file is. Linux knows that of the file itself. Elsewhere it is where the path leads now, if the same
 * file is there; undefined where another one is.
 */
async function placeOf(handle: FileHandle, path: string): Promise<string | undefined> {
  if (process.platform === "linux") {
    const place = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
    if (place !== undefined) return place;
  }
  const [place, here, there] = await Promise.all([realpath(path), handle.stat(), stat(path)]);
  return here.ino === there.ino && here.dev === there.dev ? place : undefined;
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
        const bytes = (await handle.stat()).size;
        if (bytes > maxBytes) throw new Error("it is too large");
        return await readAtMost(handle, { bytes, maxBytes });
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
