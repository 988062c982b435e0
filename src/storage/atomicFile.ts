/** Files that are either wholly there or not there, whatever happens to the process or the machine meanwhile. */
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";

/** The ending of files that are being written; what a crash leaves behind is known by it. */
export const TEMPORARY = ".recurrent-tmp";

/**
 * Writes beside the target, flushes to the disk, then renames over the target. The folder's own entry is not
 * flushed: call `syncFolder` once after the last of several files.
 */
export async function writeAtomically(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = path.join(folder, `${name}.${process.pid}${TEMPORARY}`);
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path.join(folder, name));
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}

/** Flushes the folder's list of names, so that the renames before it survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder as a file, and needs no such flush.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
