/** Distributes the events of runs and models. */
import type { PanelEvent } from "../../protocol/panel.ts";
import type { Disposable } from "../common/disposableStore.ts";
import { RunHistory } from "./runHistory.ts";

/** Adds each event to the history before it calls the listeners, so that a late listener misses nothing. */
export class RunEvents {
  readonly history = new RunHistory();
  readonly #listeners = new Set<(event: PanelEvent) => void>();

  /** Adds an event to the history and passes it to every listener. */
  emit(event: PanelEvent): void {
    if (event.type === "started" && !event.isResumed) this.#record();
    this.history.add(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** Moves the newest run to the past runs, before a new run takes its place. */
  #record(): void {
    const run = this.history.pastRun();
    if (run) this.emit({ type: "recorded", run });
  }

  on(listener: (event: PanelEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }
}
