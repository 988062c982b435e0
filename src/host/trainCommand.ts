/** "Train on Workspace": which folder, is it allowed, and the progress where the panel does not show it. */
import * as vscode from "vscode";
import { decimal, t } from "../protocol/localize.ts";
import type { TrainingEnd } from "../protocol/training.ts";
import { settingsOf } from "./configuration.ts";
import type { Log } from "./log.ts";
import type { ModelStore } from "./modelStore.ts";
import type { Panel } from "./panel.ts";
import type { RunEvents } from "./runEvents.ts";
import { readShowPanel, readTrainingSettings } from "./settings.ts";
import { busyText } from "./statusText.ts";
import type { TrainingSession } from "./trainingSession.ts";
import { reasonOf, tellUser } from "./userErrors.ts";
import type { UserProblem } from "./userProblems.ts";

export interface TrainCommandParts {
  readonly session: TrainingSession;
  readonly events: RunEvents;
  readonly panel: Panel;
  readonly store: ModelStore;
  readonly log: Log;
}

/** Runs one training; undefined when there was none to run, or it failed. The user has been told why. */
export async function trainOnWorkspace(parts: TrainCommandParts): Promise<TrainingEnd | undefined> {
  const { session, panel, store, log } = parts;
  const folder = await chooseFolder(session);
  if (!folder || "kind" in folder) {
    if (folder) void tellUser(folder);
    return undefined;
  }
  const get = settingsOf(folder.uri);
  if (readShowPanel(get)) panel.show({ preserveFocus: true });
  const request = { folder: folder.uri.fsPath, modelFolder: store.path, ...readTrainingSettings(get) };
  log.info(`Training on ${request.folder}: ${JSON.stringify(readTrainingSettings(get))}`);
  try {
    const run = session.train(request, folder.name);
    if (!panel.isVisible) void showProgress(parts, folder.name, run);
    const end = await run;
    if (end.isWritten) await store.setLearntFolder(request.folder);
    log.info(`Training ${end.reason} after ${end.steps} steps and ${Math.round(end.elapsedMs / 1000)} s.`);
    return end;
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    void tellUser({ kind: "trainingFailed", reason: reasonOf(thrown) });
    return undefined;
  }
}

/** The folder to learn; what is in the way; or undefined when the user chose none. */
async function chooseFolder(session: TrainingSession): Promise<vscode.WorkspaceFolder | UserProblem | undefined> {
  if (session.isRunning) return { kind: "alreadyTraining" };
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return { kind: "noFolder" };
  if (!vscode.workspace.isTrusted) return { kind: "untrusted" };
  const editor = vscode.window.activeTextEditor;
  const active = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri);
  const folder = folders.length === 1 ? folders[0] : (active ?? (await askForFolder()));
  if (!folder) return undefined;
  return folder.uri.scheme === "file" ? folder : { kind: "virtual" };
}

async function askForFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  return vscode.window.showWorkspaceFolderPick({ placeHolder: t("Which folder shall Recurrent learn?") });
}

/** A notification that can be cancelled, until the run has ended. Cancelling keeps what was learnt. */
async function showProgress(
  { session, events }: TrainCommandParts,
  name: string,
  run: Promise<unknown>,
): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t("Recurrent learns {0}", name),
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, token) => {
    let shownPercent = 0;
    token.onCancellationRequested(() => void session.stop());
    const listener = events.on(event => {
      if (event.type === "phase") progress.report({ message: busyText(event.phase) });
      if (event.type === "paused" && event.isPaused) progress.report({ message: t("Training is paused") });
      if (event.type !== "stepped") return;
      const { elapsedMs, remainingMs, trainBitsPerChar } = event.step;
      const percent = (100 * elapsedMs) / Math.max(1, elapsedMs + remainingMs);
      const seconds = Math.ceil(remainingMs / 1000);
      const message = t("{0} bits per character, {1} s left", decimal(trainBitsPerChar, 2), seconds);
      progress.report({ message, increment: Math.max(0, percent - shownPercent) });
      shownPercent = Math.max(shownPercent, percent);
    });
    await run.catch(() => undefined); // told by the command
    listener.dispose();
  });
}
