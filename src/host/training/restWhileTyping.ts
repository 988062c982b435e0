/** Lets a run rest while the user types, so that the editor has the processor. */
import * as vscode from "vscode";
import { settingsOf } from "../common/configuration.ts";
import type { Disposable } from "../common/disposableStore.ts";
import { readRestsWhileTyping } from "../common/settings.ts";
import type { TrainingSession } from "./trainingSession.ts";

/** A run rests for this long after a keystroke. */
const REST_MS = 1000;
/** Keystrokes in quick succession need no request of their own. */
const TELL_EVERY_MS = 300;

/** Asks the run for a rest with every keystroke. */
export function restWhileTyping(session: Pick<TrainingSession, "hasRun" | "rest">): Disposable {
  let toldMs = Number.NEGATIVE_INFINITY;
  return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    // First what costs nothing: most of the time there is no run.
    if (!session.hasRun) return;
    if (contentChanges.length === 0 || document !== vscode.window.activeTextEditor?.document) return;
    const nowMs = performance.now();
    if (nowMs - toldMs < TELL_EVERY_MS || !readRestsWhileTyping(settingsOf(document))) return;
    toldMs = nowMs;
    session.rest(REST_MS);
  });
}
