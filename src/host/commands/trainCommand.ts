/** Implements Train on Workspace and Resume Interrupted Training. */
import * as path from "node:path";
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { t } from "../../protocol/localize.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import {
  type SequenceTask,
  SINGLE_FILE_BYTES,
  type TrainingEnd,
  type TrainingRequest,
} from "../../protocol/training.ts";
import { lossText, progressText } from "../../protocol/trainingPhases.ts";
import { settingsOf } from "../common/configuration.ts";
import { diskFolders, firstFolder } from "../common/diskFolders.ts";
import type { Log } from "../common/log.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { pick } from "../common/pick.ts";
import { readShowPanel, readTrainingSettings, type TrainingSettings, withNextRun } from "../common/settings.ts";
import { withoutKnobs } from "../common/trainingKnobs.ts";
import { showProblem } from "../common/userErrors.ts";
import type { LearnedPlace, ModelKind, ModelStore } from "../model/modelStore.ts";
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
  return trainOrResume(parts, checked(parts, await chooseFolder(FOLDER_TO_TRAIN_ON)));
}

/**
 * Trains the network on the files below a folder of the workspace. The memory keeps the files of the whole workspace.
 *
 * @returns undefined when nothing was trained; the user has been told why
 */
export async function trainOnFolder(parts: TrainCommandParts, uri: vscode.Uri): Promise<TrainingEnd | undefined> {
  return trainOrResume(parts, checked(parts, vscode.workspace.getWorkspaceFolder(uri)), uri);
}

/** @param place a folder in it whose files alone the network learns */
async function trainOrResume(
  parts: TrainCommandParts,
  folder: vscode.WorkspaceFolder | undefined,
  place?: vscode.Uri,
): Promise<TrainingEnd | undefined> {
  if (!folder) return undefined;
  const isResumed = await askToResume(parts.store, "lm");
  if (isResumed === undefined) return undefined;
  if (isResumed) return resumeRun(parts, "lm", folder);
  const focus = place?.path.slice(folder.uri.path.length + 1) ?? "";
  return runTraining(parts, folderRun(parts, folder, { isResumed, focus }));
}

/**
 * Resumes the interrupted run.
 *
 * @returns undefined when nothing was trained; the user has been told why
 */
export async function resumeOnWorkspace(parts: TrainCommandParts): Promise<TrainingEnd | undefined> {
  const { store } = parts;
  if (store.runOf(store.newestKind)?.file !== undefined) return resumeRun(parts, store.newestKind);
  const folder = checked(parts, store.runFolder ?? (await chooseFolder(FOLDER_TO_TRAIN_ON)));
  return folder && resumeRun(parts, "lm", folder);
}

/** Resumes the newest run of a kind of model. @param folder what it learns where that is not a file */
async function resumeRun(
  parts: TrainCommandParts,
  kind: ModelKind,
  folder?: vscode.WorkspaceFolder,
): Promise<TrainingEnd | undefined> {
  const earlier = parts.store.runOf(kind);
  if (earlier?.file !== undefined) return resumeFile(parts, kind, earlier);
  return folder && runTraining(parts, folderRun(parts, folder, { isResumed: true, focus: earlier?.focus ?? "" }));
}

/** Resumes the interrupted run on a single file. */
export async function resumeFile(
  parts: TrainCommandParts,
  kind: ModelKind,
  { folder, file = "" }: LearnedPlace,
): Promise<TrainingEnd | undefined> {
  const obstacle = obstacleToFile(parts.session);
  if (obstacle) return void showProblem({ kind: obstacle });
  const scope = vscode.Uri.file(path.join(folder, file));
  const settings = readTrainingSettings(settingsOf(scope));
  const { include, exclude, maxFileBytes, ...others } = resumed(settings);
  const options = { ...others, ...singleFileLimit(settings), ...(kind !== "lm" && { task: kind }) };
  return runTraining(parts, { kind, folder, file, name: file, options, scope });
}

/** The setting decides for a single file where it allows more than what a single file may have anyway. */
export function singleFileLimit({
  maxFileBytes,
}: Pick<TrainingSettings, "maxFileBytes">): Pick<TrainingRequest, "maxFileBytes"> {
  return maxFileBytes > SINGLE_FILE_BYTES ? { maxFileBytes } : {};
}

/** Why no run on a file can start now. A file needs no open folder. */
export function obstacleToFile(
  session: Pick<TrainingSession, "isRunning">,
): "alreadyTraining" | "untrusted" | undefined {
  if (session.isRunning) return "alreadyTraining";
  return vscode.workspace.isTrusted ? undefined : "untrusted";
}

