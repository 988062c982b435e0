/** A folder of token shards on the disk. Files are written before the manifest names them, so a crash costs one part. */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { writeAtomically } from "../atomicFile.ts";
import { type Disk, nodeDisk } from "../disk.ts";
import { LOCK, TOKENIZER } from "../folderOwnership.ts";
import type { FileEntry } from "../manifest.ts";
import { DamageError, readAtMost, readEntry } from "../readFile.ts";
import { sha256 } from "../sha256.ts";
import { parseShardManifest, SHARD_MANIFEST, type ShardManifest, type ShardPart } from "./shardManifest.ts";

/** Room for the shares of a hundred thousand repositories. */
const MAX_MANIFEST_BYTES = 64 << 20;

/** The shards cannot be written to a folder, or continued there. The message is a sentence for the user. */
export class ShardFolderError extends Error {
  override readonly name = "ShardFolderError";
}

/** The parts of a shard folder that are read and written. */
export class ShardFolder {
  constructor(
    private readonly folder: string,
    private readonly disk: Disk = nodeDisk,
  ) {}

  /**
   * Makes the folder, or reads what an earlier run left there.
   * @returns undefined for a new folder
   * @throws ShardFolderError when it is not empty and holds no shards, or damaged ones
   */
  async open(): Promise<ShardManifest | undefined> {
    await this.disk.makeFolder(this.folder);
    const names = await this.disk.names(this.folder);
    if (!names.includes(SHARD_MANIFEST)) {
      if (names.some(name => name !== LOCK)) throw new ShardFolderError(FAULTS.othersShards(this.folder));
      return undefined;
    }
    try {
      const bytes = await readAtMost(this.disk, path.join(this.folder, SHARD_MANIFEST), MAX_MANIFEST_BYTES);
      const manifest = parseShardManifest(new TextDecoder().decode(bytes));
      for (const { training, heldOut } of manifest.parts) {
        for (const { name, bytes: expected } of [training, heldOut]) await this.checkLength(name, expected);
      }
      return manifest;
    } catch (thrown) {
      if (thrown instanceof DamageError) throw new ShardFolderError(FAULTS.shardsDamaged(this.folder, thrown.message));
      throw thrown;
    }
  }

  /** The fingerprints of the parts, in the order of their documents. @throws ShardFolderError */
  async fingerprintsOf(parts: readonly ShardPart[]): Promise<readonly Uint8Array[]> {
    return this.checked(async () => {
      const found: Uint8Array[] = [];
      for (const { fingerprints } of parts) found.push(await readEntry(this.disk, this.folder, fingerprints));
      return found;
    });
  }

  /** The parsed `tokenizer.json`. @throws ShardFolderError */
  async tokenizer(entry: FileEntry): Promise<unknown> {
    return this.checked(async () => {
      const bytes = await readEntry(this.disk, this.folder, entry);
      try {
        return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
      } catch {
        throw new DamageError(`${TOKENIZER} is not JSON`);
      }
    });
  }

  async write(name: string, bytes: Uint8Array): Promise<FileEntry> {
    await writeAtomically(this.disk, path.join(this.folder, name), bytes);
    return { name, bytes: bytes.length, sha256: sha256(bytes) };
  }

  /** Writes the manifest, last of all. */
  async writeManifest(manifest: ShardManifest): Promise<void> {
    await this.write(SHARD_MANIFEST, new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
    await this.disk.syncFolder(this.folder);
  }

  private async checked<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (thrown) {
      if (thrown instanceof DamageError) throw new ShardFolderError(FAULTS.shardsDamaged(this.folder, thrown.message));
      throw thrown;
    }
  }

  private async checkLength(name: string, expected: number): Promise<void> {
    const file = await this.disk.openToRead(path.join(this.folder, name)).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === "ENOENT") throw new DamageError(`${name} is missing`);
      throw thrown;
    });
    await file.close();
    if (!file.isFile || file.bytes !== expected) throw new DamageError(`${name} has ${file.bytes} bytes`);
  }
}
