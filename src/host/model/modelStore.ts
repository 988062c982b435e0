/** Locates the workspace's model: in the extension's storage, never in the workspace. */
import * as vscode from "vscode";

/** The absolute path of the folder that was learned last. */
const LEARNED_FOLDER = "recurrent.learnedFolder";
/** Whether the user deleted the model and has not trained another one since. */
const IS_FORGOTTEN = "recurrent.isForgotten";
/** The absolute path of the folder of the newest run. */
const RUN_FOLDER = "recurrent.runFolder";

/** Keeps one model for each workspace. Windows without a workspace share one. */
export class ModelStore {
  readonly #folder: vscode.Uri;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, "model");
  }

  /** The absolute path of the model folder, which may not exist. */
  get path(): string {
    return this.#folder.fsPath;
  }

  /** The absolute path of the learned folder, or of the first folder when that one has left the workspace. */
  get learnedFolder(): string | undefined {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const learned = this.context.workspaceState.get<unknown>(LEARNED_FOLDER);
    return folders.find(folder => folder === learned) ?? folders[0];
  }

  /** Stores which folder the model has learned. */
  async setLearnedFolder(folder: string): Promise<void> {
    await this.context.workspaceState.update(LEARNED_FOLDER, folder);
    await this.context.workspaceState.update(IS_FORGOTTEN, undefined);
  }

  /** Whether the user had the workspace forgotten. Then nothing is learned until the user trains again. */
  get isForgotten(): boolean {
    return this.context.workspaceState.get<unknown>(IS_FORGOTTEN) === true;
  }

  /** Whether there is a model of this workspace or a base model. */
  async hasAnyModel(): Promise<boolean> {
    const base = vscode.Uri.joinPath(this.context.extensionUri, "media/base/base.json");
    return (await this.hasModel()) || (await exists(base));
  }

  /** The folder of the newest run, if it is still part of the workspace. */
  get runFolder(): vscode.WorkspaceFolder | undefined {
    const path = this.context.workspaceState.get<unknown>(RUN_FOLDER);
    return (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.fsPath === path);
  }

  /** Stores the folder of the run that is about to start. */
  async setRunFolder(folder: string): Promise<void> {
    await this.context.workspaceState.update(RUN_FOLDER, folder);
  }

  /** Whether there is a model of this workspace. */
  async hasModel(): Promise<boolean> {
    return exists(vscode.Uri.joinPath(this.#folder, "manifest.json"));
  }

  /** Whether there is a checkpoint, either of an interrupted run or of the one in progress. */
  async hasCheckpoint(): Promise<boolean> {
    return exists(vscode.Uri.joinPath(this.#folder, "checkpoint", "manifest.json"));
  }

  /** Deletes the model folder. @throws when it exists and cannot be deleted */
  async delete(): Promise<void> {
    await this.context.workspaceState.update(IS_FORGOTTEN, true);
    try {
      await vscode.workspace.fs.delete(this.#folder, { recursive: true, useTrash: false });
    } catch (thrown) {
      if (!(thrown instanceof vscode.FileSystemError && thrown.code === "FileNotFound")) throw thrown;
    }
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
