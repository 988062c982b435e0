/** Sets the context keys that enable and disable the commands of a run in package.json. */
import * as vscode from "vscode";
import type { Disposable } from "../common/disposableStore.ts";
import type { RunEvents } from "./runEvents.ts";

type Key = "isTraining" | "isPaused" | "isReplaying";

/** Updates the context keys with the events of a run or a replay. A replay sends one for each file. */
export function updateContextKeys(events: RunEvents): Disposable {
  const values = new Map<Key, boolean>();
  const set = (key: Key, value: boolean): void => {
    if (values.get(key) === value) return;
    values.set(key, value);
    void vscode.commands.executeCommand("setContext", `recurrent.${key}`, value);
  };
  return events.on(event => {
    switch (event.type) {
      case "started":
        set("isTraining", true);
        break;
      case "paused":
        set("isPaused", event.isPaused);
        break;
      case "replaying":
        set("isReplaying", true);
        break;
      case "replayed":
      case "replayEnded":
        set("isReplaying", false);
        break;
      case "ended":
      case "failed":
        set("isTraining", false);
        set("isPaused", false);
    }
  });
}
