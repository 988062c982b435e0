/** Turns of the event loop for work that must not pile up in one of them. */
import type { LoopClock } from "./loopClock.ts";

/** Lets one piece of work a turn begin, so that messages and signals of the system are handled in between. */
export class Turns {
  #isTaken = false;

  constructor(private readonly clock: LoopClock) {}

  /** Waits for a turn that nobody else has taken. */
  async take(): Promise<void> {
    do await this.clock.nextTurn();
    while (this.#isTaken);
    this.#isTaken = true;
    void this.clock.nextTurn().then(() => {
      this.#isTaken = false;
    });
  }
}

/** Settles with false when the signal is aborted. */
export function abortOf(signal: AbortSignal | undefined): Promise<false> {
  return new Promise(resolve => signal?.addEventListener("abort", () => resolve(false), { once: true }));
}
