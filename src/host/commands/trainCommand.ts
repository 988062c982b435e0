/** "Train on Workspace": which folder, is it allowed, and the progress where the panel does not show it. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { decimal, t } from "../../protocol/localize.ts";
import type { TrainingEnd } from "../../protocol/training.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Log } from "../common/log.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { readShowPanel, readTrainingSettings } from "../common/settings.ts";
import { tellUser } from "../common/userErrors.ts";
import type { UserProblem } from "../common/userProblems.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { Panel } from "../panel/panel.ts";
import { busyText } from "../status/statusText.ts";
import type { RunEvents } from "../training/runEvents.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

export interface TrainCommandParts {
  readonly session: TrainingSession;
  readonly events: RunEvents;
  readonly panel: Panel;
  readonly store: ModelStore;
  readonly log: Log;
}

/**
 * Runs one training; undefined when there was none to run, or it failed. The user has been told why.
 *
 * @param isInterrupted go on with the run that was broken off; else the user is asked where there is one
 */
export async function trainOnWorkspace(
  parts: TrainCommandParts,
  isInterrupted = false,
): Promise<TrainingEnd | undefined> {
  const { session, panel, store, log } = parts;
  const folder = (isInterrupted && store.runFolder) || (await chooseFolder());
  const problem = problemOf(session, folder);
  if (problem) {
    void tellUser(problem);
    return undefined;
  }
  const isResumed = isInterrupted || (await askToResume(store));
  if (!folder || isResumed === undefined) return undefined;
  const get = settingsOf(folder.uri);
  if (readShowPanel(get)) panel.show({ preserveFocus: true });
  const settings = readTrainingSettings(get);
  const { cell, layers, hidden, tokenizer, vocabularySize, threads, seed, ...others } = settings;
  // What fixes the network is the broken-off run's own.
  const asked = isResumed ? { ...others, isResumed } : settings;
  const request = { folder: folder.uri.fsPath, modelFolder: store.path, ...asked };
  log.info(`Training on ${request.folder}: ${JSON.stringify(asked)}`);
  try {
    await store.setRunFolder(request.folder);
    const run = session.train(request, folder.name);
    if (!panel.isVisible) void showProgress(parts, folder.name, run);
    const end = await run;
    if (end.isWritten) await store.setLearnedFolder(request.folder);
    log.info(`Training ${end.reason} after ${end.steps} steps and ${Math.round(end.elapsedMs / 1000)} s.`);
    return end;
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    const canGoOn = await store.hasCheckpoint();
    void tellUser({ kind: canGoOn ? "trainingBroken" : "trainingFailed", reason: reasonOf(thrown) });
    return undefined;
  }
}

/** Whether to go on with a run that was broken off; undefined when the user chose nothing. */
async function askToResume(store: ModelStore): Promise<boolean | undefined> {
  if (!(await store.hasCheckpoint())) return false;
  const resume = t("Go on with the run that was broken off");
  const picked = await vscode.window.showQuickPick([resume, t("Start again")], {
    placeHolder: t("A training run was broken off before its end."),
  });
  return picked === undefined ? undefined : picked === resume;
}

/** What keeps a run from beginning. */
function problemOf(session: TrainingSession, folder: vscode.WorkspaceFolder | undefined): UserProblem | undefined {
  if (session.isRunning) return { kind: "alreadyTraining" };
  const kind = obstacleOf(folder);
  return kind && { kind };
}

/** The folder to learn; undefined when there is none, or the user chose none. */
async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const editor = vscode.window.activeTextEditor;
  const active = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri);
  return folders.length < 2 ? folders[0] : (active ?? (await askForFolder()));
}

async function askForFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  return vscode.window.showWorkspaceFolderPick({ placeHolder: t("Which folder shall Recurrent learn?") });
}

/** A notification that can be cancelled, until the run has ended. Cancelling keeps what was learned. */
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
