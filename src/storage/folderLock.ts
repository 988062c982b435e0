/**
 * Lets one run at a time write a model folder. A lock file names its process and is touched every few seconds. The file
 * of a process that has died, or of a thread that was ended, is therefore stale, and another run takes it over.
 */

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { FAULTS } from "../core/faults.ts";
import { TEMPORARY } from "./atomicFile.ts";
import { LOCK, ModelFolderError } from "./folderOwnership.ts";

const TOUCH_MS = 5000;
/** A busy thread touches the file more often than this: set by hand, not measured. */
const STALE_MS = 60_000;
/** Where two runs find the same stale file, one takes it and the other tries again. */
const ATTEMPTS = 3;

interface Holder {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
}

/** What a lock needs to know about the machine; tests pass their own. */
export interface LockWorld {
  readonly host: string;
  readonly pid: number;
  nowMs(): number;
  isAlive(pid: number): boolean;
}

const world: LockWorld = {
  host: hostname(),
  pid: process.pid,
  nowMs: () => Date.now(),
  isAlive(pid) {
    try {
      process.kill(pid, 0);
      return !isZombie(pid);
    } catch (thrown) {
      return (thrown as NodeJS.ErrnoException).code === "EPERM";
    }
  },
};

/** Whether a process has ended but its parent has not noticed, as in a container without init. Known on Linux only. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    // There is no such file system, or the process has gone.
    return false;
  }
}

/** The right to write one model folder, once acquired. */
export class FolderLock {
  private readonly file: string;
  private readonly holder: Holder;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    private readonly machine: LockWorld = world,
  ) {
    this.file = path.join(folder, LOCK);
    this.holder = { token: randomUUID(), host: machine.host, pid: machine.pid };
  }

  /** @throws ModelFolderError when another process, or this one, holds the lock */
  async acquire(): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await this.create()) {
        this.timer = setInterval(() => void this.touch(), TOUCH_MS);
        this.timer.unref();
        return;
      }
      const other = await this.look();
      if (other && !other.isStale) throw busy(this.folder, other.pid);
      if (other) await this.putAside(other.text);
    }
    throw busy(this.folder, undefined);
  }

  /** @throws ModelFolderError when another process took the lock over because this one seemed to be dead */
  async check(): Promise<void> {
    const other = await this.look();
    if (other?.token !== this.holder.token) throw busy(this.folder, other?.pid);
  }

  /** Releases the lock. Does nothing where it is not held. */
  async release(): Promise<void> {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    if ((await this.look())?.token === this.holder.token) await rm(this.file, { force: true });
  }

  private async create(): Promise<boolean> {
    return writeNew(this.file, JSON.stringify(this.holder));
  }

  private async look(): Promise<(Partial<Holder> & { readonly text: string; readonly isStale: boolean }) | undefined> {
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(this.file, "utf8"), stat(this.file)]);
      const { token, host, pid } = holderOf(text);
      const { machine } = this;
      const isOld = machine.nowMs() - mtimeMs > STALE_MS;
      // An ended thread of this process looks like a running one, but the editor runs at most one.
      const isGone = host === machine.host && pid !== undefined && (pid === machine.pid || !machine.isAlive(pid));
      return { text, isStale: isOld || isGone, ...(token && { token }), ...(pid !== undefined && { pid }) };
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw thrown;
    }
  }

  /** Moves a stale file away. Only one of several processes succeeds; one that moved a newer file puts it back. */
  private async putAside(seen: string): Promise<void> {
    const aside = `${this.file}.${this.holder.token}${TEMPORARY}`;
    try {
      await rename(this.file, aside);
      const moved = await readFile(aside, "utf8");
      if (moved !== seen) await writeNew(this.file, moved);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    } finally {
      await rm(aside, { force: true });
    }
  }

  private async touch(): Promise<void> {
    const now = new Date(this.machine.nowMs());
    // The folder may be gone. `check` reports that before anything is written.
    await utimes(this.file, now, now).catch(() => {});
  }
}

/** Creates a file. @returns false where there is one already */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

/** Reads a lock file. The result is empty while another process writes it, or where it is damaged. */
function holderOf(text: string): Partial<Holder> {
  try {
    const { token, host, pid } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (typeof token === "string" && typeof host === "string" && Number.isSafeInteger(pid)) {
      return { token, host, pid: pid as number };
    }
  } catch {
    // It is not JSON, or not an object.
  }
  return {};
}

function busy(folder: string, pid: number | undefined): ModelFolderError {
  return new ModelFolderError(FAULTS.locked(folder, pid));
}
