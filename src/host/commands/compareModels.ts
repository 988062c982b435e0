/** Implements Compare Models: lists the last models of the workspace, puts one into use, or deletes it. */
import * as vscode from "vscode";
import { cellName } from "../../protocol/cellNames.ts";
import type { KeptModel } from "../../protocol/completion.ts";
import { decimal, t } from "../../protocol/localize.ts";
import type { TrainingEnd } from "../../protocol/training.ts";
import { pick } from "../common/pick.ts";
import { showStatusMessage } from "../common/statusMessage.ts";
import { confirm, offer, showProblem } from "../common/userErrors.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

/** The parts of the extension that this command uses. */
export interface CompareModelsParts {
  readonly session: Pick<TrainingSession, "isRunning">;
  readonly model: Pick<CompletionModel, "keptModels" | "useKept" | "deleteKept">;
  readonly store: Pick<ModelStore, "hasModel">;
}

const USE = { label: t("Use This Model Instead"), detail: t("The model in use is kept.") };
const DELETE = { label: t("Delete"), detail: t("This model cannot be restored then.") };

/** Lists the models until the user closes the list or puts one into use. @throws an error to show */
export async function compareModels(parts: CompareModelsParts): Promise<void> {
  const { model, store } = parts;
  for (;;) {
    const kept = (await store.hasModel()) ? await model.keptModels() : [];
    if (kept.length === 0) return void showProblem({ kind: "noModel" });
    const chosen = await pick(kept.map(rowOf), t("Select a model to use or delete it"));
    if (!chosen) return;
    const { slot } = chosen;
    if (slot === 0) continue;
    const what = await pick([USE, DELETE], chosen.label);
    if (what === USE) return useModel(parts, slot);
    if (what === DELETE && (await confirm(t("Delete the model {0}?", chosen.label), t("Delete")))) {
      await model.deleteKept(slot);
    }
  }
}

/** Puts a kept model into use. @throws an error to show when it cannot be used */
export async function useModel({ session, model }: CompareModelsParts, slot: number): Promise<void> {
  if (session.isRunning) return void showProblem({ kind: "alreadyTraining", before: "restore" });
  await model.useKept(slot);
  showStatusMessage(t("Recurrent: Completions now come from the model that you selected"));
}

/** After a run whose model did not take the place of the model in use: says so, and offers it. */
export async function offerKept(parts: CompareModelsParts, end: TrainingEnd): Promise<void> {
  const { comparison, keptAs } = end;
  if (!comparison || keptAs === undefined) return;
  const [now, earlier] = [decimal(comparison.bitsPerChar, 3), decimal(comparison.earlierBitsPerChar, 3)];
  const sentence = t(
    "The new model predicts held-out files worse than the model in use: {0} against {1} bits per character. The model in use stays.",
    now,
    earlier,
  );
  if (await offer(sentence, USE.label)) await useModel(parts, keptAs);
}

function rowOf({ slot, trainedAt, initialModel, steps, network, bitsPerChar, sizeBytes }: KeptModel) {
  const name = network
    ? t("{0}, {1} x {2} units", cellName(network.cell), network.layers, network.hidden)
    : t("Base model");
  const label = steps === 0 ? t("Not trained: {0}", name) : t("{0}, {1} steps", name, decimal(steps));
  const figure = bitsPerChar === undefined ? t("not measured") : t("{0} bits per character", decimal(bitsPerChar, 3));
  const when = new Date(trainedAt).toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "short" });
  const how = initialModel === "scratch" ? t("From scratch") : t("Base model");
  const size = t("{0} MB", decimal(sizeBytes / 1e6, 1));
  const description = slot === 0 ? t("{0}, in use", figure) : figure;
  return { slot, label, description, detail: [when, how, size].join(" · ") };
}
