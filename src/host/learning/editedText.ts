/** Lets the model learn what the user writes in the learned folder, when it is saved or completed. */
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import { settingsOf } from "../common/configuration.ts";
import { diskFolderOf } from "../common/diskFolders.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { documentPath, notebookOf } from "../common/documentText.ts";
import type { Log } from "../common/log.ts";
import { readInlineSettings, readIsAdapting, readLearningRules } from "../common/settings.ts";
import { showStatusMessage } from "../common/statusMessage.ts";
import type { SuggestionUsage } from "../inline/suggestionUsage.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";

/** The delay after an accepted completion, so that several in a row are learned together. */
const LEARN_AFTER_MS = 3000;

export interface LearningParts {
  readonly model: Pick<CompletionModel, "learn" | "load">;
  readonly store: Pick<ModelStore, "learnedFolder" | "isForgotten">;
  readonly usage: Pick<SuggestionUsage, "onDidAccept">;
  readonly log: Log;
}

/** Learns saved files, and the text around accepted completions. */
export function learnFromEdits(parts: LearningParts): Disposable {
  const owned = new DisposableStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  owned.add(
    vscode.workspace.onDidSaveTextDocument(document => {
      void learn(parts, document, { text: document.getText(), isUnsaved: false });
    }),
  );
  owned.add(
    vscode.workspace.onDidSaveNotebookDocument(notebook => {
      const [cell] = notebook.getCells();
      if (cell) void learn(parts, cell.document, { text: notebookJson(notebook), isUnsaved: false });
    }),
  );
  owned.add(
    parts.usage.onDidAccept(() => {
      const editor = vscode.window.activeTextEditor;
      clearTimeout(timer);
      if (!editor) return;
      timer = setTimeout(() => {
        void learn(parts, editor.document, { text: wholeLines(editor), isUnsaved: true });
      }, LEARN_AFTER_MS);
    }),
  );
  owned.add({ dispose: () => clearTimeout(timer) });
  return owned;
}

/**
 * Lets the network learn the file in the active editor, and reports the result.
 *
 * @throws the worker's error
 */
export async function adaptToFile(parts: Pick<LearningParts, "model" | "store">): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const path = editor && learnablePath(parts.store, editor.document, editor.document.getText().length);
  if (!editor || path === undefined)
    return showStatusMessage(t("The network can only adapt to files in the folder it was trained on."));
  await parts.model.load();
  const rules = readLearningRules(settingsOf(editor.document));
  const request = { path, text: wholeLines(editor), isUnsaved: true, isAdapting: true, isWhole: true, ...rules };
  const report = await parts.model.learn(request);
  if (!report)
    showStatusMessage(t("The network did not adapt: there is no new text, or no held-out file to check the result."));
  else if (report.isKept) showStatusMessage(t("The network adapted to {0} in {1} steps.", path, report.steps));
  else
    showStatusMessage(
      t("The adaptation to {0} was undone, because predictions for held-out files became worse.", path),
    );
}

/** Never rejects, because nothing may interrupt the user's writing. */
async function learn(
  { model, store, log }: LearningParts,
  document: vscode.TextDocument,
  { text, isUnsaved }: { readonly text: string; readonly isUnsaved: boolean },
): Promise<void> {
  // After Forget This Workspace, nothing is learned until the user asks for it.
  const path = store.isForgotten ? undefined : learnablePath(store, document, text.length);
  const isAdapting = readIsAdapting(settingsOf(document));
  if (path === undefined || (isUnsaved && !isAdapting)) return;
  try {
    const rules = readLearningRules(settingsOf(document));
    const report = await model.learn({ path, text, isUnsaved, isAdapting, ...rules });
    if (!report) return;
    const { steps, isKept } = report;
    const [before, after] = [report.bitsBefore.toFixed(3), report.bitsAfter.toFixed(3)];
    if (isKept)
      log.info(`Adapted to ${path} in ${steps} steps; held-out bits per token: ${before} before, ${after} after.`);
    else log.info(`Undid ${steps} steps on ${path}; held-out bits per token: ${before} before, ${after} after.`);
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
  }
}

/** Returns the path of a document that may be learned: in the learned folder, small enough, and with completions on. */
function learnablePath(
  { learnedFolder }: Pick<ModelStore, "learnedFolder">,
  document: vscode.TextDocument,
  chars: number,
): string | undefined {
  // An untrusted workspace may contain text that is meant to be suggested.
  if (!vscode.workspace.isTrusted) return undefined;
  const get = settingsOf(document);
  const { uri } = notebookOf(document) ?? document;
  const folder = diskFolderOf(uri);
  if (folder === undefined || folder !== learnedFolder) return undefined;
  if (!readInlineSettings(get).isEnabled || chars > readLearningRules(get).maxFileBytes) return undefined;
  return documentPath(document, learnedFolder);
}

/** Returns the sources of a notebook in the format of its file, because they are read as those of a file are. */
function notebookJson(notebook: vscode.NotebookDocument): string {
  const cells = notebook.getCells().map(({ kind, document }) => ({
    cell_type: kind === vscode.NotebookCellKind.Code ? "code" : "markdown",
    source: document.getText(),
  }));
  return JSON.stringify({ cells });
}

/** Returns the text without the lines at the cursors: no rule recognizes a half-typed secret. */
function wholeLines({ document, selections }: vscode.TextEditor): string {
  const lines = new Set(selections.map(({ active }) => active.line));
  const ranges = Array.from({ length: document.lineCount }, (_, line) => line).filter(line => !lines.has(line));
  return ranges.map(line => document.getText(document.lineAt(line).rangeIncludingLineBreak)).join("");
}
