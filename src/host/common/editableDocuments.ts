/** Knows in which documents users write: files of any file system that can be written, and a few texts without a file. */
import * as vscode from "vscode";

/** Files on a disk, new files, cells, and the commit message box. Logs and other input boxes are left out. */
const ALWAYS: ReadonlySet<string> = new Set(["file", "untitled", "vscode-notebook-cell", "vscode-scm"]);

/** Selects all documents. Other extensions bring file systems later, so `isEditable` decides at each request. */
export const ALL_DOCUMENTS: vscode.DocumentSelector = { pattern: "**" };

/** Whether users write in a document: not in a log, in another input box, or in an earlier version of a file. */
export function isEditable({ uri: { scheme } }: vscode.TextDocument): boolean {
  return ALWAYS.has(scheme) || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
}

/** Selects the documents in which users write, as far as their schemes are known. */
export class EditableSchemes {
  readonly #schemes = new Set(ALWAYS);

  get selector(): vscode.DocumentSelector {
    return [...this.#schemes].map(scheme => ({ scheme }));
  }

  /** Includes the scheme of a document, if users write in it. @returns whether it is new */
  include(document: vscode.TextDocument): boolean {
    const { scheme } = document.uri;
    if (this.#schemes.has(scheme) || !isEditable(document)) return false;
    this.#schemes.add(scheme);
    return true;
  }
}
