/** Keeps the history of the newest run when the window is reloaded. */
import type * as vscode from "vscode";
import type { PanelEvent } from "../../protocol/panel.ts";
import type { Disposable } from "../common/disposableStore.ts";
import type { RunEvents } from "./runEvents.ts";

const KEY = "recurrent.runHistory";
/** How often a run in progress is stored, so that a reload loses little of its curve. */
const STORE_EVERY_MS = 10_000;

/** Stored at once. */
const LASTING: readonly PanelEvent["type"][] = ["ended", "failed", "interrupted", "started", "forgotten", "replayed"];

/** Restores the stored history, and stores it from now on. */
export function persistHistory(events: RunEvents, memento: vscode.Memento): Disposable {
  events.history.restore(memento.get<unknown>(KEY));
  let storedMs = 0;
  return events.on(({ type }) => {
    if (!LASTING.includes(type) && (type !== "stepped" || Date.now() - storedMs < STORE_EVERY_MS)) return;
    storedMs = Date.now();
    void memento.update(KEY, events.history.store());
  });
}
