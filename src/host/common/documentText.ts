/** Takes from a document what the completion worker needs. */
import * as vscode from "vscode";
import { backToLineStart, pathInModel, prefixStart, suffixEnd, withoutHalfCharacter } from "./documentWindow.ts";

/** The documents that users write in: no logs, no input boxes. */
export const EDITABLE_DOCUMENTS: vscode.DocumentSelector = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
];

/** Returns the document's name in the model. `learnedFolder` is an absolute path. */
export function documentPath(document: vscode.TextDocument, learnedFolder: string | undefined): string {
  return pathInModel(
    {
      uri: document.uri.toString(),
      folder: vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath,
      relativePath: vscode.workspace.asRelativePath(document.uri, false),
    },
    learnedFolder,
  );
}

/** Returns the text before and after the cursor, as far as a completion may need it, and where it begins. */
export function textAround(
  document: vscode.TextDocument,
  position: vscode.Position,
): { readonly prefixStart: number; readonly prefix: string; readonly suffix: string } {
  const offset = document.offsetAt(position);
  const cut = document.positionAt(prefixStart(offset));
  const start = cut.translate({ characterDelta: -backToLineStart(cut.character) });
  const end = document.positionAt(suffixEnd(offset));
  return {
    prefixStart: document.offsetAt(start),
    prefix: withoutHalfCharacter(document.getText(new vscode.Range(start, position))),
    suffix: document.getText(new vscode.Range(position, end)),
  };
}
