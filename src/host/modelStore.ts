/** Where the workspace's model lies: in the extension's storage, never in the workspace. */
import * as vscode from "vscode";

/** One model a workspace; windows without one share a folder of their own. */
export class ModelStore {
  readonly #folder: vscode.Uri;

  constructor(context: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, "model");
  }

  /** Absolute path; it need not exist. */
  get path(): string {
    return this.#folder.fsPath;
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
