/** Writes files atomically: after a crash, a file is there as a whole or not at all. */
import path from "node:path";
import type { Disk } from "./disk.ts";

/** The ending of files that are being written. It identifies what a crash leaves behind. */
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
    // The first error is the one to report.
    await disk.remove(temporary).catch(() => {});
    throw thrown;
  }
}
