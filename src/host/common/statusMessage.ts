/** Reports success in the status bar, where it interrupts nobody. */
import * as vscode from "vscode";
import { harmless } from "../../core/text/harmless.ts";

const SHOWN_MS = 8000;

/** Shows a message in the status bar for a few seconds. */
export function showStatusMessage(sentence: string): void {
  vscode.window.setStatusBarMessage(harmless(sentence), SHOWN_MS);
}
