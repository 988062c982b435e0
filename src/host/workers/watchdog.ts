/** Notices a worker that does not answer. */
import type { TracedMessage } from "../../protocol/rpc.ts";

/** How long a worker may be silent: this many checks in a row. */
export interface Patience {
  readonly checkMs: number;
  readonly checks: number;
}

/**
 * Watches the messages of a channel. While a request waits, it asks for a sign of life at every check. Checks are
 * counted rather than time, because a computer may sleep. Without a waiting request there is no timer.
 */
export class Watchdog {
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #waiting = new Set<number>();
  #silentChecks = 0;

  /**
   * @param ping   asks the worker for a sign of life
   * @param onHung called once, when the worker has been silent for too long
   */
  constructor(
    private readonly patience: Patience,
    private readonly ping: () => void,
    private readonly onHung: () => void,
  ) {}

  /** Notes a message of the channel. */
  note({ direction, kind, id }: TracedMessage): void {
    if (direction === "received") this.#silentChecks = 0;
    if (id === undefined) return;
    if (kind === "request") this.#start(id);
    else if (direction === "received") this.#waiting.delete(id);
  }

  /** Ends watching. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #start(id: number): void {
    this.#waiting.add(id);
    if (this.#timer) return;
    this.#silentChecks = 0;
    this.#timer = setInterval(() => this.#check(), this.patience.checkMs);
  }

  #check(): void {
    const isHung = this.#waiting.size > 0 && this.#silentChecks >= this.patience.checks;
    if (this.#waiting.size === 0 || isHung) this.stop();
    else this.ping();
    this.#silentChecks++;
    if (isHung) this.onHung();
  }
}
