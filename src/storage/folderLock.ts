/**
 * One run at a time writes a model folder. A file in it says who; it is touched every few seconds, so that the file of
 * a process that is gone, or of a thread that was ended, is known to be stale and taken over.
 */

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { FAULTS } from "../core/faults.ts";
import { TEMPORARY } from "./atomicFile.ts";
import { ModelFolderError } from "./modelFolder.ts";

const NAME = "training.lock";
const TOUCH_MS = 5000;
/** Longer than a busy thread goes without touching it. */
const STALE_MS = 60_000;
/** Two that find the same stale file: one takes it, the other looks again. */
const ATTEMPTS = 3;

interface Holder {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
}

/** What a lock needs to know of the machine; tests give their own. */
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

/** Ended, but not yet noticed by its parent: for long where a container has no init. Linux alone can tell. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    // No such file system, or gone meanwhile.
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
    this.file = path.join(folder, NAME);
    this.holder = { token: randomUUID(), host: machine.host, pid: machine.pid };
  }

  /** @throws ModelFolderError when another process is at it, or this one has it already */
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

  /** @throws ModelFolderError when another has taken it over meanwhile, because this process seemed to be gone */
  async check(): Promise<void> {
    const other = await this.look();
    if (other?.token !== this.holder.token) throw busy(this.folder, other?.pid);
  }

  /** Gives it back; may be called twice, and without having it. */
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
      // A thread of this very process that was ended cannot be told from one that runs: the editor starts one at most.
      const isGone = host === machine.host && pid !== undefined && (pid === machine.pid || !machine.isAlive(pid));
      return { text, isStale: isOld || isGone, ...(token && { token }), ...(pid !== undefined && { pid }) };
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw thrown;
    }
  }

  /** Of several that see the same stale file one moves it; one that moved a newer file puts it back. */
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
    // The folder may be gone; `check` tells before anything is written.
    await utimes(this.file, now, now).catch(() => {});
  }
}

/** @returns false where there is a file already */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

/** Nothing of a file that cannot be read: it is being written, or damaged and stale in a minute. */
function holderOf(text: string): Partial<Holder> {
  try {
    const { token, host, pid } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (typeof token === "string" && typeof host === "string" && Number.isSafeInteger(pid)) {
      return { token, host, pid: pid as number };
    }
  } catch {
    // Not JSON, or JSON that is no object.
  }
  return {};
}

function busy(folder: string, pid: number | undefined): ModelFolderError {
  return new ModelFolderError(FAULTS.locked(folder, pid));
}
