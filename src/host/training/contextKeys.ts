/** Sets the context keys that enable and disable the commands of a run in package.json. */
import * as vscode from "vscode";
import type { Disposable } from "../common/disposableStore.ts";
import type { RunEvents } from "./runEvents.ts";

/** Updates the context keys with each event of a run or a replay. */
export function updateContextKeys(events: RunEvents): Disposable {
  return events.on(event => {
    switch (event.type) {
      case "started":
        setContext("isTraining", true);
        break;
      case "paused":
        setContext("isPaused", event.isPaused);
        break;
      case "replaying":
        setContext("isReplaying", true);
        break;
      case "replayed":
      case "replayEnded":
        setContext("isReplaying", false);
        break;
      case "ended":
      case "failed":
        setContext("isTraining", false);
        setContext("isPaused", false);
    }
  });
}

function setContext(key: "isTraining" | "isPaused" | "isReplaying", value: boolean): void {
  void vscode.commands.executeCommand("setContext", `recurrent.${key}`, value);
}
