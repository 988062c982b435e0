/**
 * The workspace memory: the counts of what followed every context in the learned documents.
 * It is a few immutable indexes (segments) that are merged as they grow, so a change does not rebuild everything.
 */

import { MemoryCursor, type MemoryIndex } from "./memoryCursor.ts";
import { decodeMemory, encodeMemory } from "./memoryFile.ts";
import type { MemoryDocument, Segment } from "./segment.ts";
import { SegmentChange } from "./segmentChange.ts";
import { allSteps, type Steps } from "./suffixArray.ts";

/** The memory of a workspace. Its counts equal those of a new memory of the same documents, whatever changed before. */
export class WorkspaceMemory implements MemoryIndex {
  segments: readonly Segment[] = [];
  version = 0;
  /** The distribution of the next token without context, never zero, [vocabularySize]. */
  base: Float32Array;
  /** The documents. Their ids are views of the segments. */
  private readonly byPath = new Map<string, MemoryDocument>();
  /** How often each token continues some context, [vocabularySize]. */
  private readonly counts: Int32Array;

  private constructor(
    readonly vocabularySize: number,
    readonly eos: number,
  ) {
    this.base = new Float32Array(vocabularySize);
    this.counts = new Int32Array(vocabularySize);
  }

  /** Builds a memory. Of two documents with the same path, the later one counts. */
  static build(documents: readonly MemoryDocument[], vocabularySize: number, eos: number): WorkspaceMemory {
    const memory = new WorkspaceMemory(vocabularySize, eos);
    const byPath = new Map(documents.map(document => [document.path, document]));
    const change = new SegmentChange(memory);
    allSteps(change.add([...byPath.values()]));
    memory.replace([], byPath.values(), change);
    return memory;
  }

  /**
   * Reads a memory from its bytes.
   * @throws MemoryFileError when they are not a memory of this vocabulary
   */
  static fromBytes(bytes: Uint8Array, vocabularySize: number, eos: number): WorkspaceMemory {
    return WorkspaceMemory.build(decodeMemory(bytes, vocabularySize, eos), vocabularySize, eos);
  }

  /** Encodes the documents of the memory. Removed documents are not in the bytes. */
  toBytes(): Uint8Array {
    return encodeMemory(this.documents(), this.vocabularySize, this.eos);
  }

  /** The number of tokens, including the `<EOS>` after each document. */
  get tokens(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** The number of documents. */
  get size(): number {
    return this.byPath.size;
  }

  /** Whether a document of this path is in the memory. */
  has(path: string): boolean {
    return this.find(path) !== undefined;
  }

  /** Returns the tokens of a document, if it is there, as a view that must not be changed. */
  idsOf(path: string): Int32Array | undefined {
    return this.find(path)?.ids;
  }

  /** Returns the stamp of a document, if it is there and has one. */
  stampOf(path: string): number | undefined {
    return this.find(path)?.stamp;
  }

  /** Notes the stamp of a document whose file has changed on disk and has the same text. */
  restamp(path: string, stamp: number): void {
    const document = this.find(path);
    if (document) document.stamp = stamp;
  }

  /** Adds a document in place of an older version with the same path. */
  add(document: MemoryDocument): void {
    this.update([document]);
  }

  /** Removes a document, if it is there. */
  remove(path: string): void {
    this.update([], [path]);
  }

  /** Adds documents of different paths in place of older versions, and removes others, in one step. */
  update(added: readonly MemoryDocument[], removed: readonly string[] = []): void {
    allSteps(this.updateInSteps(added, removed));
  }

  /**
   * As `update`. Nothing changes before the last step. After another change meanwhile, all begins again; documents that
   * it changed stay as they are.
   */
  *updateInSteps(added: readonly MemoryDocument[], removed: readonly string[] = []): Steps<void> {
    const before = new Map([...added.map(({ path }) => path), ...removed].map(path => [path, this.idsOf(path)]));
    const isAsItWas = (path: string): boolean => sameIds(this.idsOf(path), before.get(path));
    for (;;) {
      const { version } = this;
      const changed = added.filter(({ path, ids }) => isAsItWas(path) && !sameIds(this.idsOf(path), ids));
      const others = removed.filter(isAsItWas);
      const out = new Set([...others, ...changed.map(({ path }) => path)].flatMap(path => this.find(path) ?? []));
      if (changed.length === 0 && out.size === 0) return;
      const change = new SegmentChange(this);
      if (out.size > 0) yield* change.remove(out);
      if (changed.length > 0) yield* change.add(changed);
      if (version === this.version) return this.replace(out, changed, change);
    }
  }

  /** Makes a cursor at the start of a document. */
  cursor(): MemoryCursor {
    return new MemoryCursor(this);
  }

  /** Lists the documents. */
  documents(): readonly MemoryDocument[] {
    return [...this.byPath.values()];
  }

  private find(path: string): MemoryDocument | undefined {
    return this.byPath.get(path);
  }

  private replace(out: Iterable<MemoryDocument>, changed: Iterable<MemoryDocument>, change: SegmentChange): void {
    for (const document of out) {
      this.byPath.delete(document.path);
      this.count(document, -1);
    }
    for (const document of changed) {
      this.byPath.set(document.path, document);
      this.count(document, 1);
    }
    // The documents that a new segment took over from others are views of it from now on.
    for (const segment of change.segments) {
      const documents = segment.sign === 1 ? change.made.get(segment) : undefined;
      documents?.forEach((document, k) => {
        if (this.find(document.path) === document) this.byPath.set(document.path, segment.documents[k]!);
      });
    }
    this.segments = change.segments;
    this.version++;
    this.base = this.unigram();
  }

  /** Counts the tokens of a document, and the `<EOS>` after it. */
  private count({ ids }: MemoryDocument, sign: 1 | -1): void {
    for (let i = 0; i < ids.length; i++) this.counts[ids[i]] += sign;
    this.counts[this.eos] += sign;
  }

  /** P(y) = (c(y) + D / V) / (T + D): Witten & Bell 1991 over the uniform distribution. */
  private unigram(): Float32Array {
    const { counts } = this;
    const total = this.tokens;
    const distinct = Math.max(
      1,
      counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    );
    return Float32Array.from(counts, count => (count + distinct / counts.length) / (total + distinct));
  }
}

function sameIds(a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return a === b;
  return a.length === b.length && a.every((id, k) => id === b[k]);
}
