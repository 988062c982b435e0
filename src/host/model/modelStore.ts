/** Locates the workspace's models: in the extension's storage, never in the workspace. */
import * as vscode from "vscode";
import { READING_TASKS, type ReadingTask } from "../../protocol/inspection.ts";
import type { SequenceTask } from "../../protocol/training.ts";
import { settingsOf } from "../common/configuration.ts";
import { diskFolderAt, diskFolders, firstFolder } from "../common/diskFolders.ts";
import { readModelPerFolder } from "../common/settings.ts";
import { deleteContents } from "./modelList.ts";

/** The absolute path of the folder that was learned last. */
const LEARNED_FOLDER = "recurrent.learnedFolder";
/** Whether the user deleted the model and has not trained another one since. */
const IS_FORGOTTEN = "recurrent.isForgotten";
/** What the newest run of each kind of model learned, and which kind was the newest. */
const RUNS = "recurrent.runs";

/** What a run learns. */
export interface LearnedPlace {
  /** The absolute path of a folder. */
  readonly folder: string;
  /** The folder in it whose files the network learns; absent: all of it. */
  readonly focus?: string;
  /** The name of the file of that folder that alone is learned. */
  readonly file?: string;
}

/** The kind of a model: a language model, which completes, or the task that it answers. */
export type ModelKind = "lm" | SequenceTask;

interface StoredRuns {
  readonly newest?: ModelKind;
  readonly places: { readonly [Kind in ModelKind]?: LearnedPlace };
}

/** The URIs of the folders with a model of their own. The position of a folder is the name of its model. */
const NAMED_FOLDERS = "recurrent.namedFolders";
/** Where version 0.1.0 kept the history of runs. */
const OLD_HISTORY = "recurrent.runHistory";

/**
 * Keeps one model for each workspace, or one for each of its folders if the settings say so. Windows without a workspace
 * share one.
 */
