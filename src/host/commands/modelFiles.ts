/** Implements Import Model, Export Model, and Show Corpus Report. */
import * as path from "node:path";
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import { firstFolder, placeOnDisk } from "../common/diskFolders.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { pick } from "../common/pick.ts";
import { showReadOnly } from "../common/readOnlyDocument.ts";
import { showStatusMessage } from "../common/statusMessage.ts";
import { showProblem } from "../common/userErrors.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import { corpusReportText } from "../model/corpusReportText.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

/** The parts of the extension that these commands use. */
export interface ModelFileParts {
  readonly session: Pick<TrainingSession, "isRunning">;
  readonly model: Pick<CompletionModel, "exportWeights" | "copy" | "corpusReport" | "reload">;
  readonly store: Pick<ModelStore, "path" | "hasModel" | "setLearnedFolder">;
}

const COMPLETE = {
  label: t("Complete Model"),
  detail: t("A folder for Import Model. It contains text from the workspace."),
};
const SAFETENSORS = { label: "safetensors", detail: t("One file with the weights, named as in torch.nn.") };
const TFJS = { label: t("TensorFlow.js"), detail: t("A folder for tf.loadLayersModel.") };

/** Asks for a format and a location, and exports the model. @throws an error to show when it cannot be written */
export async function exportModel({ model, store }: ModelFileParts): Promise<void> {
  if (!(await store.hasModel())) return void showProblem({ kind: "noModel" });
  const format = await pick([COMPLETE, SAFETENSORS, TFJS], t("Select the format of the export"));
  if (!format) return;
  const saveLabel = t("Export");
  if (format === SAFETENSORS) {
    const filters = { safetensors: ["safetensors"] };
    const file = (await vscode.window.showSaveDialog({ saveLabel, filters, defaultUri: placeOnDisk() }))?.fsPath;
    if (file === undefined) return;
    await model.exportWeights({ modelFolder: store.path, format: "safetensors", out: file, mayReplace: true });
    return showStatusMessage(t("Model exported to {0}", file));
  }
  const parent = await chooseFolder(saveLabel);
  if (parent === undefined) return;
  const out = path.join(parent, format === COMPLETE ? "recurrent-model" : "recurrent-tfjs");
  if (format === COMPLETE) await model.copy({ from: store.path, to: out });
  else await model.exportWeights({ modelFolder: store.path, format: "tfjs", out });
  showStatusMessage(t("Model exported to {0}", out));
}

/**
 * Asks for a model folder, and copies it to this workspace, where it replaces the model in use.
 *
 * @throws an error to show when there is no model, or it cannot be used
 */
export async function importModel({ session, model, store }: ModelFileParts): Promise<void> {
  const folder = firstFolder();
  // Not in Restricted Mode: an imported model may suggest what its author chose.
  const kind = obstacleOf(folder);
  if (kind || !folder) return void showProblem({ kind: kind ?? "noFolder" });
  if (session.isRunning) return void showProblem({ kind: "alreadyTraining", before: "import" });
  const from = await chooseFolder(t("Import"));
  if (from === undefined) return;
  await model.copy({ from, to: store.path });
  await store.setLearnedFolder(folder.uri.fsPath);
  await model.reload();
  showStatusMessage(t("Model imported from {0}", from));
}

/** Opens the corpus report as a read-only document. */
export async function showCorpusReport({ model, store }: ModelFileParts): Promise<void> {
  const report = (await store.hasModel()) ? await model.corpusReport(store.path) : undefined;
  if (!report) return void showProblem({ kind: "noModel" });
  await showReadOnly(t("Corpus Report"), corpusReportText(report));
}

async function chooseFolder(openLabel: string): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      openLabel,
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: placeOnDisk(),
    })) ?? [];
  return chosen?.fsPath;
}
