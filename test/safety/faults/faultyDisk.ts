/**
 * A disk in memory that fails as a test demands: its process dies at an operation, power is lost (unflushed data may be
 * gone), an operation fails once or forever, a write stops halfway, or its folder is deleted or replaced.
 */
import type { Disk } from "../../../src/storage/disk.ts";

export type Fault =
  /** The process ends: this operation and all later ones never happen, what was done before stays. */
  | { readonly kind: "kill"; readonly at: number }
  /** As "kill", and unflushed contents and names are lost as `random` decides. */
  | { readonly kind: "powerCut"; readonly at: number; readonly random: () => number }
  /** The operation fails with this code; with `isLasting` so do all later ones. */
  | { readonly kind: "error"; readonly at: number; readonly code: string; readonly isLasting: boolean }
  /** Half of the bytes are written, then the disk is full; only writes fail so, other operations refuse. */
  | { readonly kind: "shortWrite"; readonly at: number }
  /** Before the operation the folder is deleted, or replaced by another state. */
  | { readonly kind: "replaced"; readonly at: number; readonly by: DiskState | undefined };

/** One file's bytes, now and as they would survive a power cut. */
interface Inode {
  bytes: Uint8Array;
  flushed: Uint8Array | undefined;
}

/** Names now, and the changes to them since the folder was last flushed. */
export interface DiskState {
  names: Map<string, Inode> | undefined;
  unflushed: ((names: Map<string, Inode>) => void)[];
  flushed: Map<string, Inode> | undefined;
}

/** The process has died. */
class Killed extends Error {
  override readonly name = "Killed";
}

export function emptyState(): DiskState {
  return { names: undefined, unflushed: [], flushed: undefined };
}

export function copyOf({ names }: DiskState): DiskState {
  const copy = names && new Map([...names].map(([name, inode]) => [name, { ...inode }]));
  return { names: copy, unflushed: [], flushed: copy && new Map(copy) };
}

/** A disk over one folder's state. `operations` counts its operations. */
export class FaultyDisk implements Disk {
  operations = 0;
  private isDead = false;

  constructor(
    readonly state: DiskState,
    private readonly fault?: Fault,
  ) {}

  async makeFolder(): Promise<void> {
    this.step();
    this.state.names ??= new Map();
  }

  async names(): Promise<readonly string[]> {
    this.step();
    return [...this.folder().keys()];
  }

  async isLink(): Promise<boolean> {
    return false;
  }

  async openToRead(file: string) {
    this.step();
    const inode = this.folder().get(nameOf(file));
    if (!inode) throw failure("ENOENT");
    return {
      isFile: true,
      bytes: inode.bytes.length,
      read: async () => {
        this.step();
        return inode.bytes.slice();
      },
      close: async () => this.step(),
    };
  }

  async create(file: string) {
    this.step();
    const inode: Inode = { bytes: new Uint8Array(0), flushed: undefined };
    this.change(names => names.set(nameOf(file), inode));
    return {
      write: async (bytes: Uint8Array) => {
        inode.bytes = bytes.slice(0, bytes.length >> 1);
        this.step();
        inode.bytes = bytes.slice();
      },
      sync: async () => {
        this.step();
        inode.flushed = inode.bytes;
      },
      close: async () => this.step(),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.step();
    const inode = this.folder().get(nameOf(from));
    if (!inode) throw failure("ENOENT");
    this.change(names => {
      names.set(nameOf(to), inode);
      names.delete(nameOf(from));
    });
  }

  async remove(file: string): Promise<void> {
    this.step();
    this.change(names => names.delete(nameOf(file)));
  }

  async syncFolder(): Promise<void> {
    this.step();
    this.state.flushed = new Map(this.folder());
    this.state.unflushed = [];
  }

  private folder(): Map<string, Inode> {
    if (!this.state.names) throw failure("ENOENT");
    return this.state.names;
  }

  private change(edit: (names: Map<string, Inode>) => void): void {
    edit(this.folder());
    this.state.unflushed.push(edit);
  }

  /** Every operation passes here first; this is where it fails. */
  private step(): void {
    const { fault } = this;
    const now = this.operations++;
    if (this.isDead) throw new Killed();
    if (!fault || now < fault.at) return;
    const isNow = now === fault.at;
    switch (fault.kind) {
      case "kill":
        this.isDead = true;
        throw new Killed();
      case "powerCut":
        this.isDead = true;
        loseUnflushed(this.state, fault.random);
        throw new Killed();
      case "error":
        if (isNow || fault.isLasting) throw failure(fault.code);
        return;
      case "shortWrite":
        if (isNow) throw failure("ENOSPC");
        return;
      case "replaced":
        if (isNow) Object.assign(this.state, fault.by ? copyOf(fault.by) : emptyState());
        return;
      default:
        fault satisfies never;
    }
  }
}

/**
 * Applies a power cut. Changes of names survive up to some point, as with a journal, or each by chance, as POSIX
 * allows. Unflushed contents are cut short or zeros.
 */
function loseUnflushed(state: DiskState, random: () => number): void {
  const names = state.flushed ?? new Map<string, Inode>();
  const isJournal = random() < 0.5;
  const end = Math.floor(random() * (state.unflushed.length + 1));
  const survivors = state.unflushed.filter((_, k) => (isJournal ? k < end : random() < 0.5));
  for (const edit of survivors) edit(names);
  for (const inode of new Set(names.values())) {
    inode.bytes = inode.flushed ?? new Uint8Array(Math.floor(random() * (inode.bytes.length + 1)));
  }
  Object.assign(state, { names, unflushed: [], flushed: new Map(names) });
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
