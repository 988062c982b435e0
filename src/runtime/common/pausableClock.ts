/** A clock for runs that can be paused: whoever waits for the next turn waits until the run continues. */
import type { LoopClock } from "./loopClock.ts";

/**
 * Pauses a run between two turns of the event loop. Paused time does not count: budgets, rates and reports ignore it.
 */
export class PausableClock implements LoopClock {
  #pausedMs = 0;
  #isPaused = false;
  #release: (() => void) | undefined;

  /**
   * @param inner  the machine's clock
   * @param signal ends every pause, now and later, because a run that is stopped must be able to end
   * @param onPause called when the run pauses, and when it continues
   */
  constructor(
    private readonly inner: LoopClock,
    private readonly signal: AbortSignal,
    private readonly onPause: (isPaused: boolean) => void,
  ) {
    signal.addEventListener("abort", () => this.continue());
  }

  /** Pauses the run at its next turn. */
  pause(): void {
    this.#isPaused = !this.signal.aborted;
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
    if (!this.#isPaused) return;
    const sinceMs = this.inner.nowMs();
    this.onPause(true);
    while (this.#isPaused) await new Promise<void>(resolve => (this.#release = resolve));
    this.#pausedMs += this.inner.nowMs() - sinceMs;
    this.onPause(false);
  }
}
