/** What to insert at the cursor. The one path of the editor, the terminal and the typing replay. */

import { type Experts, freshMixerParameters } from "../mixing/experts.ts";
import { OpenDocument } from "../reading/openDocument.ts";
import { BlockEnd, lastIndentation } from "./blockEnd.ts";
import { chooseSuggestion } from "./displayPolicy.ts";
import { PrefixIndex } from "./prefixIndex.ts";
import { type Continuation, NO_CONTINUATION, Search } from "./search.ts";

export interface CompleteRequest {
  readonly path: string;
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  readonly minConfidence?: number;
  /** Of all its lines, on average. */
  readonly maxChars?: number;
  /** More than one: to the end of the block, where nothing stands after the cursor in its line. */
  readonly maxLines?: number;
  /** After this much time the best so far is returned. */
  readonly deadlineMs?: number;
}

export interface Completed {
  /** "" when nothing is worth showing. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
}

/** Anything that completes: this product, or the floor that it is compared with. */
export interface CompletionSource {
  complete(request: CompleteRequest, clock: () => number): Completed;
  /** Forgets the state along a document. */
  close(path: string): void;
}

/** Measured in the typing replay: below, hardly more keys are saved, but less than half of what is shown is right. */
export const DEFAULT_MIN_CONFIDENCE = 0.3;
const WRONG_COST = 1;
export const DEFAULT_MAX_CHARS = 160;
/** Open documents whose state is kept; the one used longest ago goes first. */
const MAX_OPEN = 8;
/** How often reading ahead asks whether it may go on, at every eighth token, before it lets others in. */
const ASKED_A_SLICE = 2;

interface Open {
  readonly document: OpenDocument;
  readonly search: Search;
}

/** Keeps state along each document, so that a keystroke costs a few steps and not the whole prefix. */
export class Completer implements CompletionSource {
  private readonly open = new Map<string, Open>();

  constructor(
    private readonly experts: Experts,
    private readonly index = new PrefixIndex(experts.vocabulary),
  ) {}

  /** A completer of other experts with the same vocabulary. */
  successor(experts: Experts): Completer {
    return new Completer(experts, this.index);
  }

  /** Reads the document that another completer was asked about last, as far as it was asked, a few tokens at a time. */
  *readAsFarAs(other: Completer): Generator<void> {
    for (;;) {
      const last = [...other.open].at(-1);
      if (!last) return;
      const [path, { document: read }] = last;
      let left = ASKED_A_SLICE;
      const { document } = this.openDocument(path);
      if (document.moveTo(read.prefix, () => --left < 0) !== undefined) return;
      yield;
    }
  }

  /** @param clock milliseconds */
  complete(request: CompleteRequest, clock: () => number): Completed {
    return this.suggest(this.predict(request, clock), request);
  }

  /** The likeliest continuation, however unlikely; empty where there was no time to get to the cursor. */
  predict(request: CompleteRequest, clock: () => number): Continuation {
    const { path, prefix } = request;
    const end = clock() + (request.deadlineMs ?? Number.POSITIVE_INFINITY);
    const isLate = (): boolean => clock() >= end;
    const { document, search } = this.openDocument(path);
    const typed = document.moveTo(prefix, isLate);
    if (typed === undefined) return NO_CONTINUATION;
    const maxLines = linesOf(request);
    const maxBytes = maxLines * (request.maxChars ?? DEFAULT_MAX_CHARS);
    const blockEnd = new BlockEnd(lastIndentation(prefix), maxLines, mayBreakLine(request));
    return search.run(new TextEncoder().encode(typed), { maxBytes, end: blockEnd, isLate });
  }

  /** What of a continuation is worth showing for a request. */
  suggest(continuation: Continuation, request: CompleteRequest): Completed {
    const minConfidence = request.minConfidence ?? DEFAULT_MIN_CONFIDENCE;
    const maxLines = linesOf(request);
    const rules = { minConfidence, wrongCost: WRONG_COST, isAtOnce: maxLines > 1 };
    const shown = chooseSuggestion(continuation, request.suffix, rules);
    const maxChars = maxLines * (request.maxChars ?? DEFAULT_MAX_CHARS);
    return shown.text.length <= maxChars ? shown : { text: "", confidence: 0 };
  }

  close(path: string): void {
    this.open.delete(path);
  }

  private openDocument(path: string): Open {
    const known = this.open.get(path);
    this.open.delete(path);
    const opened = known ?? this.openNew();
    this.open.set(path, opened);
    for (const oldest of this.open.keys()) {
      if (this.open.size <= MAX_OPEN) break;
      this.open.delete(oldest);
    }
    return opened;
  }

  private openNew(): Open {
    const document = new OpenDocument(this.experts, freshMixerParameters(this.experts));
    return { document, search: new Search(document.reader, this.index, this.experts.vocabulary) };
  }
}

/** Nothing stands after the cursor but, perhaps, what closes the block, or an empty line. */
const AT_END = /^[ \t]*(?:\r?\n[ \t]*(?:$|[\r\n}\])])|$)/;

/** A line in the midst of others is for its writer to begin. */
function mayBreakLine(request: CompleteRequest): boolean {
  return linesOf(request) > 1 || AT_END.test(request.suffix);
}

/** What stands after the cursor in its line would have to follow the last line of a block. */
function linesOf({ maxLines = 1, suffix }: CompleteRequest): number {
  return /^[ \t]*(\r?\n|$)/.test(suffix) ? maxLines : 1;
}
