/** Says once, after the installation, what the extension does. */
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import { offer } from "../common/userErrors.ts";

const IS_WELCOMED = "recurrent.isWelcomed";
const WALKTHROUGH = "recurrent.recurrent#start";

/**
 * Shows one notification in the first window with a trusted folder, and none on this machine after that. Its button
 * opens the walkthrough.
 *
 * @param memento the user's
 * @param isKnown whether the user has used the extension before
 */
export async function welcome(memento: vscode.Memento, isKnown: boolean): Promise<void> {
  if (memento.get<unknown>(IS_WELCOMED) === true) return;
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  if (!isKnown && !(hasFolder && vscode.workspace.isTrusted)) return;
  await memento.update(IS_WELCOMED, true); // first, so that a window that opens meanwhile says nothing
  if (isKnown) return;
  const sentence = t("Recurrent learns this workspace and completes your code. Nothing leaves your machine.");
  if (await offer(sentence, t("Take a Tour"))) await openWalkthrough();
}

/** Opens the walkthrough. */
export async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false);
}
