/** The documents that are being edited, each read as far as it was asked for, in bounded memory. */
import { type Experts, freshMixerParameters } from "../mixing/experts.ts";
import { OpenDocument } from "../reading/openDocument.ts";
import { PartialDocument, type PartialStart } from "../reading/partialDocument.ts";
import type { Reader } from "../reading/reader.ts";
import { type Deadline, ReadingSpeed } from "./readingSpeed.ts";
import { shortPrefix } from "./shortPrefix.ts";

/** Documents whose state is kept; the least recently used one is dropped first. Set by hand, not measured. */
const MAX_OPEN = 64;
/**
 * Checkpoints of all documents but the one in use, about 70 KB each. Beyond, these are thinned, the least recently used
 * first, to FEW_CHECKPOINTS. Set by hand, not measured.
 */
const MAX_IDLE_CHECKPOINTS = 120;
const FEW_CHECKPOINTS = 2;
/** Tokens that are counted for documents not in use, all together: about 700 bytes each. Set by hand, not measured. */
const MAX_IDLE_TOKENS = 12_000;
/** A cursor that takes no more than this is reached before the answer, else after it. Set by hand, not measured. */
const NEAR_TOKENS = 160;
const NEAR_SKIMMED_TOKENS = 6144;
/** A place in a document. */
export interface DocumentPosition {
  readonly path: string;
  /** Where the prefix begins in the document, in UTF-16 units; 0 where absent. */
  readonly prefixStart?: number;
  readonly prefix: string;
}

/** A reader at the cursor. */
export interface AtCursor {
  readonly reader: Reader;
  /** The text between the reader and the cursor. */
  readonly typed: string;
  /** Whether the reader has read the document in part only. */
  readonly isProvisional: boolean;
}

/** A text of its own for each place where a prefix begins: in a long document that is not always the first character. */
function nameOf({ path, prefixStart = 0 }: DocumentPosition): string {
  return `${prefixStart} ${path}`;
}

/** Keeps state along each document, so that a keystroke costs a few steps and not the whole prefix. */
export class OpenDocuments {
  /** The most recently used one is the last. */
  private readonly open = new Map<string, OpenDocument>();
  private provisional: { readonly name: string; readonly document: PartialDocument } | undefined;
  private latest: DocumentPosition | undefined;
  private readonly speed = new ReadingSpeed();

  constructor(private readonly experts: Experts) {}

  /** The position that was asked for last. */
  get last(): DocumentPosition | undefined {
    return this.latest;
  }

  /**
   * A reader at the cursor, exact however long it takes.
   * @returns undefined where there was no time to get there
   */
  reach(position: DocumentPosition, isLate: () => boolean): AtCursor | undefined {
    const document = this.documentAt(position);
    const typed = document.advance(isLate);
    if (typed === undefined) return undefined;
    if (this.provisional?.name === nameOf(position)) this.provisional = undefined;
    return { reader: document.reader, typed, isProvisional: false };
  }

  /** As `reach` where the cursor is near; else a reader that has read the beginning and what is before the cursor. */
  reachSoon(position: DocumentPosition, deadline: Deadline): AtCursor | undefined {
    const { read, skimmed } = this.documentAt(position).distance();
    if (read <= NEAR_TOKENS && skimmed <= NEAR_SKIMMED_TOKENS) return this.reach(position, deadline.isLate);
    const document = this.provisionalAt(position, this.speed.tokensWithin(deadline));
    const unread = (): number => document.unread;
    const typed = this.speed.measure(deadline, unread, () => document.advance(deadline.isLate));
    return typed === undefined ? undefined : { reader: document.reader, typed, isProvisional: true };
  }

  close(path: string): void {
    for (const name of this.open.keys()) if (name.endsWith(` ${path}`)) this.open.delete(name);
    if (this.provisional?.name.endsWith(` ${path}`)) this.provisional = undefined;
  }

  /** The document of a position, which becomes the most recently used one. */
  private documentAt(position: DocumentPosition): OpenDocument {
    const name = nameOf(position);
    const known = this.open.get(name);
    const document = known ?? new OpenDocument(this.experts, freshMixerParameters(this.experts));
    const isLast = known !== undefined && this.latest !== undefined && nameOf(this.latest) === name;
    this.latest = position;
    document.setPrefix(position.prefix);
    if (isLast) return document;
    this.open.delete(name);
    this.open.set(name, document);
    this.keepWithinMemory();
    return document;
  }

  /** @param lastTokens that are read where it begins anew */
  private provisionalAt(position: DocumentPosition, lastTokens: number): PartialDocument {
    const name = nameOf(position);
    const prefix = shortPrefix(position.prefix);
    const known = this.provisional?.name === name ? this.provisional.document : undefined;
    if (known?.setPrefix(prefix) && known.unread <= lastTokens) return known;
    const document = new PartialDocument(this.experts, this.partialStart(name), prefix, lastTokens);
    this.provisional = { name, document };
    return document;
  }

  /**
   * What the mixer has learned matters more than anything else to how near an answer comes to the exact one. Where it
   * has read this document before, a partial reading begins with that.
   */
  private partialStart(name: string): PartialStart {
    const learned = this.open.get(name)?.learned;
    return { parameters: learned?.clone() ?? freshMixerParameters(this.experts), isLearned: learned !== undefined };
  }

  /** Drops what other documents than the last one keep beyond their share. */
  private keepWithinMemory(): void {
    for (const oldest of this.open.keys()) {
      if (this.open.size <= MAX_OPEN) break;
      this.open.delete(oldest);
    }
    const idle = [...this.open.values()].slice(0, -1);
    let counted = idle.reduce((sum, { countedTokens }) => sum + countedTokens, 0);
    let checkpoints = idle.reduce((sum, { checkpointLengths }) => sum + checkpointLengths.length, 0);
    for (const document of idle) {
      if (counted > MAX_IDLE_TOKENS) {
        counted -= document.countedTokens;
        document.release();
      }
      while (checkpoints > MAX_IDLE_CHECKPOINTS && document.checkpointLengths.length > FEW_CHECKPOINTS) {
        const before = document.checkpointLengths.length;
        document.thin();
        checkpoints -= before - document.checkpointLengths.length;
      }
    }
  }
}
