/** What of a document goes to the completion worker. */
import * as vscode from "vscode";
import { backToLineStart, pathInModel, prefixStart, suffixEnd, withoutHalfCharacter } from "./documentWindow.ts";

/** Documents that someone writes; not logs, not input boxes. */
export const WRITTEN_DOCUMENTS: vscode.DocumentSelector = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
];

/** What names the document in the model whose learned folder has this absolute path. */
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

/** The text before and after the cursor, as much of it as a completion may need. */
export function textAround(
  document: vscode.TextDocument,
  position: vscode.Position,
): { readonly prefix: string; readonly suffix: string } {
  const offset = document.offsetAt(position);
  const cut = document.positionAt(prefixStart(offset));
  const start = cut.translate({ characterDelta: -backToLineStart(cut.character) });
  const end = document.positionAt(suffixEnd(offset));
  return {
    prefix: withoutHalfCharacter(document.getText(new vscode.Range(start, position))),
    suffix: document.getText(new vscode.Range(position, end)),
  };
}
