/** What keeps the workspace of this window from being learned. */
import * as vscode from "vscode";
import type { Obstacle } from "../../protocol/panel.ts";

/** @param folder what would be learned; absent where that is still to be chosen */
export function obstacleOf(folder = vscode.workspace.workspaceFolders?.[0]): Obstacle | undefined {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return "noFolder";
  if (!vscode.workspace.isTrusted) return "untrusted";
  return folder && folder.uri.scheme !== "file" ? "virtual" : undefined;
}
