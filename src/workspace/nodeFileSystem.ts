/** Reads a folder of the local disk for the corpus. */
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import nodePath from "node:path";
import type { FileSystem } from "./fileSystem.ts";

// Since the file was listed, a link, or a FIFO that never answers, may have replaced it.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** No rule allows a larger file. One that has grown since it was listed must not fill the memory. */
const MAX_READ_BYTES = 64 * 1024 * 1024;

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