export class ModelStore {
  readonly #storage: vscode.Uri;
  /** The folder whose model is in use, if each has its own. */
  #chosen: vscode.WorkspaceFolder | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.#storage = context.storageUri ?? context.globalStorageUri;
  }

  /** Turns to the model of a folder. @returns whether that is another one, which must be loaded */
  turnTo(folder: vscode.WorkspaceFolder): boolean {
    const before = this.path;
    this.#chosen = folder;
    return this.path !== before;
  }

  /** The folder that the model in use is for, or would be learned from first. */
  get folder(): vscode.WorkspaceFolder | undefined {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const chosen = folders.find(({ uri }) => uri.toString() === this.#chosen?.uri.toString());
    return (this.#isPerFolder ? chosen : undefined) ?? firstFolder();
  }

  /** Whether each folder has its own model. */
  get #isPerFolder(): boolean {
    return (vscode.workspace.workspaceFolders ?? []).length > 1 && readModelPerFolder(settingsOf(undefined));
  }

  get #folder(): vscode.Uri {
    const { folder } = this;
    const isShared = !this.#isPerFolder || !folder || folder.uri.fsPath === this.#sharedFolder;
    return vscode.Uri.joinPath(this.#storage, ...(isShared ? ["model"] : ["models", `${this.#nameOf(folder)}`]));
  }

  /** The folder that the shared model has learned. It keeps that model when each folder gets its own. */
  get #sharedFolder(): unknown {
    return this.context.workspaceState.get<unknown>(LEARNED_FOLDER);
  }

  #nameOf({ uri }: vscode.WorkspaceFolder): number {
    const stored = this.context.workspaceState.get<unknown>(NAMED_FOLDERS);
    const named: readonly unknown[] = Array.isArray(stored) ? stored : [];
    const at = named.indexOf(uri.toString());
    if (at < 0) void this.context.workspaceState.update(NAMED_FOLDERS, [...named, uri.toString()]);
    return at < 0 ? named.length : at;
  }

  /** The absolute path of the model folder, which may not exist. */
  get path(): string {
    return this.#folder.fsPath;
  }

  /**
   * The absolute path of the learned folder, or of the first folder on a disk when that one has left the workspace.
   * Undefined where all folders are virtual.
   */
  get learnedFolder(): string | undefined {
    if (this.#isPerFolder) return this.folder?.uri.scheme === "file" ? this.folder.uri.fsPath : undefined;
    const folders = diskFolders().map(({ uri }) => uri.fsPath);
    const learned = this.context.workspaceState.get<unknown>(LEARNED_FOLDER);
    return folders.find(folder => folder === learned) ?? folders[0];
  }

  /** Stores which folder the model has learned. */
  async setLearnedFolder(folder: string): Promise<void> {
    if (!this.#isPerFolder) await this.context.workspaceState.update(LEARNED_FOLDER, folder);
    await this.context.workspaceState.update(IS_FORGOTTEN, undefined);
  }

  /** Whether the user had the workspace forgotten. Then nothing is learned until the user trains again. */
  get isForgotten(): boolean {
    return this.context.workspaceState.get<unknown>(IS_FORGOTTEN) === true;
  }

  /** Finds the model that would be loaded: that of this workspace, or the base model. */
  async findModel(): Promise<"workspace" | "base" | "none"> {
    if (await this.hasModel()) return "workspace";
    const base = vscode.Uri.joinPath(this.context.extensionUri, "media/base/base.json");
    return (await exists(base)) ? "base" : "none";
  }

  /** The folder of the newest run, if it is part of the workspace. */
  get runFolder(): vscode.WorkspaceFolder | undefined {
    const place = this.runOf(this.newestKind);
    return diskFolderAt(place?.folder);
  }

  /** The kind of model that the newest run trained. */
  get newestKind(): ModelKind {
    return this.#runs.newest ?? "lm";
  }

  /** What the newest run of a kind of model learned. */
  runOf(kind: ModelKind): LearnedPlace | undefined {
    return this.#runs.places[kind];
  }

  /** Stores what the run that is about to start learns. */
  async setRun(kind: ModelKind, place: LearnedPlace): Promise<void> {
    const { places } = this.#runs;
    await this.context.workspaceState.update(RUNS, { newest: kind, places: { ...places, [kind]: place } });
  }

  /** Only this class writes there, so the parts are not checked. */
  get #runs(): StoredRuns {
    const stored = this.context.workspaceState.get<unknown>(RUNS);
    return typeof stored === "object" && stored !== null ? (stored as StoredRuns) : { places: {} };
  }

  #folderOf(kind: ModelKind): vscode.Uri {
    return kind === "lm" ? this.#folder : vscode.Uri.joinPath(this.#storage, "tasks", kind);
  }

  /** The absolute path of the folder of a kind of model, which may not exist. */
  pathOf(kind: ModelKind): string {
    return this.#folderOf(kind).fsPath;
  }

  /** Whether there is a model of this workspace that completes, or that answers a task. */
  async hasModel(kind: ModelKind = "lm"): Promise<boolean> {
    return exists(vscode.Uri.joinPath(this.#folderOf(kind), "manifest.json"));
  }

  /** The trained task whose network can be looked into: the newest one, or any. */
  async readingTask(): Promise<ReadingTask | undefined> {
    const newest = READING_TASKS.filter(task => task === this.newestKind);
    for (const task of [...newest, ...READING_TASKS]) if (await this.hasModel(task)) return task;
    return undefined;
  }

  /** Whether there is a checkpoint, either of an interrupted run or of the one in progress. */
  async hasCheckpoint(kind = this.newestKind): Promise<boolean> {
    return exists(vscode.Uri.joinPath(this.#folderOf(kind), "checkpoint", "manifest.json"));
  }

  /**
   * Deletes everything that is stored for the workspace: every generation, checkpoint, report, and kept result.
   * @throws when something cannot be deleted
   */
  async delete(): Promise<void> {
    const { workspaceState, storageUri } = this.context;
    await workspaceState.update(IS_FORGOTTEN, true);
    // Windows without a workspace share a folder with other things.
    await deleteContents(storageUri ?? this.#folder);
    if (!storageUri) await deleteContents(vscode.Uri.joinPath(this.#storage, "tasks"));
    for (const key of [LEARNED_FOLDER, NAMED_FOLDERS, RUNS, OLD_HISTORY]) await workspaceState.update(key, undefined);
  }
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false; // missing or unreadable, so it cannot be loaded either
  }
}
