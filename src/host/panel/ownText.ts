/** The text that the lessons work on: the selection, or the open file. */
import * as vscode from "vscode";
import type { PanelAnswer } from "../../protocol/panel.ts";

/** Lessons need no more; a large file would make the page slow. */
const MAX_CHARS = 100_000;

/** Reads the editor that was active last; undefined when none shows a text. */
export function ownText(): PanelAnswer | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editor = activeTextEditor ?? visibleTextEditors.find(({ document }) => document.uri.scheme !== "output");
  if (!editor) return undefined;
  const { document, selection } = editor;
  const name = document.uri.path.replace(/^.*\//, "");
  if (!selection.isEmpty) {
    return { type: "ownText", name, text: document.getText(selection).slice(0, MAX_CHARS), caret: 0 };
  }
  const caret = document.offsetAt(selection.active);
  // Of a large file, the part around the caret.
  const from = Math.max(0, caret - MAX_CHARS / 2);
  const text = document.getText().slice(from, from + MAX_CHARS);
  return { type: "ownText", name, text, caret: caret - from };
}
