/** Completes at the cursor. The editor, the terminal and the typing replay all complete this way. */
import { type AroundCursor, aroundWithLineFeeds, lineEndOf, withLineEnd } from "../../core/text/lineEnds.ts";
import type { Experts } from "../mixing/experts.ts";
import type { Reader } from "../reading/reader.ts";
import { BlockEnd, lastIndentation } from "./blockEnd.ts";
import { chooseSuggestion } from "./displayPolicy.ts";
import { withIndentation } from "./indentation.ts";
import { NearbyText } from "./nearbyText.ts";
import { type AtCursor, OpenDocuments } from "./openDocuments.ts";
import { PrefixIndex } from "./prefixIndex.ts";
import type { Deadline } from "./readingSpeed.ts";
import { type Continuation, NO_CONTINUATION, Search } from "./search.ts";
import { judgeOf } from "./showFilter.ts";
import { TypedText } from "./typedText.ts";

export interface CompleteRequest {
  readonly path: string;
  /** Where the prefix begins in the document, in UTF-16 units; 0 where absent. */
  readonly prefixStart?: number;
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  /** 0..1; DEFAULT_MIN_CONFIDENCE where absent. */
  readonly minConfidence?: number;
  /** Per line, on average; DEFAULT_MAX_CHARS where absent. */
  readonly maxChars?: number;
  /** More than one completes to the end of the block, where only white space follows the cursor in its line. */
  readonly maxLines?: number;
  /**
   * After this time the best continuation so far is the answer. Where there is a deadline and much to read before the
   * cursor, the answer is provisional; where there is none, it is always exact.
   */
  readonly deadlineMs?: number;
}

export interface Completed {
  /** "" where nothing is worth suggesting. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
  /** How many characters after the cursor the text replaces. It contains them, in order. Absent for none. */
  readonly replaceSuffix?: number;
  /** Whether the document was read in part only, or not at all for want of time. `readOn` makes the next answer exact. */
  readonly isProvisional?: true;
}

/** Anything that completes: this product, or the longest-match baseline. */
export interface CompletionSource {
  /** @param clock milliseconds */
  complete(request: CompleteRequest, clock: () => number): Completed;
  /** Forgets the state along a document. */
  close(path: string): void;
}

/** From the commit replay: docs/experiments/completion/021-show-filter.md. */
export const DEFAULT_MIN_CONFIDENCE = 0.25;
/** What reading a wrong suggestion costs, in characters typed. Set by hand, not measured. */
const WRONG_COST = 1;
/** Set by hand, not measured. */
export const DEFAULT_MAX_CHARS = 160;
/** Checks for lateness between two turns of reading on: each is good for up to 16 tokens. Set by hand, not measured. */
const CHECKS_PER_TURN = 2;

/**
 * Keeps state along each document, so that a keystroke costs a few steps and not the whole prefix. Reads line ends
 * alike, and suggests those of the document.
 */
export class Completer implements CompletionSource {
  private readonly documents: OpenDocuments;
  private readonly nearby: NearbyText;
  private search: { readonly reader: Reader; readonly search: Search } | undefined;
  /** The last text around the cursor, and the same with line feeds: a long text is converted once. */
  private converted: { readonly around: AroundCursor; readonly withLineFeeds: AroundCursor } | undefined;

  constructor(
    private readonly experts: Experts,
    private readonly index = new PrefixIndex(experts.vocabulary),
    private readonly typed = new TypedText(),
  ) {
    this.documents = new OpenDocuments(experts);
    this.nearby = new NearbyText(experts.vocabulary);
  }

  /** A completer of other experts with the same vocabulary. */
  successor(experts: Experts): Completer {
    return new Completer(experts, this.index, this.typed);
  }

  /** Reads the document that another completer was asked about last, as far as its cursor, a few tokens at a time. */
  *readAsFarAs(other: Completer): Generator<void> {
    for (;;) {
      const { last } = other.documents;
      if (!last || this.readOn(last)) return;
      yield;
    }
  }

  /**
   * Reads on toward a request's cursor for a few tokens.
   * @returns true once it is reached: the answer then is exact
   */
  readOn(request: Pick<CompleteRequest, "path" | "prefix" | "prefixStart">): boolean {
    let left = CHECKS_PER_TURN;
    return this.documents.reach(this.withLineFeeds(request), () => --left < 0) !== undefined;
  }

