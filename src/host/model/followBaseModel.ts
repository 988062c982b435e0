/** Loads the model again when the setting names another base model. */
import * as vscode from "vscode";
import type { Disposable } from "../common/disposableStore.ts";
import type { CompletionModel } from "./completionModel.ts";

/** The worker takes the base model when it starts, so it is ended. A run under way keeps the base model that it began with. */
export function followBaseModel(worker: { end(): void }, model: Pick<CompletionModel, "reload">): Disposable {
  return vscode.workspace.onDidChangeConfiguration(change => {
    if (!change.affectsConfiguration("recurrent.network.baseModel")) return;
    worker.end();
    void model.reload();
  });
}