/** A run that is about to start. */
export interface PlannedRun extends LearnedPlace {
  readonly kind: ModelKind;
  /** What the user calls it. */
  readonly name: string;
  /** Everything but the places. */
  readonly options: Omit<TrainingRequest, "folder" | "focus" | "file" | "modelFolder">;
  /** Whose settings apply. */
  readonly scope: vscode.ConfigurationScope;
}

/** The settings of a run on a folder. A resumed run keeps the network settings that it started with. */
function folderRun(
  { choices }: TrainCommandParts,
  { uri, name }: vscode.WorkspaceFolder,
  { isResumed, focus }: { readonly isResumed: boolean; readonly focus: string },
): PlannedRun {
  const settings = withNextRun(readTrainingSettings(settingsOf(uri)), choices.next(uri));
  const options = isResumed ? resumed(settings) : settings;
  const place = { folder: uri.fsPath, ...(focus !== "" && { focus }) };
  return { kind: "lm", ...place, name: focus === "" ? name : `${name}/${focus}`, options, scope: uri };
}

/** The settings of a run that another one left, which keeps its network. */
function resumed(settings: TrainingSettings): PlannedRun["options"] {
  const { cell, layers, hidden, tokenizer, vocabularySize, threads, seed, isFromScratch, ...others } =
    withoutKnobs(settings);
  return { ...others, isResumed: true };
}

/**
 * Runs a training.
 *
 * @returns undefined when it failed; the user has been told why
 */
export async function runTraining(parts: TrainCommandParts, planned: PlannedRun): Promise<TrainingEnd | undefined> {
  const { session, panel, store, log } = parts;
  const { kind, name, folder, focus, file, options, scope } = planned;
  if (readShowPanel(settingsOf(scope))) panel.show({ preserveFocus: true });
  const place = { folder, ...(focus !== undefined && { focus }), ...(file !== undefined && { file }) };
  const request = {
    ...place,
    modelFolder: store.pathOf(kind),
    ...(kind === "lm" && { keepsBetter: true }),
    ...options,
  };
  log.info(`Training on ${file ?? folder} with ${JSON.stringify(options)}`);
  try {
    await store.setRun(kind, place);
    const ended = session.train(request, name);
    if (!panel.isVisible) void showProgress(parts, name, ended);
    const end = await ended;
    // After a run on a single file, the model that stays in use remembers its own folder.
    const isInUse = end.keptAs === undefined || file === undefined;
    if (end.isWritten && kind === "lm" && isInUse) await store.setLearnedFolder(folder);
    log.info(
      `Training ${end.reason} after ${end.steps} steps and ${Math.round(end.elapsedMs / 1000)} s. ${stageText(end)}`,
    );
    return end;
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    const canResume = await store.hasCheckpoint(kind);
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
export async function askToResume(store: ModelStore, kind: ModelKind): Promise<boolean | undefined> {
  if (!(await store.hasCheckpoint(kind))) return false;
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
  const folders = diskFolders();
  const editor = vscode.window.activeTextEditor;
  const active = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri);
  return folders.length < 2
    ? firstFolder()
    : (active ?? (await vscode.window.showWorkspaceFolderPick({ placeHolder })));
}

/** Shows the run in a notification. Canceling it stops the run, which keeps what was learned. */
function showProgress({ session, events }: TrainCommandParts, name: string, ended: Promise<unknown>): Promise<void> {
  const title = t("Recurrent: Training on {0}", name);
  let task: SequenceTask | undefined;
  const frameOf = (event: PanelEvent): ProgressFrame | undefined => {
    if (event.type === "corpus") task = event.corpus.settings.task;
    return progressOf(event, task);
  };
  return showTaskProgress({ title, events, ended, stop: () => session.stop(), frameOf });
}

function progressOf(event: PanelEvent, task: SequenceTask | undefined): ProgressFrame | undefined {
  switch (event.type) {
    case "phase":
      return { message: progressText({ phase: event.phase, isPaused: false }) };
    case "paused":
      return { message: progressText({ phase: "training", isPaused: event.isPaused }) };
    case "stepped": {
      const { elapsedMs, remainingMs, trainBitsPerChar } = event.step;
      const seconds = Math.ceil(remainingMs / 1000);
      return {
        message: t("{0}, {1} s left", lossText(trainBitsPerChar, task), seconds),
        percent: (100 * elapsedMs) / Math.max(1, elapsedMs + remainingMs),
      };
    }
    default:
      return undefined;
  }
}
