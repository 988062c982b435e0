/** What changes on disk, by a branch switch, another program or the explorer, changes in the model's memory too. */
import * as vscode from "vscode";
import { settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { Log } from "../common/log.ts";
import { readTrainingSettings } from "../common/settings.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import { ChangedPaths } from "./changedPaths.ts";

/** Files of the learned folder only; in Restricted Mode none. */
export function watchChangedFiles(
  model: Pick<CompletionModel, "refresh">,
  store: Pick<ModelStore, "learnedFolder">,
  log: Log,
): Disposable {
  const owned = new DisposableStore();
  const watcher = owned.add(vscode.workspace.createFileSystemWatcher("**/*"));
  const refresh = async (paths: readonly string[]): Promise<void> => {
    const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === store.learnedFolder);
    try {
      const { maxFileBytes } = readTrainingSettings(settingsOf(folder?.uri));
      const done = await model.refresh({ paths, maxFileBytes });
      if (done)
        log.info(`${paths.length} files or folders changed: ${done.learned} read, ${done.forgotten} forgotten.`);
    } catch (thrown) {
      log.error(thrown instanceof Error ? thrown : String(thrown)); // nobody has asked
    }
  };
  const changed = owned.add(new ChangedPaths(paths => void refresh(paths)));
  const note = (uri: vscode.Uri): void => {
    // What an untrusted workspace says may have been put there to be repeated.
    if (!vscode.workspace.isTrusted || uri.scheme !== "file") return;
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    if (folder === undefined || folder !== store.learnedFolder) return;
    changed.add(vscode.workspace.asRelativePath(uri, false));
  };
  for (const happens of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) owned.add(happens(note));
  return owned;
}
