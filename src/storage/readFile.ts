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
  const bytes = await readNamed(disk, path.join(folder, entry.name), entry.bytes);
  checkEntry(bytes, entry);
  return bytes;
}

/** Reads a file that a manifest names. @throws DamageError as readAtMost, and when it is missing */
export async function readNamed(disk: Disk, file: string, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readAtMost(disk, file, maxBytes);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    throw new DamageError(`${path.basename(file)} is missing`);
  }
}

/** @throws DamageError unless the bytes have the length and the hash that the manifest names */
export function checkEntry(bytes: Uint8Array, { name, bytes: expected, sha256: hash }: FileEntry): void {
  if (bytes.length !== expected) throw new DamageError(`${name} has ${bytes.length} bytes instead of ${expected}`);
  if (sha256(bytes) !== hash) throw new DamageError(`${name} has been changed`);
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
