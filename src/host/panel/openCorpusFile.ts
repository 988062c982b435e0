/** Opens what a row of the corpus report, or a found place, refers to. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import type { FileRule } from "../../protocol/panel.ts";
import { SECTION } from "../common/configuration.ts";
import { showProblem } from "../common/userErrors.ts";

/**
 * Opens a file in an editor, and reveals anything else in the Explorer.
 *
 * @param path relative to the folder, and inside it
 * @param line from 1; absent: the file opens where it was left
 */
export async function openInFolder(folder: vscode.Uri, path: string, line?: number): Promise<void> {
  const uri = vscode.Uri.joinPath(folder, ...path.split("/"));
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    const isFile = type === vscode.FileType.File; // a link is revealed, not followed
    if (!isFile) await vscode.commands.executeCommand("revealInExplorer", uri);
    else await vscode.commands.executeCommand("vscode.open", uri, { viewColumn: vscode.ViewColumn.One, ...at(line) });
  } catch (thrown) {
    void showProblem({ kind: "cannotOpen", path, reason: reasonOf(thrown) });
  }
}

function at(line: number | undefined): vscode.TextDocumentShowOptions {
  return line === undefined ? {} : { selection: new vscode.Range(line - 1, 0, line - 1, 0) };
}

/** Opens the settings of this extension, or one of them. */
export async function openSettings(about: FileRule | undefined): Promise<void> {
  const query = about === undefined ? `${SECTION}.` : `${SECTION}.training.${about}`;
  await vscode.commands.executeCommand("workbench.action.openSettings", query);
}
