/** Completes at the cursor. The editor, the terminal and the typing replay all complete this way. */
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
  /** 0..1; DEFAULT_MIN_CONFIDENCE where absent. */
  readonly minConfidence?: number;
  /** Per line, on average; DEFAULT_MAX_CHARS where absent. */
  readonly maxChars?: number;
  /** More than one completes to the end of the block, where only white space follows the cursor in its line. */
  readonly maxLines?: number;
  /** After this time the best continuation so far is the answer. */
  readonly deadlineMs?: number;
}

export interface Completed {
  /** "" where nothing is worth suggesting. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
  /** How many characters after the cursor the text replaces. It contains them, in order. Absent for none. */
  readonly replaceSuffix?: number;
}

/** Anything that completes: this product, or the longest-match baseline. */
export interface CompletionSource {
  /** @param clock milliseconds */
  complete(request: CompleteRequest, clock: () => number): Completed;
  /** Forgets the state along a document. */
  close(path: string): void;
}

/** From the typing replay: docs/experiments/completion/017-minimum-confidence.md. */
export const DEFAULT_MIN_CONFIDENCE = 0.3;
/** What reading a wrong suggestion costs, in characters typed. Set by hand, not measured. */
const WRONG_COST = 1;
/** Set by hand, not measured. */
export const DEFAULT_MAX_CHARS = 160;
/** Documents whose state is kept; the least recently used one is dropped first. Set by hand, not measured. */
const MAX_OPEN = 8;
/** Checks for lateness between two turns of reading ahead. The reader checks at every eighth token. */
const CHECKS_PER_TURN = 2;

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

  /** Reads the document that another completer read last, as far as that one did, a few tokens at a time. */
  *readAsFarAs(other: Completer): Generator<void> {
    for (;;) {
      const last = [...other.open].at(-1);
      if (!last) return;
      const [path, { document: read }] = last;
      let left = CHECKS_PER_TURN;
      const { document } = this.openDocument(path);
      if (document.moveTo(read.prefix, () => --left < 0) !== undefined) return;
      yield;
    }
  }

  /** @param clock milliseconds */
  complete(request: CompleteRequest, clock: () => number): Completed {
    return this.suggest(this.predict(request, clock), request);
  }

  /**
   * The likeliest continuation, however unlikely; empty where the deadline came before the reader reached the cursor.
   * @param clock milliseconds
   */
  predict(request: CompleteRequest, clock: () => number): Continuation {
    const { path, prefix } = request;
    const end = clock() + (request.deadlineMs ?? Number.POSITIVE_INFINITY);
    const isLate = (): boolean => clock() >= end;
    const { document, search } = this.openDocument(path);
    const typed = document.moveTo(prefix, isLate);
    if (typed === undefined) return NO_CONTINUATION;
    const maxLines = linesOf(request);
    const maxBytes = maxLines * (request.maxChars ?? DEFAULT_MAX_CHARS);
    const baseColumns = lastIndentation(prefix);
    const blockEnd = new BlockEnd({ baseColumns, maxLines, mayBeginNextLine: mayBeginNextLine(request) });
    return search.run(new TextEncoder().encode(typed), { maxBytes, end: blockEnd, isLate });
  }

  /** What of a continuation is worth suggesting for a request. */
  suggest(continuation: Continuation, request: CompleteRequest): Completed {
    const minConfidence = request.minConfidence ?? DEFAULT_MIN_CONFIDENCE;
    const maxLines = linesOf(request);
    const policy = { minConfidence, wrongCost: WRONG_COST, isWholeAtOnce: maxLines > 1 };
    const suggestion = chooseSuggestion(continuation, request, policy);
    const maxChars = maxLines * (request.maxChars ?? DEFAULT_MAX_CHARS);
    return suggestion.text.length <= maxChars ? suggestion : { text: "", confidence: 0 };
  }

  close(path: string): void {
    this.open.delete(path);
  }

  /** The state of a document, which becomes the most recently used one. */
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

/** After the cursor nothing follows but white space, then perhaps an empty line or what closes the block. */
const AT_BLOCK_END = /^[ \t]*(?:\r?\n[ \t]*(?:$|[\r\n}\])])|$)/;

/** Between other lines only the user begins a new one. */
function mayBeginNextLine(request: CompleteRequest): boolean {
  return linesOf(request) > 1 || AT_BLOCK_END.test(request.suffix);
}

/** One where text follows the cursor in its line: that text would have to follow the last line of a block. */
function linesOf({ maxLines = 1, suffix }: CompleteRequest): number {
  return /^[ \t]*(\r?\n|$)/.test(suffix) ? maxLines : 1;
}
