/** Updates the model's memory when files change on disk: after a branch switch, or by another program. */
import * as vscode from "vscode";
import { settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { Log } from "../common/log.ts";
import { readLearningRules } from "../common/settings.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import { ChangedPaths } from "./changedPaths.ts";

/** Watches the files of the learned folder; ignores all changes in Restricted Mode. */
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
      const done = await model.refresh({ paths, ...readLearningRules(settingsOf(folder?.uri)) });
      if (done)
        log.info(
          `${paths.length} files or folders changed: read ${done.learned}, removed ${done.forgotten} from memory.`,
        );
    } catch (thrown) {
      log.error(thrown instanceof Error ? thrown : String(thrown)); // not shown: the user did not start this
    }
  };
  const changed = owned.add(new ChangedPaths(paths => void refresh(paths)));
  const noteChange = (uri: vscode.Uri): void => {
    // An untrusted workspace may contain text that is meant to be suggested.
    if (!vscode.workspace.isTrusted || uri.scheme !== "file") return;
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    if (folder === undefined || folder !== store.learnedFolder) return;
    changed.add(vscode.workspace.asRelativePath(uri, false));
  };
  for (const onDidHappen of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
    owned.add(onDidHappen(noteChange));
  return owned;
}
