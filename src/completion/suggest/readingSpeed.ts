/** How many tokens are read for an answer that need not be exact: as many as the time allows. */

/** The time that an answer has. */
export interface Deadline {
  readonly isLate: () => boolean;
  /** Milliseconds until it is late. */
  readonly leftMs: () => number;
  readonly nowMs: () => number;
}

/**
 * More tokens come nearer to the exact answer and take longer, so a fast machine reads more:
 * docs/experiments/completion/023-provisional-answers.md.
 */
const MAX_TOKENS = 1024;
const MIN_TOKENS = 64;
/** Share of the time for reading; the rest is for the search. Set by hand, not measured. */
const SHARE = 0.5;
/** Before anything is measured; set by hand. */
const TYPICAL_MS_PER_TOKEN = 0.14;
/** Fewer tokens measure nothing. Set by hand, not measured. */
const MEASURED_TOKENS = 32;

/** The speed of the last reading on this machine, beside whatever else runs on it. */
export class ReadingSpeed {
  private msPerToken = TYPICAL_MS_PER_TOKEN;

  /** Tokens that are read within a share of the time. */
  tokensWithin({ leftMs }: Deadline): number {
    return Math.max(MIN_TOKENS, Math.min(MAX_TOKENS, Math.floor((SHARE * leftMs()) / this.msPerToken)));
  }

  /** Measures a reading. @param unread tokens that are not read yet */
  measure<T>({ nowMs }: Deadline, unread: () => number, read: () => T): T {
    const [tokens, startMs] = [unread(), nowMs()];
    const result = read();
    const done = tokens - unread();
    const elapsedMs = nowMs() - startMs;
    if (done >= MEASURED_TOKENS && elapsedMs > 0) this.msPerToken = elapsedMs / done;
    return result;
  }
}
