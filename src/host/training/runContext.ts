/** Says which commands of a run can be given now: package.json asks for these keys. */
import * as vscode from "vscode";
import type { Disposable } from "../common/disposableStore.ts";
import type { RunEvents } from "./runEvents.ts";

/** Keeps the keys true to the run's events. */
export function keepRunContext(events: RunEvents): Disposable {
  return events.on(event => {
    switch (event.type) {
      case "started":
        setContext("isTraining", true);
        break;
      case "paused":
        setContext("isPaused", event.isPaused);
        break;
      case "ended":
      case "failed":
        setContext("isTraining", false);
        setContext("isPaused", false);
    }
  });
}

function setContext(key: "isTraining" | "isPaused", value: boolean): void {
  void vscode.commands.executeCommand("setContext", `recurrent.${key}`, value);
}
