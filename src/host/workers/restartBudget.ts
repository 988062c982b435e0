/** Limits how often a crashing worker is restarted. */

const MAX_CRASHES = 3;
const WINDOW_MS = 5 * 60_000;

/** Allows three crashes in five minutes, so that a worker that always crashes does not keep the machine busy. */
export class RestartBudget {
  #crashesMs: number[] = [];

  recordCrash(nowMs: number): void {
    this.#crashesMs = [...this.#crashesMs.filter(ms => nowMs - ms < WINDOW_MS), nowMs];
  }

  mayStart(nowMs: number): boolean {
    return this.#crashesMs.filter(ms => nowMs - ms < WINDOW_MS).length < MAX_CRASHES;
  }

  /** Forgets past crashes, because the user explicitly asks for the worker. */
  reset(): void {
    this.#crashesMs = [];
  }
}
