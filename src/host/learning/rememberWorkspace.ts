/**
 * Before the first training the base model completes alone. What an open workspace says is then remembered in the
 * background, in seconds and without training, so that the first completions know it.
 */

import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import type { ModelSummary } from "../../protocol/completion.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Log } from "../common/log.ts";
import { readRemembers, readTrainingSettings } from "../common/settings.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

export interface RememberParts {
  readonly session: TrainingSession;
  readonly model: CompletionModel;
  readonly store: ModelStore;
  readonly log: Log;
}

/** At most once a window, never in Restricted Mode, and not for a workspace that was forgotten. */
export class WorkspaceRemembrance {
  #isTried = false;

  constructor(private readonly parts: RememberParts) {}

  /** To be told of every model that is loaded. Never rejects: what goes wrong is logged, for nobody has asked. */
  async consider(loaded: ModelSummary | null): Promise<void> {
    const { session, model, store, log } = this.parts;
    const folder = vscode.workspace.workspaceFolders?.[0];
    if (this.#isTried || !loaded || loaded.isOfWorkspace || !folder || folder.uri.scheme !== "file") return;
    if (!vscode.workspace.isTrusted || session.isRunning || store.isForgotten) return;
    const get = settingsOf(folder.uri);
    if (!readRemembers(get)) return;
    this.#isTried = true;
    // Whatever network the next run shall have: what is remembered stands beside the base model.
    const { include = [], exclude = [], maxFileBytes } = readTrainingSettings(get);
    const rules = { include, exclude, maxFileBytes };
    const request = { folder: folder.uri.fsPath, modelFolder: store.path, budgetSeconds: 0, ...rules };
    try {
      const end = await session.remember(request);
      if (!end.isWritten) return;
      await store.setLearnedFolder(request.folder);
      await model.reload();
      log.info(`Remembered ${request.folder} in ${Math.round(end.elapsedMs / 1000)} s; nothing was trained.`);
    } catch (thrown) {
      log.warn(`The workspace could not be remembered: ${reasonOf(thrown)}`);
    }
  }
}
