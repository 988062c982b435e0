/**
 * Keeps the model's memory up to date with the learned folder: when the model is loaded, when files change on disk, and
 * when the rules change.
 */
import * as vscode from "vscode";
import { settingsOf } from "../common/configuration.ts";
import { diskFolderAt, diskFolderOf } from "../common/diskFolders.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { Log } from "../common/log.ts";
import { LEARNING_SETTINGS, readLearningRules } from "../common/settings.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { RunEvents } from "../training/runEvents.ts";
import { ChangedPaths } from "./changedPaths.ts";
import { nearestFirst } from "./nearestFirst.ts";

/** The whole learned folder. */
const EVERYTHING = [""];
const IGNORE_FILE = /(^|\/)(\.gitignore|\.recurrentignore|\.git\/info\/exclude)$/;

export interface MemoryUpdateParts {
  readonly model: Pick<CompletionModel, "refresh">;
  readonly store: Pick<ModelStore, "learnedFolder" | "isForgotten">;
  readonly events: Pick<RunEvents, "on">;
  readonly log: Log;
  /** Called when files of the network's training are excluded now. */
  onNetworkForgotten(): void;
}

/** Watches files, settings and models. Does nothing in Restricted Mode, or for a forgotten workspace. */
export function keepMemoryCurrent(parts: MemoryUpdateParts): Disposable {
  const { store, events } = parts;
  const owned = new DisposableStore();
  const watcher = owned.add(vscode.workspace.createFileSystemWatcher("**/*"));
  const changed = owned.add(new ChangedPaths(paths => void refresh(parts, paths)));
  const noteChange = (uri: vscode.Uri): void => {
    const folder = diskFolderOf(uri);
    if (folder === undefined || folder !== store.learnedFolder) return;
    const path = vscode.workspace.asRelativePath(uri, false);
    // A rule counts at once.
    if (IGNORE_FILE.test(path)) void refresh(parts, [path]);
    else changed.add(path);
  };
  for (const onDidHappen of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
    owned.add(onDidHappen(noteChange));
  owned.add(
    vscode.workspace.onDidChangeConfiguration(change => {
      if (LEARNING_SETTINGS.some(name => change.affectsConfiguration(name))) void refresh(parts, EVERYTHING);
    }),
  );
  owned.add(
    events.on(event => {
      if (event.type === "loaded" && event.model?.isOfWorkspace) void refresh(parts, EVERYTHING);
    }),
  );
  return owned;
}

/** Never rejects, because the user did not start it. */
async function refresh(parts: MemoryUpdateParts, paths: readonly string[]): Promise<void> {
  const { model, store, log } = parts;
  // An untrusted workspace may contain text that is meant to be suggested.
  if (!vscode.workspace.isTrusted || store.isForgotten) return;
  const folder = diskFolderAt(store.learnedFolder);
  if (!folder) return;
  try {
    const rules = readLearningRules(settingsOf(folder.uri));
    const done = await model.refresh({ paths: nearestFirst(paths, openPaths(folder)), ...rules });
    if (!done) return;
    const { learned, forgotten } = done;
    const places = paths.includes("") ? "all" : paths.length;
    log.info(`Files or folders that changed: ${places}. Read ${learned} files, removed ${forgotten} from memory.`);
    if (done.isNetworkForgotten) parts.onNetworkForgotten();
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
  }
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
