/** How often a worker that crashes is started again. */

const MAX_CRASHES = 3;
const WINDOW_MS = 5 * 60_000;

/** Allows a few crashes in a few minutes; a worker that crashes on every request would cost the machine its rest. */
export class RestartBudget {
  #crashesMs: number[] = [];

  crashed(nowMs: number): void {
    this.#crashesMs = [...this.#crashesMs.filter(ms => nowMs - ms < WINDOW_MS), nowMs];
  }

  mayStart(nowMs: number): boolean {
    return this.#crashesMs.filter(ms => nowMs - ms < WINDOW_MS).length < MAX_CRASHES;
  }

  /** Someone asked for it by name: try again. */
  reset(): void {
    this.#crashesMs = [];
  }
}
