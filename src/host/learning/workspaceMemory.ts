/**
 * Builds the workspace memory in the background before the first training run. It takes seconds and no training, and
 * lets the base model complete from the workspace.
 */

import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import type { ModelSummary } from "../../protocol/completion.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Log } from "../common/log.ts";
import { readLearningRules, readRemembersWorkspace } from "../common/settings.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

/** The parts of the extension that are used here. */
export interface WorkspaceMemoryParts {
  readonly session: TrainingSession;
  readonly model: CompletionModel;
  readonly store: ModelStore;
  readonly log: Log;
}

/** Builds at most once per window, never in Restricted Mode, and never for a forgotten workspace. */
export class WorkspaceMemory {
  #isTried = false;

  constructor(private readonly parts: WorkspaceMemoryParts) {}

  /** Builds the memory if the loaded model has none. Never rejects: errors are only logged, because no user is waiting. */
  async buildIfMissing(loaded: ModelSummary | null): Promise<void> {
    const { session, model, store, log } = this.parts;
    const folder = vscode.workspace.workspaceFolders?.[0];
    if (this.#isTried || !loaded || loaded.isOfWorkspace || !folder || folder.uri.scheme !== "file") return;
    if (!vscode.workspace.isTrusted || session.isRunning || store.isForgotten) return;
    const get = settingsOf(folder.uri);
    if (!readRemembersWorkspace(get)) return;
    this.#isTried = true;
    // The network settings do not matter here: this memory works beside the base model.
    const rules = readLearningRules(get);
    const request = { folder: folder.uri.fsPath, modelFolder: store.path, budgetSeconds: 0, ...rules };
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
