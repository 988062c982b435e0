/** A run's clock that can stand still: whoever lets the thread turn waits until it goes on. */
import type { LoopClock } from "./loopClock.ts";

/**
 * Holds a run between two turns, wherever it gives the thread free. Held time is no time: budgets, rates and what is
 * reported of them do not see it.
 */
export class PausableClock implements LoopClock {
  #heldMs = 0;
  #isPaused = false;
  #release: (() => void) | undefined;

  /**
   * @param inner  the machine's clock
   * @param signal ends every pause, now and later: a run that is to stop must come to its end
   * @param onPause called when the run is held, and when it goes on
   */
  constructor(
    private readonly inner: LoopClock,
    private readonly signal: AbortSignal,
    private readonly onPause: (isHeld: boolean) => void,
  ) {
    signal.addEventListener("abort", () => this.continue());
  }

  /** Holds the run at its next turn. */
  pause(): void {
    this.#isPaused = !this.signal.aborted;
  }

  continue(): void {
    this.#isPaused = false;
    this.#release?.();
  }

  nowMs(): number {
    return this.inner.nowMs() - this.#heldMs;
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
    this.#heldMs += this.inner.nowMs() - sinceMs;
    this.onPause(false);
  }
}
