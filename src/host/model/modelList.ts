/**
 * Lists the models of all workspaces. Each window notes its model in a file of its own in the extension's global storage,
 * because two windows that write one file would lose notes.
 */
import * as path from "node:path";
import * as vscode from "vscode";
import { isWorkspaceStorage, type NotedModel, parseNotedModel } from "./notedModels.ts";

export interface ListedModel extends NotedModel {
  readonly sizeBytes: number;
  readonly isCurrent: boolean;
}

const DAY_MS = 86_400_000;

/** The models of all workspaces of this machine's editor. */
export class ModelList {
  readonly #notes: vscode.Uri;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.#notes = vscode.Uri.joinPath(context.globalStorageUri, "models");
  }

  /** Notes that this workspace's model is in use. Does nothing without a workspace. */
  async noteUse(): Promise<void> {
    const storage = this.context.storageUri?.fsPath;
    const workspace = vscode.workspace.name;
    if (storage === undefined || workspace === undefined) return;
    await vscode.workspace.fs.createDirectory(this.#notes);
    const note: NotedModel = { workspace, storage, lastUsedMs: Date.now() };
    await vscode.workspace.fs.writeFile(this.#noteOf(storage), new TextEncoder().encode(JSON.stringify(note)));
  }

  /** Deletes the note about this workspace, whose model is gone. @throws when it cannot be deleted */
  async dropNote(): Promise<void> {
    const storage = this.context.storageUri?.fsPath;
    if (storage !== undefined) await deleteIfThere(this.#noteOf(storage));
  }

  /** Lists the models, the largest first. */
  async list(): Promise<readonly ListedModel[]> {
    const own = this.context.storageUri?.fsPath;
    const listed: ListedModel[] = [];
    for (const note of await this.#read()) {
      const sizeBytes = await sizeOf(vscode.Uri.file(note.storage));
      if (sizeBytes > 0) listed.push({ ...note, sizeBytes, isCurrent: note.storage === own });
    }
    return listed.sort((a, b) => b.sizeBytes - a.sizeBytes);
  }

  /** Deletes everything that is stored for another workspace. @throws when it cannot be deleted */
  async delete({ storage }: NotedModel): Promise<void> {
    await deleteContents(vscode.Uri.file(storage));
    await deleteIfThere(this.#noteOf(storage));
  }

  /** Deletes the models of other workspaces that no window has used for so many days. @returns what was deleted */
  async deleteUnused(days: number): Promise<readonly NotedModel[]> {
    const old = (await this.list()).filter(
      ({ lastUsedMs, isCurrent }) => !isCurrent && Date.now() - lastUsedMs > days * DAY_MS,
    );
    for (const model of old) await this.delete(model);
    return old;
  }

  async #read(): Promise<readonly NotedModel[]> {
    const own = this.context.storageUri?.fsPath;
    if (own === undefined) return [];
    const notes: NotedModel[] = [];
    for (const [name] of await entriesOf(this.#notes)) {
      const read = vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.#notes, name));
      const bytes = await Promise.resolve(read).catch(() => undefined); // a folder, or gone meanwhile
      const note = bytes && parseNotedModel(new TextDecoder().decode(bytes));
      if (note && isWorkspaceStorage(note.storage, own)) notes.push(note);
    }
    return notes;
  }

  /** Named after the folder that the editor gives to each workspace. */
  #noteOf(storage: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#notes, `${path.basename(path.dirname(storage))}.json`);
  }
}

/** Deletes all that is in a folder. Does nothing where there is no such folder. @throws when something stays */
export async function deleteContents(folder: vscode.Uri): Promise<void> {
  for (const [name] of await entriesOf(folder)) {
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, name), { recursive: true, useTrash: false });
  }
}

async function deleteIfThere(file: vscode.Uri): Promise<void> {
  await unlessMissing(vscode.workspace.fs.delete(file, { useTrash: false }));
}

async function entriesOf(folder: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  return (await unlessMissing(vscode.workspace.fs.readDirectory(folder))) ?? [];
}

/** Undefined where there is no such file or folder. */
async function unlessMissing<T>(task: Thenable<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (thrown) {
    if (thrown instanceof vscode.FileSystemError && thrown.code === "FileNotFound") return undefined;
    throw thrown;
  }
}

async function sizeOf(folder: vscode.Uri): Promise<number> {
  let sum = 0;
  for (const [name, kind] of await entriesOf(folder)) {
    const uri = vscode.Uri.joinPath(folder, name);
    if (kind === vscode.FileType.Directory) sum += await sizeOf(uri);
    else if (kind === vscode.FileType.File) sum += (await vscode.workspace.fs.stat(uri)).size;
  }
  return sum;
}
