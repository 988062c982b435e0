/** A folder of the local disk as the corpus sees it. */
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import nodePath from "node:path";
import type { FileSystem } from "./fileSystem.ts";

// A link, or a FIFO that would never answer, may have taken the file's place since it was listed.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

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
        if (!(await handle.stat()).isFile()) throw new Error(`${path} is not a file`);
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
  };
}
