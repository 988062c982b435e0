/**
 * Reads and replaces the memory of a stored generation. The memory changes between two runs, while the manifest and its
 * hash do not. A replaced memory therefore ends with a hash of its own, so that one renamed file is all that changes.
 */
import path from "node:path";
import { writeAtomically } from "./atomicFile.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { MANIFEST, PREVIOUS, readManifest } from "./folderOwnership.ts";
import type { FileEntry } from "./manifest.ts";
import { checkEntry, readNamed } from "./readFile.ts";
import { sha256 } from "./sha256.ts";

/** 16 million tokens. An index of so many takes half a gigabyte. */
export const MAX_MEMORY_BYTES = 64 << 20;

const MARK = "recurrent-memory:";
const TRAILER_BYTES = MARK.length + 64;

/** Reads a memory. @throws DamageError unless the manifest's hash fits, or the hash at its end */
export async function readMemoryEntry(disk: Disk, folder: string, entry: FileEntry): Promise<Uint8Array> {
  const bytes = await readNamed(disk, path.join(folder, entry.name), MAX_MEMORY_BYTES + TRAILER_BYTES);
  const replaced = withoutTrailer(bytes);
  if (replaced) return replaced;
  checkEntry(bytes, entry);
  return bytes;
}

/** A memory that a manifest names. */
export interface StoredMemory {
  readonly generation: number;
  read(): Promise<Uint8Array>;
  /** Replaces it. @throws file system errors; the memory then stays as it was */
  write(bytes: Uint8Array): Promise<void>;
}

/** The memories of a folder's generations, the newest first. Those that cannot be found are left out. */
export async function storedMemories(folder: string, disk: Disk = nodeDisk): Promise<readonly StoredMemory[]> {
  const found: StoredMemory[] = [];
  for (const name of [MANIFEST, PREVIOUS]) {
    const read = await readManifest(disk, folder, name).catch(() => undefined);
    if (read?.kind !== "whole") continue;
    const { generation, files } = read.manifest;
    found.push({
      generation,
      read: () => readMemoryEntry(disk, folder, files.memory),
      write: bytes => writeAtomically(disk, path.join(folder, files.memory.name), withTrailer(bytes)),
    });
  }
  return found;
}

function withTrailer(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.from(MARK + sha256(bytes))]);
}

/** The bytes before a hash that fits them; undefined where there is none. */
function withoutTrailer(bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.length - TRAILER_BYTES;
  if (end < 0) return undefined;
  const trailer = new TextDecoder().decode(bytes.subarray(end));
  if (!trailer.startsWith(MARK)) return undefined;
  const contents = bytes.subarray(0, end);
  return trailer === MARK + sha256(contents) ? contents : undefined;
}
