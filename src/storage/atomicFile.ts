/** Files that are either wholly there or not there, whatever happens to the process or the machine meanwhile. */
import path from "node:path";
import type { Disk } from "./disk.ts";

/** The ending of files that are being written; what a crash leaves behind is known by it. */
export const TEMPORARY = ".recurrent-tmp";

/**
 * Writes beside the target, flushes to the disk, then renames over the target. The folder's own entry is not
 * flushed: call `syncFolder` once after the last of several files.
 */
export async function writeAtomically(disk: Disk, file: string, bytes: Uint8Array): Promise<void> {
  const temporary = path.join(path.dirname(file), `${path.basename(file)}.${process.pid}${TEMPORARY}`);
  try {
    const open = await disk.create(temporary);
    try {
      await open.write(bytes);
      await open.sync();
    } finally {
      await open.close();
    }
    await disk.rename(temporary, file);
  } catch (thrown) {
    // What went wrong first is what is told.
    await disk.remove(temporary).catch(() => {});
    throw thrown;
  }
}
