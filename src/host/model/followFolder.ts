/** Turns to the model of the folder that the user works in, where each folder has its own. */
import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { notebookOf } from "../common/documentText.ts";
import type { CompletionModel } from "./completionModel.ts";
import type { ModelStore } from "./modelStore.ts";

/** Follows the active editor. Another model is loaded when the next completion needs it. */
export function followFolder(store: Pick<ModelStore, "turnTo">, model: Pick<CompletionModel, "leave">): Disposable {
  const owned = new DisposableStore();
  const follow = (editor: vscode.TextEditor | undefined): void => {
    const { uri } = (editor && notebookOf(editor.document)) ?? editor?.document ?? {};
    const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
    if (folder && store.turnTo(folder)) model.leave();
  };
  owned.add(vscode.window.onDidChangeActiveTextEditor(follow));
  owned.add(
    vscode.workspace.onDidChangeConfiguration(change => {
      if (!change.affectsConfiguration("recurrent.training.modelPerFolder")) return;
      follow(vscode.window.activeTextEditor);
      model.leave();
    }),
  );
  follow(vscode.window.activeTextEditor);
  return owned;
}
