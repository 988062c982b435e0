/** Implements Train on Workspace and Resume Interrupted Training. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { decimal, t } from "../../protocol/localize.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import type { TrainingEnd } from "../../protocol/training.ts";
import { progressText } from "../../protocol/trainingPhases.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Log } from "../common/log.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { pick } from "../common/pick.ts";
import { readShowPanel, readTrainingSettings, withNextRun } from "../common/settings.ts";
import { showProblem } from "../common/userErrors.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { Panel } from "../panel/panel.ts";
import type { NextRunChoices } from "../training/nextRunChoices.ts";
import type { RunEvents } from "../training/runEvents.ts";
import type { TrainingSession } from "../training/trainingSession.ts";
import { type ProgressFrame, showTaskProgress } from "./taskProgress.ts";

/** The parts of the extension that these commands use. */
export interface TrainCommandParts {
  readonly session: TrainingSession;
  readonly events: RunEvents;
  readonly panel: Panel;
  readonly choices: NextRunChoices;
  readonly store: ModelStore;
  readonly log: Log;
}

const FOLDER_TO_TRAIN_ON = t("Select the folder to train on");

/**
 * Trains on a folder. If a run was interrupted, asks whether to resume it.
 *
 * @returns undefined when nothing was trained; the user has been told why
 */
export async function trainOnWorkspace(parts: TrainCommandParts): Promise<TrainingEnd | undefined> {
  const folder = checked(parts, await chooseFolder(FOLDER_TO_TRAIN_ON));
  const isResumed = folder && (await askToResume(parts.store));
  if (!folder || isResumed === undefined) return undefined;
  return run(parts, { folder, isResumed, focus: isResumed ? parts.store.runFocus : "" });
}

/**
 * Trains the network on the files below a folder of the workspace. The memory keeps the files of the whole workspace.
 *
 * @returns undefined when nothing was trained; the user has been told why
 */
export async function trainOnFolder(parts: TrainCommandParts, uri: vscode.Uri): Promise<TrainingEnd | undefined> {
  const folder = checked(parts, vscode.workspace.getWorkspaceFolder(uri));
  const isResumed = folder && (await askToResume(parts.store));
  if (!folder || isResumed === undefined) return undefined;
  const focus = uri.path.slice(folder.uri.path.length + 1);
  return run(parts, isResumed ? { folder, isResumed, focus: parts.store.runFocus } : { folder, isResumed, focus });
}

/**
 * Resumes the interrupted run.
 *
 * @returns undefined when nothing was trained; the user has been told why
 */
export async function resumeOnWorkspace(parts: TrainCommandParts): Promise<TrainingEnd | undefined> {
  const folder = checked(parts, parts.store.runFolder ?? (await chooseFolder(FOLDER_TO_TRAIN_ON)));
  return folder && run(parts, { folder, isResumed: true, focus: parts.store.runFocus });
}

interface PlannedRun {
  readonly folder: vscode.WorkspaceFolder;
  readonly isResumed: boolean;
  /** The folder in it whose files the network learns; "" for all of it. */
  readonly focus: string;
}

async function run(
  parts: TrainCommandParts,
  { folder, isResumed, focus }: PlannedRun,
): Promise<TrainingEnd | undefined> {
  const { session, panel, choices, store, log } = parts;
  const get = settingsOf(folder.uri);
  if (readShowPanel(get)) panel.show({ preserveFocus: true });
  const settings = withNextRun(readTrainingSettings(get), choices.next(folder.uri));
  const { cell, layers, hidden, tokenizer, vocabularySize, threads, seed, ...others } = settings;
  // A resumed run keeps the network settings that it started with.
  const options = isResumed ? { ...others, isResumed } : settings;
  const request = { folder: folder.uri.fsPath, modelFolder: store.path, ...options, ...(focus !== "" && { focus }) };
  const name = focus === "" ? folder.name : `${folder.name}/${focus}`;
  log.info(`Training on ${request.folder} with ${JSON.stringify(options)}`);
  try {
    await store.setRunFolder(request.folder, focus);
    const ended = session.train(request, name);
    if (!panel.isVisible) void showProgress(parts, name, ended);
    const end = await ended;
    if (end.isWritten) await store.setLearnedFolder(request.folder);
    log.info(
      `Training ${end.reason} after ${end.steps} steps and ${Math.round(end.elapsedMs / 1000)} s. ${stageText(end)}`,
    );
    return end;
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    const canResume = await store.hasCheckpoint();
    void showProblem({ kind: canResume ? "trainingInterrupted" : "trainingFailed", reason: reasonOf(thrown) });
    return undefined;
  }
}

/** Says for the log how long each stage of a run took. */
function stageText({ stageMs = {} }: TrainingEnd): string {
  return Object.entries(stageMs)
    .map(([phase, ms]) => `${phase}: ${(ms / 1000).toFixed(1)} s`)
    .join(", ");
}

/** Asks whether to resume an interrupted run, if there is one; returns undefined when the user cancels. */
async function askToResume(store: ModelStore): Promise<boolean | undefined> {
  if (!(await store.hasCheckpoint())) return false;
  const choices = [
    { label: t("Resume the interrupted run"), isResumed: true },
    { label: t("Start a new run"), isResumed: false },
  ];
  return (await pick(choices, t("The last training run was interrupted")))?.isResumed;
}

/** Returns the folder if a run can start on it; otherwise shows why it cannot. */
function checked(
  { session, store }: TrainCommandParts,
  folder: vscode.WorkspaceFolder | undefined,
): vscode.WorkspaceFolder | undefined {
  const kind = session.isRunning ? "alreadyTraining" : obstacleOf(folder);
  if (kind) void showProblem({ kind });
  else if (folder) store.turnTo(folder);
  return kind ? undefined : folder;
}

/**
 * Returns the only folder, that of the active editor, or the one that the user selects; undefined when there is none, or
 * the user cancels.
 */
export async function chooseFolder(placeHolder: string): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const editor = vscode.window.activeTextEditor;
  const active = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri);
  return folders.length < 2 ? folders[0] : (active ?? (await vscode.window.showWorkspaceFolderPick({ placeHolder })));
}

/** Shows the run in a notification. Canceling it stops the run, which keeps what was learned. */
function showProgress({ session, events }: TrainCommandParts, name: string, ended: Promise<unknown>): Promise<void> {
  const title = t("Recurrent: Training on {0}", name);
  return showTaskProgress({ title, events, ended, stop: () => session.stop(), frameOf: progressOf });
}

function progressOf(event: PanelEvent): ProgressFrame | undefined {
  switch (event.type) {
    case "phase":
      return { message: progressText({ phase: event.phase, isPaused: false }) };
    case "paused":
      return { message: progressText({ phase: "training", isPaused: event.isPaused }) };
    case "stepped": {
      const { elapsedMs, remainingMs, trainBitsPerChar } = event.step;
      const seconds = Math.ceil(remainingMs / 1000);
      return {
        message: t("{0} bits per character, {1} s left", decimal(trainBitsPerChar, 2), seconds),
        percent: (100 * elapsedMs) / Math.max(1, elapsedMs + remainingMs),
      };
    }
    default:
      return undefined;
  }
}
