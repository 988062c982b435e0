/** The file operations that a model folder needs, as an interface, so that tests can make each of them fail. */
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

export interface Disk {
  makeFolder(folder: string): Promise<void>;
  names(folder: string): Promise<readonly string[]>;
  /** Opens a file. Does not follow a link, and does not wait for a FIFO. */
  openToRead(file: string): Promise<ReadableFile>;
  /** Whether a name is a link. False where there is nothing. */
  isLink(file: string): Promise<boolean>;
  /** Creates an empty file, or empties the one that is there. Does not follow a link. */
  create(file: string): Promise<WritableFile>;
  rename(from: string, to: string): Promise<void>;
  /** Does nothing where there is no such file. */
  remove(file: string): Promise<void>;
  /** Flushes the folder's list of names, so that the renames before it survive a power cut. */
  syncFolder(folder: string): Promise<void>;
}

export interface ReadableFile {
  readonly isFile: boolean;
  readonly bytes: number;
  read(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface WritableFile {
  write(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A link in the place of a new file leads to a file of somebody else. */
const WRITE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A model holds text of the workspace, so nobody but its user may read it. */
const OWN_FILE = 0o600;
const OWN_FOLDER = 0o700;

/** The machine's own disk. */
export const nodeDisk: Disk = {
  makeFolder,
  names: folder => readdir(folder),

  async openToRead(file) {
    const handle = await open(file, READ_FLAGS);
    try {
      const stats = await handle.stat();
      return {
        isFile: stats.isFile(),
        bytes: stats.size,
        async read() {
          const { buffer, byteOffset, byteLength } = await handle.readFile();
          return new Uint8Array(buffer, byteOffset, byteLength);
        },
        close: () => handle.close(),
      };
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  },

  isLink: file =>
    lstat(file).then(
      stats => stats.isSymbolicLink(),
      () => false,
    ),

  async create(file) {
    const handle = await open(file, WRITE_FLAGS, OWN_FILE);
    return {
      write: bytes => handle.writeFile(bytes),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },

  rename,
  remove: file => rm(file, { force: true }),

  async syncFolder(folder) {
    // Windows cannot open a folder as a file, and needs no such flush.
    if (process.platform === "win32") return;
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** Makes a folder and those above it. Node's own recursive form never returns for a folder under /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, OWN_FOLDER);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || path.dirname(folder) === folder) throw thrown;
    await makeFolder(path.dirname(folder));
    await mkdir(folder, OWN_FOLDER);
  }
}
