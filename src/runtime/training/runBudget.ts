/** The wall time of a run: says when training must end, so that measuring and writing still fit. */
import type { LoopClock } from "../common/loopClock.ts";

/** Share of the budget, and upper limit, for held-out figures. All times here were set by hand, not measured. */
const MEASURING_SHARE = 0.08;
const MAX_MEASURING_MS = 15_000;
/** The same for the reliability of completions, which is measured after them. */
const TYPING_SHARE = 0.03;
const MAX_TYPING_MS = 6000;
/** The same for the comparison with the model in use, where there is one. */
const COMPARING_SHARE = 0.03;
const MAX_COMPARING_MS = 5000;
/** A short run gives it more of its budget, because opening the other model takes time. */
const MIN_COMPARING_MS = 1000;
const MAX_COMPARING_SHARE = 0.15;
/** How long a run that was stopped measures, and compares. */
export const STOPPED_MEASURING_MS = 700;
/** How long a run without training measures: long enough for the mixture to settle. */
const UNTRAINED_MEASURING_MS = 3000;
/**
 * When listing, reading, encoding and the memory's index must have ended, as shares of the budget. The rest is for
 * training, measuring and writing. Set by hand, not measured.
 */
const LISTING_SHARE = 0.12;
const READING_SHARE = 0.25;
const ENCODING_SHARE = 0.4;
const MEMORY_SHARE = 0.55;
/** Time to open and flush files, and bytes per millisecond that a slow disk hashes and writes. */
const WRITING_MS = 250;
const WRITTEN_BYTES_PER_MS = 60_000;
/** From the last instruction of the run to the end of the process. */
const EXIT_MS = 100;

export class RunBudget {
  startMs: number;
  endMs: number;
  private budgetMs: number;
  private bytes = 0;
  /** Whether the run is compared with the model in use. */
  isComparing = false;

  /** The budget begins now. */
  constructor(
    private readonly clock: LoopClock,
    budgetSeconds: number,
  ) {
    this.startMs = clock.nowMs();
    this.budgetMs = 1000 * budgetSeconds;
    this.endMs = this.startMs + this.budgetMs - EXIT_MS;
  }

  /** Resumes the budget of an interrupted run. The run ends when either budget is used up. */
  resume({ budgetSeconds, usedMs }: { readonly budgetSeconds: number; readonly usedMs: number }): void {
    this.startMs -= usedMs;
    this.budgetMs = 1000 * budgetSeconds;
    this.endMs = Math.min(this.endMs, this.startMs + this.budgetMs - EXIT_MS);
  }

  /** Announces how much will be written: weight and two moments of each parameter, and four bytes per token. */
  expectToWrite(parameters: number, tokens: number): void {
    this.bytes = 12 * parameters + 4 * tokens;
  }

  /** For the stages before training; a run without training has all the time that they need. */
  get listingEndMs(): number {
    return this.after(LISTING_SHARE);
  }

  get readingEndMs(): number {
    return this.after(READING_SHARE);
  }

  get encodingEndMs(): number {
    return this.after(ENCODING_SHARE);
  }

  get memoryEndMs(): number {
    return this.after(MEMORY_SHARE);
  }

  private after(share: number): number {
    return this.budgetMs === 0 ? Number.POSITIVE_INFINITY : this.startMs + share * this.budgetMs;
  }

  elapsedMs(): number {
    return this.clock.nowMs() - this.startMs;
  }

  /** When training must have ended. */
  get trainingEndMs(): number {
    return this.comparingStartMs - this.measuringMs - this.typingMs;
  }

  /** When measuring must have ended if it begins now. */
  measuringEndMs(): number {
    const nowMs = this.clock.nowMs();
    if (this.budgetMs === 0) return nowMs + UNTRAINED_MEASURING_MS;
    return Math.min(this.comparingStartMs - this.typingMs, nowMs + this.measuringMs);
  }

  /**
   * When typing must have ended, after measuring that ended by `measuringEndMs`. A run without training types nothing.
   */
  typingEndMs(measuringEndMs: number): number {
    return this.budgetMs === 0 ? this.startMs : Math.min(this.comparingStartMs, measuringEndMs + this.typingMs);
  }

  /** When the comparison must have ended if it begins now. */
  comparingEndMs(): number {
    const nowMs = this.clock.nowMs();
    // A model must not be lost because a busy machine has used up the time.
    return this.budgetMs === 0
      ? nowMs + UNTRAINED_MEASURING_MS
      : Math.max(nowMs + MIN_COMPARING_MS, this.lastMeasuringMs);
  }

  /** When measuring must have ended. */
  private get comparingStartMs(): number {
    if (!this.isComparing) return this.lastMeasuringMs;
    const least = Math.min(MIN_COMPARING_MS, MAX_COMPARING_SHARE * this.budgetMs);
    return this.lastMeasuringMs - Math.max(least, Math.min(MAX_COMPARING_MS, COMPARING_SHARE * this.budgetMs));
  }

  /** When writing must begin. */
  private get lastMeasuringMs(): number {
    return this.endMs - WRITING_MS - this.bytes / WRITTEN_BYTES_PER_MS;
  }

  private get measuringMs(): number {
    return Math.min(MAX_MEASURING_MS, MEASURING_SHARE * this.budgetMs);
  }

  private get typingMs(): number {
    return Math.min(MAX_TYPING_MS, TYPING_SHARE * this.budgetMs);
  }
}
