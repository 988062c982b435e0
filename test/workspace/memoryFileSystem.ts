/** A folder in memory, with the faults that a test sets. */
import type { FileSystem, FolderEntry } from "../../src/workspace/fileSystem.ts";

/** What is at a path: text, bytes, something that is neither file nor folder, or something unreadable. */
export type Entry = string | Uint8Array | "LINK" | "UNREADABLE FILE" | "UNREADABLE FOLDER";

export interface MemoryFileSystem extends FileSystem {
  /** Paths of the files that were read, in the order in which they were asked for. */
  readonly reads: readonly string[];
  /** The most calls at the same time. */
  readonly mostAtOnce: () => number;
}

/** @param files contents by path; folders exist where files are in them */
export function memoryFileSystem(files: Readonly<Record<string, Entry>>): MemoryFileSystem {
  const folders = new Map<string, Map<string, FolderEntry["kind"]>>([["", new Map()]]);
  for (const [path, entry] of Object.entries(files)) {
    const names = path.split("/");
    names.forEach((name, k) => {
      const parent = folders.get(names.slice(0, k).join("/")) ?? new Map<string, FolderEntry["kind"]>();
      folders.set(names.slice(0, k).join("/"), parent);
      const isLast = k === names.length - 1;
      parent.set(name, !isLast || entry === "UNREADABLE FOLDER" ? "folder" : entry === "LINK" ? "other" : "file");
    });
  }
  const reads: string[] = [];
  let underWay = 0;
  let most = 0;
  // A turn of the event loop, so that calls overlap as they do on a disk; later calls may well end first.
  const turn = async (path: string): Promise<void> => {
    most = Math.max(most, ++underWay);
    await new Promise(resolve => setTimeout(resolve, path.length % 3));
    underWay--;
  };
  const bytesOf = (path: string): Uint8Array => {
    const entry = files[path];
    if (entry === undefined || entry === "LINK" || entry === "UNREADABLE FILE") throw new Error(`no access to ${path}`);
    return typeof entry === "string" ? new TextEncoder().encode(entry) : entry;
  };
  return {
    reads,
    mostAtOnce: () => most,
    async list(folder) {
      await turn(folder);
      const entries = folders.get(folder);
      if (entries === undefined || files[folder] === "UNREADABLE FOLDER") throw new Error(`no access to ${folder}`);
      return [...entries].map(([name, kind]) => ({ name, kind })).reverse();
    },
    async size(file) {
      await turn(file);
      return files[file] === "UNREADABLE FILE" ? 10 : bytesOf(file).length;
    },
    async read(file) {
      reads.push(file);
      await turn(file);
      return bytesOf(file);
    },
  };
}
