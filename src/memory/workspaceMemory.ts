/**
 * The workspace memory: the counts of what followed every context in the learned documents.
 * It is a few immutable indexes (segments) that are merged as they grow, so a change does not rebuild everything.
 */

import { MemoryCursor, type MemoryIndex } from "./memoryCursor.ts";
import { decodeMemory, encodeMemory } from "./memoryFile.ts";
import { type MemoryDocument, Segment } from "./segment.ts";

/** Segments up to this size are rebuilt when one of their documents is removed; set by hand, not measured. */
const MAX_REBUILT_TOKENS = 32_768;
/** A segment of fewer times the tokens that are subtracted is rebuilt without them. Set by hand, not measured. */
const LEAST_SUBTRACTED_FROM = 4;

/** The memory of a workspace. Its counts equal those of a new memory of the same documents, whatever changed before. */
export class WorkspaceMemory implements MemoryIndex {
  segments: readonly Segment[] = [];
  version = 0;
  /** The distribution of the next token without context, never zero, [vocabularySize]. */
  base: Float32Array;

  private constructor(
    readonly vocabularySize: number,
    readonly eos: number,
  ) {
    this.base = new Float32Array(vocabularySize);
  }

  /** Builds a memory. Of two documents with the same path, the later one counts. */
  static build(documents: readonly MemoryDocument[], vocabularySize: number, eos: number): WorkspaceMemory {
    const memory = new WorkspaceMemory(vocabularySize, eos);
    const byPath = new Map(documents.map(document => [document.path, document]));
    memory.setSegments([memory.segmentOf([...byPath.values()], 1)]);
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

  /** The number of documents. */
  get size(): number {
    return this.segments.reduce((sum, { documents, sign }) => sum + sign * documents.length, 0);
  }

  /** Whether a document of this path is in the memory. */
  has(path: string): boolean {
    return this.find(path) !== undefined;
  }

  /** Returns the tokens of a document, if it is there, as a view that must not be changed. */
  idsOf(path: string): Int32Array | undefined {
    return this.find(path)?.ids;
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
    const changed = added.filter(({ path, ids }) => !sameIds(this.find(path)?.ids, ids));
    const removedDocuments = new Set(
      [...removed, ...changed.map(({ path }) => path)].flatMap(path => this.find(path) ?? []),
    );
    if (changed.length === 0 && removedDocuments.size === 0) return;
    const remaining = removedDocuments.size === 0 ? this.segments : this.withRemoved(removedDocuments);
    this.setSegments(changed.length === 0 ? remaining : this.withAdded(remaining, changed));
  }

  /** Adds documents as a new segment, which absorbs the segments up to twice its size, as a binary counter carries. */
  private withAdded(segments: readonly Segment[], changed: readonly MemoryDocument[]): readonly Segment[] {
    const tokens = changed.reduce((sum, { ids }) => sum + ids.length, 0);
    return this.withSegment(segments, { documents: changed, sign: 1, tokens });
  }

  /** Removes documents: small segments are rebuilt without them; from large ones negative segments subtract them. */
  private withRemoved(removedDocuments: ReadonlySet<MemoryDocument>): readonly Segment[] {
    const subtracted: MemoryDocument[] = [];
    const segments: Segment[] = [];
    let smallest = Number.POSITIVE_INFINITY;
    for (const segment of this.segments) {
      if (segment.sign === -1) continue;
      const removedHere = segment.documents.filter(document => removedDocuments.has(document));
      if (removedHere.length > 0 && segment.length <= MAX_REBUILT_TOKENS) {
        const rest = segment.documents.filter(document => !removedDocuments.has(document));
        if (rest.length > 0) segments.push(this.segmentOf(rest, 1));
        continue;
      }
      segments.push(segment);
      if (removedHere.length > 0) smallest = Math.min(smallest, segment.length);
      subtracted.push(...removedHere);
    }
    const negative = this.segments.filter(({ sign }) => sign === -1);
    if (subtracted.length === 0) return [...segments, ...negative];
    const tokens = subtracted.reduce((sum, { ids }) => sum + ids.length + 1, 1);
    const subtractedTokens = negative.reduce((sum, { length }) => sum + length, tokens);
    if (subtractedTokens * LEAST_SUBTRACTED_FROM <= smallest) {
      return [...segments, ...this.withSegment(negative, { documents: subtracted, sign: -1, tokens })];
    }
    return [
      this.segmentOf(
        this.documents().filter(document => !removedDocuments.has(document)),
        1,
      ),
    ];
  }

  /** Adds a segment of documents, which absorbs segments of its sign up to twice its size. */
  private withSegment(
    segments: readonly Segment[],
    added: { readonly documents: readonly MemoryDocument[]; readonly sign: 1 | -1; readonly tokens: number },
  ): readonly Segment[] {
    const { sign } = added;
    let { documents, tokens: length } = added;
    const kept: Segment[] = [];
    for (const segment of [...segments].sort((a, b) => a.length - b.length)) {
      if (segment.sign === sign && segment.length <= 2 * length) {
        documents = [...segment.documents, ...documents];
        length += segment.length;
      } else kept.push(segment);
    }
    return [...kept, this.segmentOf(documents, sign)];
  }

  /** Makes a cursor at the start of a document. */
  cursor(): MemoryCursor {
    return new MemoryCursor(this);
  }

  private segmentOf(documents: readonly MemoryDocument[], sign: 1 | -1): Segment {
    return new Segment(documents, this.vocabularySize, this.eos, sign);
  }

  /** Lists the documents: those of every positive segment that no negative segment subtracts. */
  documents(): readonly MemoryDocument[] {
    const live = this.segments.filter(({ sign }) => sign === 1).flatMap(({ documents }) => documents);
    for (const { sign, documents } of this.segments) {
      if (sign === 1) continue;
      for (const subtracted of documents) {
        const at = live.findIndex(({ path, ids }) => path === subtracted.path && sameIds(ids, subtracted.ids));
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

  /** P(y) = (c(y) + D / V) / (T + D): Witten & Bell 1991 over the uniform distribution. */
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
