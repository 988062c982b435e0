/** Takes from a document what the completion worker needs. */
import * as vscode from "vscode";
import { diskFolderOf } from "./diskFolders.ts";
import {
  backToLineStart,
  lastCells,
  pathInModel,
  prefixStart,
  suffixEnd,
  withoutHalfCharacter,
} from "./documentWindow.ts";

/** Returns the document's name in the model; that of a cell is its notebook's. `learnedFolder` is an absolute path. */
export function documentPath(document: vscode.TextDocument, learnedFolder: string | undefined): string {
  const uri = notebookOf(document)?.uri ?? document.uri;
  return pathInModel(
    {
      uri: uri.toString(),
      folder: diskFolderOf(uri),
      relativePath: vscode.workspace.asRelativePath(uri, false),
    },
    learnedFolder,
  );
}

/** The text around a cursor. */
export interface TextAround {
  readonly prefixStart: number;
  readonly prefix: string;
  readonly suffix: string;
  /** Where the cell begins in the prefix, which the cells above precede; 0 outside notebooks. */
  readonly cellStart: number;
}

/** Returns the text before and after the cursor, as far as a completion may need it, and where it begins. */
export function textAround(document: vscode.TextDocument, position: vscode.Position): TextAround {
  const offset = document.offsetAt(position);
  const cut = document.positionAt(prefixStart(offset));
  const start = cut.translate({ characterDelta: -backToLineStart(cut.character) });
  const end = document.positionAt(suffixEnd(offset));
  const begin = document.offsetAt(start);
  const above = begin === 0 ? cellsAbove(document) : "";
  return {
    prefixStart: begin,
    prefix: above + withoutHalfCharacter(document.getText(new vscode.Range(start, position))),
    suffix: document.getText(new vscode.Range(position, end)),
    cellStart: above.length,
  };
}

/** A sentence of a data file has at most so many lines; a longer line is cut. */
const MAX_LINES = 100;
const MAX_LINE_CHARS = 10_000;

/** Returns the lines around a line up to the next blank ones, and where it is among them. */
export function linesAround(
  document: vscode.TextDocument,
  at: number,
): { readonly lines: readonly string[]; readonly line: number } {
  const isBlank = (line: number): boolean => document.lineAt(line).isEmptyOrWhitespace;
  let [first, last] = [at, at];
  while (first > 0 && at - first < MAX_LINES && !isBlank(first - 1)) first--;
  while (last < document.lineCount - 1 && last - at < MAX_LINES && !isBlank(last + 1)) last++;
  const lines = Array.from({ length: last - first + 1 }, (_, k) =>
    document.lineAt(first + k).text.slice(0, MAX_LINE_CHARS),
  );
  return { lines, line: at - first };
}

/** Returns the last characters of what `textAround` calls the prefix, without the rest, which can be long. */
export function textBefore(document: vscode.TextDocument, offset: number, chars: number): string {
  const range = new vscode.Range(document.positionAt(Math.max(0, offset - chars)), document.positionAt(offset));
  const above = offset < chars ? cellsAbove(document) : "";
  return (above + document.getText(range)).slice(-chars);
}

/** Returns the notebook that a document is a cell of. */
export function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  if (document.uri.scheme !== "vscode-notebook-cell") return undefined;
  return vscode.workspace.notebookDocuments.find(notebook =>
    notebook.getCells().some(cell => cell.document === document),
  );
}

/** The text of the cells above, as far as a prefix may go back; "" outside notebooks. */
function cellsAbove(document: vscode.TextDocument): string {
  const cells = notebookOf(document)?.getCells() ?? [];
  const here = cells.findIndex(cell => cell.document === document);
  return here < 1 ? "" : lastCells(cells.slice(0, here).map(cell => cell.document.getText()));
}
