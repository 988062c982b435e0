/** Lets the user pick from a list whose texts may come from files. */
import * as vscode from "vscode";
import { harmless } from "../../core/text/harmless.ts";

/** An entry of the list. */
export interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

/** Shows a list. @returns what the user picks */
export async function pick<T extends Choice>(choices: readonly T[], placeHolder: string): Promise<T | undefined> {
  const items = choices.map(choice => ({ ...shown(choice), choice }));
  return (await vscode.window.showQuickPick(items, { placeHolder: harmless(placeHolder) }))?.choice;
}

function shown({ label, description, detail }: Choice): vscode.QuickPickItem {
  return {
    label: harmless(label),
    ...(description !== undefined && { description: harmless(description) }),
    ...(detail !== undefined && { detail: harmless(detail) }),
  };
}
