/** A folder of the local disk as the corpus sees it. */
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import nodePath from "node:path";
import type { FileSystem } from "./fileSystem.ts";

// A link, or a FIFO that would never answer, may have taken the file's place since it was listed.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** No rule lets a larger file in; one that has grown since its size was asked must not fill the memory. */
const MAX_READ_BYTES = 64 * 1024 * 1024;

/**
 * Never follows links below `folder`; `folder` itself may be one.
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
