/** What of a document goes to the completion worker. */
import * as vscode from "vscode";
import { prefixStart, suffixEnd } from "./documentWindow.ts";

/** Documents that someone writes; not logs, not input boxes. */
export const WRITTEN_DOCUMENTS: vscode.DocumentSelector = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
];

/** Relative to its workspace folder with "/" between names, as the corpus has it; else what names it uniquely. */
export function documentPath(document: vscode.TextDocument): string {
  const isInWorkspace = vscode.workspace.getWorkspaceFolder(document.uri) !== undefined;
  return isInWorkspace ? vscode.workspace.asRelativePath(document.uri, false) : document.uri.toString();
}

/** The text before and after the cursor, as much of it as a completion may need. */
export function textAround(
  document: vscode.TextDocument,
  position: vscode.Position,
): { readonly prefix: string; readonly suffix: string } {
  const offset = document.offsetAt(position);
  const start = document.positionAt(prefixStart(offset)).with({ character: 0 });
  const end = document.positionAt(suffixEnd(offset));
  return {
    prefix: document.getText(new vscode.Range(start, position)),
    suffix: document.getText(new vscode.Range(position, end)),
  };
}
