/** Keeps the history of the newest run over a reload of the window. */
import type * as vscode from "vscode";
import type { Disposable } from "../common/disposableStore.ts";
import type { RunEvents } from "./runEvents.ts";

const KEY = "recurrent.runHistory";
/** A run that goes on is stored this often: a reload loses no more of its curve. */
const STORE_EVERY_MS = 10_000;

/** Takes up what the last window stored, and stores from now on. */
export function keepHistory(events: RunEvents, memento: vscode.Memento): Disposable {
  events.history.restore(memento.get<unknown>(KEY));
  let storedMs = 0;
  return events.on(({ type }) => {
    const isLasting = type === "ended" || type === "failed" || type === "started" || type === "forgotten";
    if (!isLasting && (type !== "stepped" || Date.now() - storedMs < STORE_EVERY_MS)) return;
    storedMs = Date.now();
    void memento.update(KEY, events.history.store());
  });
}
