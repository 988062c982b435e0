/**
 * Builds the workspace memory in the background before the first training run. It takes seconds and no training, and
 * lets the base model complete from the workspace.
 */

import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import type { ModelSummary } from "../../protocol/completion.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import { settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { Log } from "../common/log.ts";
import { readLearningRules, readRemembersWorkspace } from "../common/settings.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { RunEvents } from "../training/runEvents.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

/** The process of a run that the last window interrupted writes its checkpoint within this time. */
const CHECKPOINT_MS = 10_000;

/** The parts of the extension that are used here. */
export interface WorkspaceMemoryParts {
  readonly session: TrainingSession;
  readonly model: CompletionModel;
  readonly store: ModelStore;
  readonly log: Log;
}

/** Builds the memory when a model is loaded, and when the user trusts the workspace after that. */
export function buildMemoryWhenTrusted(memory: Pick<WorkspaceMemory, "buildIfMissing">, events: RunEvents): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const build = (event: PanelEvent | undefined): void => {
    if (event?.type !== "loaded") return;
    clearTimeout(timer);
    const isInterrupted = events.history.events.some(({ type }) => type === "interrupted");
    if (isInterrupted) timer = setTimeout(() => void memory.buildIfMissing(event.model), CHECKPOINT_MS);
    else void memory.buildIfMissing(event.model);
  };
  const owned = new DisposableStore();
  owned.add({ dispose: () => clearTimeout(timer) });
  owned.add(events.on(build));
  owned.add(
    vscode.workspace.onDidGrantWorkspaceTrust(() =>
      build(events.history.events.findLast(({ type }) => type === "loaded")),
    ),
  );
  return owned;
}

/** Builds each model's memory at most once per window, never in Restricted Mode, and never for a forgotten workspace. */
export class WorkspaceMemory {
  /** The model folders for which this was tried. */
  readonly #tried = new Set<string>();

  constructor(private readonly parts: WorkspaceMemoryParts) {}

  /** Builds the memory if the loaded model has none. Never rejects: errors are only logged, because no user is waiting. */
  async buildIfMissing(loaded: ModelSummary | null): Promise<void> {
    const { session, model, store, log } = this.parts;
    const { folder, path } = store;
    if (this.#tried.has(path) || !loaded || loaded.isOfWorkspace || !folder || folder.uri.scheme !== "file") return;
    if (!vscode.workspace.isTrusted || session.isRunning || store.isForgotten) return;
    const get = settingsOf(folder.uri);
    if (!readRemembersWorkspace(get)) return;
    this.#tried.add(path);
    // The summary may be that of another folder, which was in use before. A trained model must not be overwritten.
    // Nor a checkpoint, which is obsolete as soon as the folder has another model.
    if ((await store.hasModel()) || (await store.hasCheckpoint("lm")) || session.isRunning) return;
    // The network settings do not matter here: this memory works beside the base model.
    const rules = readLearningRules(get);
    const request = { folder: folder.uri.fsPath, modelFolder: path, budgetSeconds: 0, ...rules };
    try {
      const end = await session.buildMemory(request);
      if (!end.isWritten) return;
      await store.setLearnedFolder(request.folder);
      await model.reload();
      log.info(`Built the memory of ${request.folder} in ${Math.round(end.elapsedMs / 1000)} s, without training.`);
    } catch (thrown) {
      log.warn(`The workspace memory could not be built: ${reasonOf(thrown)}`);
    }
  }
}
