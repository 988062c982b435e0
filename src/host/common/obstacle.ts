/** Finds out why this window's workspace cannot be learned. */
import * as vscode from "vscode";
import type { Obstacle } from "../../protocol/panel.ts";
import { firstFolder } from "./diskFolders.ts";

/**
 * Returns the obstacle, or undefined when there is none.
 *
 * @param folder the folder to learn, if it is already chosen
 */
export function obstacleOf(folder = firstFolder()): Obstacle | undefined {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return "noFolder";
  if (!vscode.workspace.isTrusted) return "untrusted";
  return folder && folder.uri.scheme !== "file" ? "virtual" : undefined;
}
