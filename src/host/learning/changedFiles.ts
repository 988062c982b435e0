/** Updates the model's memory when files change on disk: after a branch switch, or by another program. */
import * as vscode from "vscode";
import { settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { Log } from "../common/log.ts";
import { readLearningRules } from "../common/settings.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import { ChangedPaths } from "./changedPaths.ts";
import { nearestFirst } from "./nearestFirst.ts";

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
      const done = await model.refresh({
        paths: nearestFirst(paths, openPaths(folder)),
        ...readLearningRules(settingsOf(folder?.uri)),
      });
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

/** The paths of the open files of a folder; those in view come first. */
function openPaths(folder: vscode.WorkspaceFolder | undefined): readonly string[] {
  const documents = [
    ...vscode.window.visibleTextEditors.map(({ document }) => document),
    ...vscode.workspace.textDocuments,
  ];
  const uris = documents.map(({ uri }) => uri).filter(uri => vscode.workspace.getWorkspaceFolder(uri) === folder);
  return [...new Set(uris.map(uri => vscode.workspace.asRelativePath(uri, false)))];
}
