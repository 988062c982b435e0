/** Implements Manage Models: lists the models of all workspaces, and deletes those that the user picks. */
import * as vscode from "vscode";
import { decimal, t } from "../../protocol/localize.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Log } from "../common/log.ts";
import { pick } from "../common/pick.ts";
import { readUnusedDays } from "../common/settings.ts";
import { showStatusMessage } from "../common/statusMessage.ts";
import { confirm } from "../common/userErrors.ts";
import type { ListedModel, ModelList } from "../model/modelList.ts";

/** Lists the models until the user closes the list. @throws an error to show when a model cannot be deleted */
export async function manageModels(models: ModelList, forgetThis: () => Promise<void>): Promise<void> {
  for (;;) {
    const listed = await models.list();
    if (listed.length === 0) return showStatusMessage(t("No workspace has a model."));
    const choices = listed.map(model => ({ ...rowOf(model), model }));
    const chosen = await pick(choices, t("Select a model to delete it"));
    if (!chosen) return;
    const { model } = chosen;
    if (model.isCurrent) {
      await forgetThis();
      continue;
    }
    const question = t("Delete the model of {0} and everything else that Recurrent learned there?", model.workspace);
    if (await confirm(question, t("Delete"))) await models.delete(model);
  }
}

function rowOf({ workspace, storage, sizeBytes, lastUsedMs, isCurrent }: ListedModel) {
  const size = t("{0} MB", decimal(sizeBytes / 1e6, 1));
  const used = t("last used on {0}", new Date(lastUsedMs).toLocaleDateString(vscode.env.language));
  const description = isCurrent ? t("{0}, this workspace", size) : t("{0}, {1}", size, used);
  return { label: workspace, description, detail: storage };
}

/** Deletes models that have not been used for as long as the setting says. Never rejects: no user is waiting. */
export async function deleteUnusedModels(models: ModelList, log: Log): Promise<void> {
  const days = readUnusedDays(settingsOf(undefined));
  if (days === 0) return;
  try {
    for (const { workspace } of await models.deleteUnused(days)) log.info(`Deleted the unused model of ${workspace}.`);
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
  }
}
