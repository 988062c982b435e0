/** The file system that the corpus rules read. Node and tests each provide one. */

import type { OutsideFiles } from "./ignore/outsideFiles.ts";

/**
 * The largest file that is read at all unless a larger one is asked for, even if it has grown since it was listed. Set by
 * hand, not measured.
 */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

export interface FolderEntry {
  readonly name: string;
  /** "other": links, FIFOs, devices and sockets, which are never opened. */
  readonly kind: "file" | "folder" | "other";
}

/** Paths are relative to the learned folder, with "/" between names; "" is the folder itself. */
export interface FileSystem {
  /** @throws when the folder cannot be read */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** Size in bytes. */
  size(file: string): Promise<number>;
  /**
   * Reads a file, and no further than `maxBytes`.
   * @throws when the file cannot be read
   */
  read(file: string, maxBytes?: number): Promise<Uint8Array>;
  /**
   * A text that changes whenever the file does; absent where it cannot be told, or undefined where a change just now
   * could go unnoticed.
   */
  state?(file: string): Promise<string | undefined>;
  /** The rules around the folder; absent where the folder stands alone. */
  readonly outside?: OutsideFiles;
}
