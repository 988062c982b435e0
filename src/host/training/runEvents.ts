/** Where everything that happens to run and model is told, and who hears of it. */
import type { PanelEvent } from "../../protocol/panel.ts";
import type { Disposable } from "../common/disposableStore.ts";
import { RunHistory } from "./runHistory.ts";

/** Keeps the history before it tells the listeners, so that one who comes late misses nothing. */
export class RunEvents {
  readonly history = new RunHistory();
  readonly #listeners = new Set<(event: PanelEvent) => void>();

  emit(event: PanelEvent): void {
    if (event.type === "started") this.#record();
    this.history.add(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** A new run takes the place of the newest one, which joins the past ones. */
  #record(): void {
    const run = this.history.pastRun();
    if (run) this.emit({ type: "recorded", run });
  }

  on(listener: (event: PanelEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }
}
