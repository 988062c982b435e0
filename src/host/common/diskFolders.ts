/** Knows which folders of the workspace are on a disk. A virtual one may have the path of another folder on this disk. */
import { homedir } from "node:os";
import * as vscode from "vscode";

/** The folders of the workspace that are on a disk, in their order. */
export function diskFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
}

/** The folder on a disk with this absolute path, if it is part of the workspace. */
export function diskFolderAt(path: string | undefined): vscode.WorkspaceFolder | undefined {
  return diskFolders().find(({ uri }) => uri.fsPath === path);
}

/** The absolute path of the folder on a disk that holds a file; undefined for all other files. */
export function diskFolderOf(file: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  return folder?.uri.scheme === "file" ? folder.uri.fsPath : undefined;
}

/** The folder that commands apply to first: one on a disk, or else a virtual one. */
export function firstFolder(): vscode.WorkspaceFolder | undefined {
  return diskFolders()[0] ?? vscode.workspace.workspaceFolders?.[0];
}

/** Where dialogs for files begin: in a virtual workspace, VS Code would show virtual files, which no worker can read. */
export function placeOnDisk(): vscode.Uri {
  return diskFolders()[0]?.uri ?? vscode.Uri.file(homedir());
}
