/** Suppresses suggestions for a while. */
import { t } from "../../protocol/localize.ts";
import type { Disposable } from "../common/disposableStore.ts";

const MINUTE_MS = 60_000;

/** Ends with the window. While it is on, it runs one timer a minute. */
export class Snooze implements Disposable {
  #endMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  /** @param now the current time in milliseconds */
  constructor(private readonly now: () => number) {}

  /** The remaining time, as "14 min" or "until restart"; undefined when it is over. */
  get left(): string | undefined {
    const leftMs = this.#endMs - this.now();
    if (leftMs <= 0) return undefined;
    return leftMs === Number.POSITIVE_INFINITY ? t("until restart") : t("{0} min", Math.ceil(leftMs / MINUTE_MS));
  }

  /** Starts or ends the snooze. @param minutes Infinity lasts until VS Code is restarted; 0 ends the snooze */
  start(minutes: number): void {
    this.#endMs = this.now() + minutes * MINUTE_MS;
    this.#tick();
  }

  /** Calls the listener when the text of the remaining time changes. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #tick(): void {
    clearTimeout(this.#timer);
    for (const listener of this.#listeners) listener();
    const leftMs = this.#endMs - this.now();
    if (leftMs > 0 && leftMs < Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.#tick(), leftMs % MINUTE_MS || MINUTE_MS);
    }
  }
}
