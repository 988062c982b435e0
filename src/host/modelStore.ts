/** Where the workspace's model lies: in the extension's storage, never in the workspace. */
import * as vscode from "vscode";

/** Absolute path of the folder that was learnt last. */
const LEARNT_FOLDER = "recurrent.learntFolder";

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

  /** Absolute path of the folder that the model has learnt, when it is still part of the workspace. */
  get learntFolder(): string | undefined {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const learnt = this.context.workspaceState.get<unknown>(LEARNT_FOLDER);
    return folders.find(folder => folder === learnt) ?? folders[0];
  }

  /** Remembers which folder the next model is of. */
  async setLearntFolder(folder: string): Promise<void> {
    await this.context.workspaceState.update(LEARNT_FOLDER, folder);
  }

  async hasModel(): Promise<boolean> {
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(this.#folder, "manifest.json"));
      return true;
    } catch {
      return false; // there is none, or it cannot be read: then it cannot be loaded either
    }
  }

  /** Deletes the folder. @throws when it exists and cannot be deleted */
  async delete(): Promise<void> {
    try {
      await vscode.workspace.fs.delete(this.#folder, { recursive: true, useTrash: false });
    } catch (thrown) {
      if (!(thrown instanceof vscode.FileSystemError && thrown.code === "FileNotFound")) throw thrown;
    }
  }
}
