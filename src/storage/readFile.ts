/** Reads files of a known length and hash, and allocates nothing for those that differ. */
import path from "node:path";
import { harmless } from "../core/text/harmless.ts";
import type { Disk } from "./disk.ts";
import type { FileEntry } from "./manifest.ts";
import { sha256 } from "./sha256.ts";

export const MAX_MANIFEST_BYTES = 4 << 20;

/** A file differs from what the manifest says. */
export class DamageError extends Error {
  override readonly name = "DamageError";
  /** @param message may quote the file */
  constructor(message: string) {
    super(harmless(message));
  }
}

/** Reads a file. @throws DamageError unless it has the length and the hash that its manifest names */
export async function readEntry(disk: Disk, folder: string, entry: FileEntry): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readAtMost(disk, path.join(folder, entry.name), entry.bytes);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") throw new DamageError(`${entry.name} is missing`);
    throw thrown;
  }
  if (bytes.length !== entry.bytes) {
    throw new DamageError(`${entry.name} has ${bytes.length} bytes instead of ${entry.bytes}`);
  }
  if (sha256(bytes) !== entry.sha256) throw new DamageError(`${entry.name} has been changed`);
  return bytes;
}

/** Reads a file. @throws DamageError when it is not a file or is larger, before anything is allocated */
export async function readAtMost(disk: Disk, file: string, maxBytes: number): Promise<Uint8Array> {
  const open = await disk.openToRead(file);
  const name = path.basename(file);
  try {
    if (!open.isFile) throw new DamageError(`${name} is not a file`);
    if (open.bytes > maxBytes) throw new DamageError(`${name} has ${open.bytes} bytes, more than ${maxBytes}`);
    return await open.read();
  } finally {
    await open.close();
  }
}
