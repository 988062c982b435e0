/** Import Model, Export Model and Show Corpus Report: the model as files. */
import * as path from "node:path";
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { sayInPassing } from "../common/passingNote.ts";
import { tellUser } from "../common/userErrors.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import { corpusReportText } from "../model/corpusReportText.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

export interface ModelFileParts {
  readonly session: Pick<TrainingSession, "isRunning">;
  readonly model: Pick<CompletionModel, "exportWeights" | "copy" | "corpusReport" | "reload">;
  readonly store: Pick<ModelStore, "path" | "hasModel" | "setLearnedFolder">;
}

const WHOLE = { label: t("Whole model"), detail: t("a folder for Import Model; it holds what the workspace says") };
const SAFETENSORS = { label: "safetensors", detail: t("one file of weights, under torch.nn's names") };
const TFJS = { label: t("TensorFlow.js"), detail: t("a folder that tf.loadLayersModel reads") };

/** Asks for a form and a place. @throws with a sentence when it cannot be written */
export async function exportModel({ model, store }: ModelFileParts): Promise<void> {
  if (!(await store.hasModel())) return void tellUser({ kind: "noModel" });
  const form = await vscode.window.showQuickPick([WHOLE, SAFETENSORS, TFJS], { placeHolder: t("Export as") });
  if (!form) return;
  const saveLabel = t("Export");
  if (form === SAFETENSORS) {
    const filters = { safetensors: ["safetensors"] };
    const file = (await vscode.window.showSaveDialog({ saveLabel, filters }))?.fsPath;
    if (file === undefined) return;
    await model.exportWeights({ modelFolder: store.path, format: "safetensors", out: file });
    return sayInPassing(t("Exported to {0}", file));
  }
  const parent = await chooseFolder(saveLabel);
  if (parent === undefined) return;
  const out = path.join(parent, form === WHOLE ? "recurrent-model" : "recurrent-tfjs");
  if (form === WHOLE) await model.copy({ from: store.path, to: out });
  else await model.exportWeights({ modelFolder: store.path, format: "tfjs", out });
  sayInPassing(t("Exported to {0}", out));
}

/**
 * Makes a model of another place this workspace's model; the one that was there is kept until the next one.
 * @throws with a sentence when there is none, or it cannot be used
 */
export async function importModel({ session, model, store }: ModelFileParts): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  // Untrusted: what a model completes may have been chosen by who made it.
  const kind = obstacleOf(folder);
  if (kind || !folder) return void tellUser({ kind: kind ?? "noFolder" });
  if (session.isRunning) return void tellUser({ kind: "alreadyTraining" });
  const from = await chooseFolder(t("Import"));
  if (from === undefined) return;
  await model.copy({ from, to: store.path });
  await store.setLearnedFolder(folder.uri.fsPath);
  await model.reload();
  sayInPassing(t("Imported from {0}", from));
}

/** Opens what was learned and what was left out as a page of text that cannot be changed. */
export async function showCorpusReport({ model, store }: ModelFileParts): Promise<void> {
  const report = (await store.hasModel()) ? await model.corpusReport(store.path) : undefined;
  if (!report) return void tellUser({ kind: "noModel" });
  const content = corpusReportText(report);
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: () => content,
  });
  try {
    // Another address each time, for what was shown under one is not asked for again.
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `${t("Corpus Report")}.md`, query: `${Date.now()}` });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  } finally {
    provider.dispose();
  }
}

const SCHEME = "recurrent-report";

async function chooseFolder(openLabel: string): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({ openLabel, canSelectFolders: true, canSelectFiles: false })) ?? [];
  return chosen?.fsPath;
}
