/** A clock for runs that can be paused and can rest: whoever waits for the next turn waits until the run continues. */
import { setTimeout as wait } from "node:timers/promises";
import type { LoopClock } from "./loopClock.ts";

/** A rest is looked at this often, because it may be prolonged or cut short. */
const LOOK_MS = 100;
/** A run that is always asked to rest still takes a step this often. */
const LONGEST_REST_MS = 2000;

/**
 * Pauses a run between two turns of the event loop. Paused time does not count: budgets, rates and reports ignore it.
 */
export class PausableClock implements LoopClock {
  #pausedMs = 0;
  #isPaused = false;
  #release: (() => void) | undefined;
  #restEndMs = Number.NEGATIVE_INFINITY;

  /**
   * @param inner  the machine's clock
   * @param signal ends every pause, now and later, because a run that is stopped must be able to end
   * @param onPause called when the run pauses, and when it continues
   * @param sleep  waits while the run rests
   */
  constructor(
    private readonly inner: LoopClock,
    private readonly signal: AbortSignal,
    private readonly onPause: (isPaused: boolean) => void,
    private readonly sleep: (ms: number) => Promise<void> = wait,
  ) {
    signal.addEventListener("abort", () => this.continue());
  }

  /** Pauses the run at its next turn. */
  pause(): void {
    this.#isPaused = !this.signal.aborted;
  }

  /** Lets the run rest at its next turn, until this much time has passed from now. */
  rest(forMs: number): void {
    this.#restEndMs = Math.max(this.#restEndMs, this.inner.nowMs() + forMs);
  }

  continue(): void {
    this.#isPaused = false;
    this.#release?.();
  }

  nowMs(): number {
    return this.inner.nowMs() - this.#pausedMs;
  }

  date(): Date {
    return this.inner.date();
  }

  async nextTurn(): Promise<void> {
    await this.inner.nextTurn();
    if (this.#isPaused) await this.#whilePaused();
    if (this.inner.nowMs() < this.#restEndMs) await this.#whileResting();
  }

  async #whilePaused(): Promise<void> {
    const sinceMs = this.inner.nowMs();
    this.onPause(true);
    while (this.#isPaused) await new Promise<void>(resolve => (this.#release = resolve));
    this.#pausedMs += this.inner.nowMs() - sinceMs;
    this.onPause(false);
  }

  async #whileResting(): Promise<void> {
    const sinceMs = this.inner.nowMs();
    const endMs = (): number => Math.min(this.#restEndMs, sinceMs + LONGEST_REST_MS);
    while (this.inner.nowMs() < endMs() && !this.#isPaused && !this.signal.aborted) await this.sleep(LOOK_MS);
    this.#pausedMs += this.inner.nowMs() - sinceMs;
  }
}
