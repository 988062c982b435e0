/**
 * What the workspace literally says: every context of every learned document, and what followed it.
 * A few fixed indexes (segments), merged as they grow: documents come and go without a rebuild of everything.
 */

import { MemoryCursor, type MemoryIndex } from "./memoryCursor.ts";
import { decodeMemory, encodeMemory } from "./memoryFile.ts";
import { type MemoryDocument, Segment } from "./segment.ts";

/** Segments smaller than this are built again when one of their documents goes. */
const MAX_REBUILT_TOKENS = 32_768;

/** Counts over the documents learned; equal to a fresh build of those that are in it, whatever came and went. */
export class WorkspaceMemory implements MemoryIndex {
  segments: readonly Segment[] = [];
  version = 0;
  /** Distribution of the next token without context, never zero; [vocabularySize]. */
  base: Float32Array;

  private constructor(
    readonly vocabularySize: number,
    readonly eos: number,
  ) {
    this.base = new Float32Array(vocabularySize);
  }

  /** Of two documents with one path the later counts. */
  static build(documents: readonly MemoryDocument[], vocabularySize: number, eos: number): WorkspaceMemory {
    const memory = new WorkspaceMemory(vocabularySize, eos);
    const byPath = new Map(documents.map(document => [document.path, document]));
    memory.setSegments([memory.segmentOf([...byPath.values()], 1)]);
    return memory;
  }

  /** @throws MemoryFileError when the bytes are not those of a memory over this vocabulary */
  static fromBytes(bytes: Uint8Array, vocabularySize: number, eos: number): WorkspaceMemory {
    return WorkspaceMemory.build(decodeMemory(bytes, vocabularySize, eos), vocabularySize, eos);
  }

  /** The documents in it; what was removed is not among the bytes. */
  toBytes(): Uint8Array {
    return encodeMemory(this.documents(), this.vocabularySize, this.eos);
  }

  /** Documents in it. */
  get size(): number {
    return this.segments.reduce((sum, { documents, sign }) => sum + sign * documents.length, 0);
  }

  has(path: string): boolean {
    return this.find(path) !== undefined;
  }

  /** The tokens of a document, if it is there; a view that must not be changed. */
  idsOf(path: string): Int32Array | undefined {
    return this.find(path)?.ids;
  }

  /** Takes a document in; an older version of the same path is forgotten. */
  add(document: MemoryDocument): void {
    this.update([document]);
  }

  /** Forgets a document, if it is there. */
  remove(path: string): void {
    this.update([], [path]);
  }

  /** Takes in many documents of different paths, in place of older versions, and forgets others: in one step. */
  update(added: readonly MemoryDocument[], removed: readonly string[] = []): void {
    const fresh = added.filter(({ path, ids }) => !sameIds(this.find(path)?.ids, ids));
    const going = new Set([...removed, ...fresh.map(({ path }) => path)].flatMap(path => this.find(path) ?? []));
    if (fresh.length === 0 && going.size === 0) return;
    const staying = going.size === 0 ? this.segments : this.withRemoved(going);
    this.setSegments(fresh.length === 0 ? staying : this.withAdded(staying, fresh));
  }

  /** As with the digits of a counter: a new segment swallows those that are not larger than twice itself. */
  private withAdded(segments: readonly Segment[], fresh: readonly MemoryDocument[]): readonly Segment[] {
    let documents = fresh;
    const kept: Segment[] = [];
    let length = fresh.reduce((sum, { ids }) => sum + ids.length, 0);
    for (const segment of [...segments].sort((a, b) => a.length - b.length)) {
      if (segment.sign === 1 && segment.length <= 2 * length) {
        documents = [...segment.documents, ...documents];
        length += segment.length;
      } else kept.push(segment);
    }
    return [...kept, this.segmentOf(documents, 1)];
  }

  /** Small segments are built again without what goes; of large ones it is counted as taken away. */
  private withRemoved(going: ReadonlySet<MemoryDocument>): readonly Segment[] {
    const before = this.segments.find(({ sign }) => sign === -1);
    const gone = [...(before?.documents ?? [])];
    const segments: Segment[] = [];
    let smallest = Number.POSITIVE_INFINITY;
    for (const segment of this.segments) {
      if (segment === before) continue;
      const leaving = segment.documents.filter(document => going.has(document));
      if (leaving.length > 0 && segment.length <= MAX_REBUILT_TOKENS) {
        const rest = segment.documents.filter(document => !going.has(document));
        if (rest.length > 0) segments.push(this.segmentOf(rest, 1));
        continue;
      }
      segments.push(segment);
      if (leaving.length > 0) smallest = Math.min(smallest, segment.length);
      gone.push(...leaving);
    }
    const isAsBefore = gone.length === (before?.documents.length ?? 0);
    if (isAsBefore) return before ? [...segments, before] : segments;
    const goneTokens = gone.reduce((sum, { ids }) => sum + ids.length + 1, 1);
    if (goneTokens * 8 <= smallest) return [...segments, this.segmentOf(gone, -1)];
    return [
      this.segmentOf(
        this.documents().filter(document => !going.has(document)),
        1,
      ),
    ];
  }

  /** A cursor before the first token of a document. */
  cursor(): MemoryCursor {
    return new MemoryCursor(this);
  }

  private segmentOf(documents: readonly MemoryDocument[], sign: 1 | -1): Segment {
    return new Segment(documents, this.vocabularySize, this.eos, sign);
  }

  /** What is in it: of every positive segment the documents that no negative one takes away. */
  documents(): readonly MemoryDocument[] {
    const live = this.segments.filter(({ sign }) => sign === 1).flatMap(({ documents }) => documents);
    for (const { sign, documents } of this.segments) {
      if (sign === 1) continue;
      for (const gone of documents) {
        const at = live.findIndex(({ path, ids }) => path === gone.path && sameIds(ids, gone.ids));
        if (at >= 0) live.splice(at, 1);
      }
    }
    return live;
  }

  private find(path: string): MemoryDocument | undefined {
    return this.byPath.get(path);
  }

  private byPath = new Map<string, MemoryDocument>();

  private setSegments(segments: readonly Segment[]): void {
    this.segments = segments;
    this.version++;
    this.byPath = new Map(this.documents().map(document => [document.path, document]));
    this.base = this.unigram();
  }

  /** P(y) = (c(y) + D / V) / (T + D): Witten & Bell over the uniform distribution. */
  private unigram(): Float32Array {
    const counts = new Int32Array(this.vocabularySize);
    for (const segment of this.segments) segment.countTokens(counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const distinct = Math.max(
      1,
      counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    );
    return Float32Array.from(counts, count => (count + distinct / counts.length) / (total + distinct));
  }
}

function sameIds(a: Int32Array | undefined, b: Int32Array): boolean {
  return a !== undefined && a.length === b.length && a.every((id, k) => id === b[k]);
}
