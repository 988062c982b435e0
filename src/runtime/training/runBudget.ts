/** Wall time of a run: when training must end so that measuring and writing still fit before the end. */
import type { LoopClock } from "../common/loopClock.ts";

/** Of the budget, and at most so long: held-out figures. */
const MEASURING_SHARE = 0.08;
const MAX_MEASURING_MS = 15_000;
/** The same for the reliability of completions, which comes after them. */
const TYPING_SHARE = 0.03;
const MAX_TYPING_MS = 6000;
/** A run without training, which has no end, measures for so long: enough for the mixture to settle. */
const UNTRAINED_MEASURING_MS = 3000;
/** Writing: opening and flushing files, and bytes per millisecond of hashing and writing on a slow disk. */
const WRITING_MS = 250;
const WRITTEN_BYTES_PER_MS = 60_000;
/** Between the last instruction of the run and the end of the process. */
const EXIT_MS = 100;

export class RunBudget {
  startMs: number;
  endMs: number;
  private budgetMs: number;
  private bytes = 0;

  /** Begins now. */
  constructor(
    private readonly clock: LoopClock,
    budgetSeconds: number,
  ) {
    this.startMs = clock.nowMs();
    this.budgetMs = 1000 * budgetSeconds;
    this.endMs = this.startMs + this.budgetMs - EXIT_MS;
  }

  /** Goes on with the budget of a run that was broken off: the run ends when either budget is used up. */
  resume({ budgetSeconds, usedMs }: { readonly budgetSeconds: number; readonly usedMs: number }): void {
    this.startMs -= usedMs;
    this.budgetMs = 1000 * budgetSeconds;
    this.endMs = Math.min(this.endMs, this.startMs + this.budgetMs - EXIT_MS);
  }

  /** Says how much there will be to write: two moments and the weights of a parameter, and a word of a token. */
  expectToWrite(parameters: number, tokens: number): void {
    this.bytes = 12 * parameters + 4 * tokens;
  }

  elapsedMs(): number {
    return this.clock.nowMs() - this.startMs;
  }

  /** When training must have ended. */
  get trainingEndMs(): number {
    return this.lastMeasuringMs - this.measuringMs - this.typingMs;
  }

  /** When measuring that begins now must have ended. */
  measuringEndMs(): number {
    const nowMs = this.clock.nowMs();
    if (this.budgetMs === 0) return nowMs + UNTRAINED_MEASURING_MS;
    return Math.min(this.lastMeasuringMs - this.typingMs, nowMs + this.measuringMs);
  }

  /** When typing must have ended, after measuring that had until `measuringEndMs`; a run without training types nothing. */
  typingEndMs(measuringEndMs: number): number {
    return this.budgetMs === 0 ? this.startMs : Math.min(this.lastMeasuringMs, measuringEndMs + this.typingMs);
  }

  /** Then writing must begin. */
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
