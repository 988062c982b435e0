/** A saved file enters the model's memory at once. */
import * as vscode from "vscode";
import type { CompletionModel } from "./completionModel.ts";
import { settingsOf } from "./configuration.ts";
import type { Disposable } from "./disposableStore.ts";
import { documentPath } from "./documentText.ts";
import type { Log } from "./log.ts";
import type { ModelStore } from "./modelStore.ts";
import { readInlineSettings, readTrainingSettings } from "./settings.ts";

/** Files of the learnt folder only, not over the size that training learns, and only where completions are on. */
export function learnSavedFiles(model: CompletionModel, store: Pick<ModelStore, "learntFolder">, log: Log): Disposable {
  return vscode.workspace.onDidSaveTextDocument(async document => {
    // What an untrusted workspace says may have been put there to be repeated.
    if (!vscode.workspace.isTrusted) return;
    const get = settingsOf(document);
    const { learntFolder } = store;
    const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath;
    if (document.uri.scheme !== "file" || folder === undefined || folder !== learntFolder) return;
    if (!readInlineSettings(get).isEnabled) return;
    const text = document.getText();
    if (text.length > readTrainingSettings(get).maxFileBytes) return;
    try {
      await model.learn(documentPath(document, learntFolder), text);
    } catch (thrown) {
      log.error(thrown instanceof Error ? thrown : String(thrown)); // saving must not be disturbed
    }
  });
}
