/** What went well, said where it is in nobody's way. */
import * as vscode from "vscode";

const TOLD_MS = 8000;

/** Shows a sentence in the status bar for some seconds. */
export function sayInPassing(sentence: string): void {
  vscode.window.setStatusBarMessage(sentence, TOLD_MS);
}
