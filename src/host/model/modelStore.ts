/** Where the workspace's model lies: in the extension's storage, never in the workspace. */
import * as vscode from "vscode";

/** Absolute path of the folder that was learned last. */
const LEARNED_FOLDER = "recurrent.learnedFolder";
/** Whether the user had the model deleted, and has trained none since. */
const IS_FORGOTTEN = "recurrent.isForgotten";
/** Absolute path of the folder that the newest run is about. */
const RUN_FOLDER = "recurrent.runFolder";

/** One model a workspace; windows without one share a folder of their own. */
export class ModelStore {
  readonly #folder: vscode.Uri;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, "model");
  }

  /** Absolute path; it need not exist. */
  get path(): string {
    return this.#folder.fsPath;
  }

  /** Absolute path of the folder that the model has learned, when it is still part of the workspace. */
  get learnedFolder(): string | undefined {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const learned = this.context.workspaceState.get<unknown>(LEARNED_FOLDER);
    return folders.find(folder => folder === learned) ?? folders[0];
  }

  /** Remembers which folder the next model is of. */
  async setLearnedFolder(folder: string): Promise<void> {
    await this.context.workspaceState.update(LEARNED_FOLDER, folder);
    await this.context.workspaceState.update(IS_FORGOTTEN, undefined);
  }

  /** Nothing is learned of a workspace that was forgotten until the user asks for it. */
  get isForgotten(): boolean {
    return this.context.workspaceState.get<unknown>(IS_FORGOTTEN) === true;
  }

  /** Whether there is anything that completes: a model of this workspace, or the base model. */
  async hasAnyModel(): Promise<boolean> {
    const base = vscode.Uri.joinPath(this.context.extensionUri, "media/base/base.json");
    return (await this.hasModel()) || (await exists(base));
  }

  /** The folder of the newest run, when it is still part of the workspace. */
  get runFolder(): vscode.WorkspaceFolder | undefined {
    const path = this.context.workspaceState.get<unknown>(RUN_FOLDER);
    return (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.fsPath === path);
  }

  /** Remembers what a run is about that is to begin. */
  async setRunFolder(folder: string): Promise<void> {
    await this.context.workspaceState.update(RUN_FOLDER, folder);
  }

  async hasModel(): Promise<boolean> {
    return exists(vscode.Uri.joinPath(this.#folder, "manifest.json"));
  }

  /** Whether a run was broken off that can go on from a checkpoint; while one is under way, whether it has one. */
  async hasCheckpoint(): Promise<boolean> {
    return exists(vscode.Uri.joinPath(this.#folder, "checkpoint", "manifest.json"));
  }

  /** Deletes the folder. @throws when it exists and cannot be deleted */
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
    return false; // there is none, or it cannot be read: then it cannot be loaded either
  }
}
