/** Works out the segments of a memory after a change, in steps, and leaves those in use as they are. */
import { type MemoryDocument, Segment } from "./segment.ts";
import type { Steps } from "./suffixArray.ts";

/** Segments up to this size are rebuilt when one of their documents is removed; set by hand, not measured. */
const MAX_REBUILT_TOKENS = 32_768;
/** A segment of fewer times the tokens that are subtracted is rebuilt without them. Set by hand, not measured. */
const LEAST_SUBTRACTED_FROM = 4;

/** What a memory is made of before the change. */
export interface ChangedMemory {
  readonly segments: readonly Segment[];
  readonly vocabularySize: number;
  readonly eos: number;
  documents(): readonly MemoryDocument[];
}

/** One change. */
export class SegmentChange {
  /** The segments after the change. */
  segments: readonly Segment[];
  /** The documents of which each new segment was made, in its order. */
  readonly made = new Map<Segment, readonly MemoryDocument[]>();

  constructor(private readonly memory: ChangedMemory) {
    this.segments = memory.segments;
  }

  /** Adds documents as a new segment, which absorbs the segments up to twice its size, as a binary counter carries. */
  *add(documents: readonly MemoryDocument[]): Steps<void> {
    const tokens = documents.reduce((sum, { ids }) => sum + ids.length, 0);
    this.segments = yield* this.withSegment(this.segments, { documents, sign: 1, tokens });
  }

  /** Removes documents: small segments are rebuilt without them; from large ones negative segments subtract them. */
  *remove(removed: ReadonlySet<MemoryDocument>): Steps<void> {
    const subtracted: MemoryDocument[] = [];
    const segments: Segment[] = [];
    let smallest = Number.POSITIVE_INFINITY;
    for (const segment of this.segments) {
      if (segment.sign === -1) continue;
      const removedHere = segment.documents.filter(document => removed.has(document));
      if (removedHere.length > 0 && segment.length <= MAX_REBUILT_TOKENS) {
        const rest = segment.documents.filter(document => !removed.has(document));
        if (rest.length > 0) segments.push(yield* this.segmentOf(rest, 1));
        continue;
      }
      segments.push(segment);
      if (removedHere.length > 0) smallest = Math.min(smallest, segment.length);
      subtracted.push(...removedHere);
    }
    const negative = this.segments.filter(({ sign }) => sign === -1);
    this.segments = [...segments, ...negative];
    if (subtracted.length === 0) return;
    const tokens = subtracted.reduce((sum, { ids }) => sum + ids.length + 1, 1);
    const subtractedTokens = negative.reduce((sum, { length }) => sum + length, tokens);
    if (subtractedTokens * LEAST_SUBTRACTED_FROM <= smallest) {
      const others = yield* this.withSegment(negative, { documents: subtracted, sign: -1, tokens });
      this.segments = [...segments, ...others];
      return;
    }
    const rest = this.memory.documents().filter(document => !removed.has(document));
    this.segments = [yield* this.segmentOf(rest, 1)];
  }

  /** Adds a segment of documents, which absorbs segments of its sign up to twice its size. */
  private *withSegment(
    segments: readonly Segment[],
    added: { readonly documents: readonly MemoryDocument[]; readonly sign: 1 | -1; readonly tokens: number },
  ): Steps<readonly Segment[]> {
    const { sign } = added;
    let { documents, tokens: length } = added;
    const kept: Segment[] = [];
    for (const segment of [...segments].sort((a, b) => a.length - b.length)) {
      if (segment.sign === sign && segment.length <= 2 * length) {
        documents = [...(this.made.get(segment) ?? segment.documents), ...documents];
        length += segment.length;
      } else kept.push(segment);
    }
    return [...kept, yield* this.segmentOf(documents, sign)];
  }

  private *segmentOf(documents: readonly MemoryDocument[], sign: 1 | -1): Steps<Segment> {
    const { vocabularySize: size, eos } = this.memory;
    const segment = yield* Segment.of(documents, { size, eos }, sign);
    this.made.set(segment, documents);
    return segment;
  }
}
