/** Finds out which text an edit removes: the editor only tells where it was. */
import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";

/** How much text around the cursor is known before an edit. */
const AROUND_CHARS = 2000;

/** Text that was removed, and the offset where it was. */
export interface Removal {
  readonly document: vscode.TextDocument;
  readonly offset: number;
  readonly text: string;
}

interface Known {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly start: number;
  readonly text: string;
}

/** Watches the active editor. It keeps a copy of the text around the cursor. */
export class RemovedText implements Disposable {
  readonly #owned = new DisposableStore();
  #known: Known | undefined;

  /**
   * @param onRemoved called when a single edit removes text near the cursor and puts at most one character in its place
   * @param onOther called for every other edit
   */
  constructor(onRemoved: (removal: Removal) => void, onOther: () => void) {
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0 || document !== vscode.window.activeTextEditor?.document) return;
        const [change] = contentChanges;
        const text = contentChanges.length === 1 && change ? this.#removedBy(document, change) : "";
        this.#know(document, change?.rangeOffset ?? 0);
        if (text === "" || !change) onOther();
        else onRemoved({ document, offset: change.rangeOffset, text });
      }),
    );
    this.#owned.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        const { document, selection } = textEditor;
        const offset = document.offsetAt(selection.active);
        if (!this.#isNear(document, offset)) this.#know(document, offset);
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #removedBy(document: vscode.TextDocument, change: vscode.TextDocumentContentChangeEvent): string {
    const known = this.#known;
    const { rangeOffset, rangeLength, text } = change;
    if (known?.document !== document || known.version !== document.version - 1 || text.length > 1) return "";
    const start = rangeOffset - known.start;
    return start < 0 ? "" : known.text.slice(start, start + rangeLength);
  }

  #isNear(document: vscode.TextDocument, offset: number): boolean {
    const known = this.#known;
    if (known?.document !== document || known.version !== document.version) return false;
    return Math.abs(offset - known.start - AROUND_CHARS) < AROUND_CHARS / 2;
  }

  #know(document: vscode.TextDocument, offset: number): void {
    const from = document.positionAt(offset - AROUND_CHARS);
    const range = new vscode.Range(from, document.positionAt(offset + AROUND_CHARS));
    const text = document.getText(range);
    this.#known = { document, version: document.version, start: document.offsetAt(from), text };
  }
}
