/** Sends at most one request for each document at a time, so that none waits in the queue of a busy worker. */
import { CanceledError } from "../../protocol/rpc.ts";

interface Waiting {
  go(): void;
  cancel(): void;
}

/** While a request is under way, the newest one for the same document waits, and older ones that wait are canceled. */
export class OneAtATime {
  readonly #underWay = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();

  /**
   * Sends a request when it is its turn.
   *
   * @param send calls `onAnswered` when the worker has answered, also after a cancellation
   * @throws CanceledError when the signal is aborted or a newer request takes its place, and what `send` throws
   */
  async run<T>(document: string, signal: AbortSignal, send: (onAnswered: () => void) => Promise<T>): Promise<T> {
    if (this.#underWay.has(document)) await this.#turn(document, signal);
    this.#underWay.add(document);
    return send(() => this.#next(document));
  }

  #turn(document: string, signal: AbortSignal): Promise<void> {
    this.#waiting.get(document)?.cancel();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        if (this.#waiting.get(document) === waiting) this.#waiting.delete(document);
        signal.removeEventListener("abort", waiting.cancel);
      };
      const waiting: Waiting = {
        go() {
          leave();
          resolve();
        },
        cancel() {
          leave();
          reject(new CanceledError("the request was superseded or canceled"));
        },
      };
      this.#waiting.set(document, waiting);
      signal.addEventListener("abort", waiting.cancel);
      if (signal.aborted) waiting.cancel();
    });
  }

  /** The place goes from one request to the next without a moment in which it is free. */
  #next(document: string): void {
    const waiting = this.#waiting.get(document);
    if (waiting) waiting.go();
    else this.#underWay.delete(document);
  }
}
