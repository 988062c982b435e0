/** Sets the context keys that enable and disable the commands of a run in package.json. */
import * as vscode from "vscode";
import type { Disposable } from "../common/disposableStore.ts";
import type { SuggestionUsage } from "../inline/suggestionUsage.ts";
import type { RunEvents } from "./runEvents.ts";

/** Sets a context key when the first suggestion is shown, which ticks off a step of the walkthrough. */
export function noteFirstSuggestion(usage: Pick<SuggestionUsage, "hasCounts" | "onDidChange">): Disposable {
  let isNoted = false;
  const note = (): void => {
    if (isNoted || !usage.hasCounts) return;
    isNoted = true;
    void vscode.commands.executeCommand("setContext", "recurrent.hasSuggested", true);
  };
  note();
  return usage.onDidChange(note);
}

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
      case "interrupted":
        set("isTraining", false);
        set("isPaused", false);
    }
  });
}