  /** @param clock milliseconds */
  complete(request: CompleteRequest, clock: () => number): Completed {
    const deadline = deadlineOf(request, clock);
    const { isLate } = deadline;
    const { documents } = this;
    const asked = this.withLineFeeds(request);
    const at = request.deadlineMs === undefined ? documents.reach(asked, isLate) : documents.reachSoon(asked, deadline);
    if (!at) return { text: "", confidence: 0, isProvisional: true };
    const completed = this.suggest(this.continueFrom(at, asked, isLate), request, isLate);
    return at.isProvisional ? { ...completed, isProvisional: true } : completed;
  }

  /**
   * The likeliest continuation, however unlikely; empty where the deadline came before the reader reached the cursor.
   * @param clock milliseconds
   */
  predict(request: CompleteRequest, clock: () => number): Continuation {
    const { isLate } = deadlineOf(request, clock);
    const asked = this.withLineFeeds(request);
    const at = this.documents.reach(asked, isLate);
    return at ? this.continueFrom(at, asked, isLate) : NO_CONTINUATION;
  }

  private continueFrom({ reader, typed }: AtCursor, request: CompleteRequest, isLate: () => boolean): Continuation {
    if (this.search?.reader !== reader) {
      this.search = { reader, search: new Search(reader, this.index, this.experts.vocabulary) };
    }
    const maxLines = linesOf(request);
    const maxBytes = maxLines * (request.maxChars ?? DEFAULT_MAX_CHARS);
    const baseColumns = lastIndentation(request.prefix);
    const end = new BlockEnd({ baseColumns, maxLines, mayBeginNextLine: mayBeginNextLine(request) });
    const nearby = this.nearby.around(request.suffix, this.typed.reach(request));
    return this.search.search.run(new TextEncoder().encode(typed), { maxBytes, end, isLate, nearby });
  }

  /** What of a continuation is worth suggesting for a request. Where it is late, less is weighed. */
  suggest(continuation: Continuation, request: CompleteRequest, isLate: () => boolean = () => false): Completed {
    const minConfidence = request.minConfidence ?? DEFAULT_MIN_CONFIDENCE;
    const asked = this.withLineFeeds(request);
    const maxLines = linesOf(asked);
    const judge = judgeOf(continuation, asked);
    const policy = { minConfidence, wrongCost: WRONG_COST, isWholeAtOnce: maxLines > 1, judge, isLate };
    const suggestion = chooseSuggestion(continuation, asked, policy);
    const maxChars = maxLines * (request.maxChars ?? DEFAULT_MAX_CHARS);
    if (suggestion.text.length > maxChars) return { text: "", confidence: 0 };
    const indented = withIndentation(suggestion.text, asked);
    const text = asked === request ? indented : withLineEnd(indented, lineEndOf(request));
    return { ...suggestion, text };
  }

  /** The request itself where it has no other line ends. */
  private withLineFeeds<T extends AroundCursor>(request: T): T {
    const { prefix, suffix } = request;
    let known = this.converted;
    if (!known || known.around.prefix !== prefix || known.around.suffix !== suffix) {
      const around = { prefix, ...(suffix !== undefined && { suffix }) };
      known = { around, withLineFeeds: aroundWithLineFeeds(around) };
      this.converted = known;
    }
    return known.around === known.withLineFeeds ? request : { ...request, ...known.withLineFeeds };
  }

  close(path: string): void {
    this.documents.close(path);
    this.typed.forget(path);
    this.search = undefined;
  }
}

function deadlineOf({ deadlineMs }: CompleteRequest, clock: () => number): Deadline {
  const end = clock() + (deadlineMs ?? Number.POSITIVE_INFINITY);
  return { isLate: () => clock() >= end, leftMs: () => end - clock(), nowMs: clock };
}

/** After the cursor nothing follows but white space, then perhaps an empty line or what closes the block. */
const AT_BLOCK_END = /^[ \t]*(?:\n[ \t]*(?:$|[\n}\])])|$)/;

/** Between other lines only the user begins a new one. */
function mayBeginNextLine(request: CompleteRequest): boolean {
  return linesOf(request) > 1 || AT_BLOCK_END.test(request.suffix);
}

/** One where text follows the cursor in its line: that text would have to follow the last line of a block. */
function linesOf({ maxLines = 1, suffix }: CompleteRequest): number {
  return /^[ \t]*(\n|$)/.test(suffix) ? maxLines : 1;
}
