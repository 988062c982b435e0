/** Implements Predict: answers the selection, or the line of the cursor, with the model of a task. */
import * as v from "valibot";
import * as vscode from "vscode";
import { SEQUENCE_TASKS } from "../../core/tasks/taskSpec.ts";
import { t } from "../../protocol/localize.ts";
import type { PredictResult } from "../../protocol/tasks.ts";
import type { SequenceTask } from "../../protocol/training.ts";
import { pick } from "../common/pick.ts";
import { showReadOnly } from "../common/readOnlyDocument.ts";
import { showStatusMessage } from "../common/statusMessage.ts";
import { showProblem } from "../common/userErrors.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import { predictionsText } from "./predictionsText.ts";
import { taskTitle } from "./runMenu.ts";

/** The parts of the extension that the command uses. */
export interface PredictCommandParts {
  readonly model: Pick<CompletionModel, "predict">;
  readonly store: Pick<ModelStore, "hasModel" | "pathOf">;
}

/** More take long, and no one reads them. */
const MAX_LINES = 200;
const MAX_LINE_CHARS = 10_000;

/** An argument from a keyboard shortcut: which model to ask. */
const argumentSchema = () => v.object({ task: v.exactOptional(v.picklist(SEQUENCE_TASKS)) });

/**
 * Answers each line of the selection, and shows the answers beside the editor.
 *
 * @returns undefined when nothing was answered; the user has been told why
 * @throws an error to show when the model cannot be used
 */
export async function predict(
  { model, store }: PredictCommandParts,
  argument: unknown,
): Promise<PredictResult | undefined> {
  const task = await chooseTask(store, argument);
  if (task === undefined) return undefined;
  const lines = selectedLines(vscode.window.activeTextEditor);
  if (!lines.some(line => line.trim() !== "")) return void showProblem({ kind: "noInput" });
  const result = await model.predict({
    modelFolder: store.pathOf(task),
    lines: lines.slice(0, MAX_LINES).map(line => line.slice(0, MAX_LINE_CHARS)),
  });
  if (lines.length > MAX_LINES) showStatusMessage(t("Only the first {0} lines were answered.", MAX_LINES));
  const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  await showReadOnly(t("Predictions"), predictionsText(result), column);
  return result;
}

/** The only task with a model, or the one that the user selects. */
async function chooseTask(store: PredictCommandParts["store"], argument: unknown): Promise<SequenceTask | undefined> {
  const trained: SequenceTask[] = [];
  for (const task of SEQUENCE_TASKS) if (await store.hasModel(task)) trained.push(task);
  const parsed = v.safeParse(argumentSchema(), argument);
  const wanted = parsed.success ? parsed.output.task : undefined;
  const found = wanted === undefined ? trained : trained.filter(task => task === wanted);
  if (found.length === 0) return void showProblem({ kind: "noTaskModel" });
  if (found.length === 1) return found[0];
  const items = found.map(task => ({ label: taskTitle(task), task }));
  return (await pick(items, t("Select the model that answers")))?.task;
}

/** The lines of the selections, or the line of the cursor where nothing is selected. */
function selectedLines(editor: vscode.TextEditor | undefined): readonly string[] {
  if (!editor) return [];
  const { document, selections } = editor;
  return selections.flatMap(selection => {
    const text = selection.isEmpty ? document.lineAt(selection.active.line).text : document.getText(selection);
    return text.split(/\r\n|\n|\r/);
  });
}
