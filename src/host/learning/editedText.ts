/** What is written in the learned folder teaches the model: memory takes in what is saved, the network learns on. */
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import { settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { documentPath } from "../common/documentText.ts";
import type { Log } from "../common/log.ts";
import { sayInPassing } from "../common/passingNote.ts";
import { readAdapts, readInlineSettings, readTrainingSettings } from "../common/settings.ts";
import type { SuggestionUsage } from "../inline/suggestionUsage.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";

/** So long after a completion was accepted the network learns what was written: not at every one of a row. */
const LEARN_AFTER_MS = 3000;

export interface WrittenTextParts {
  readonly model: Pick<CompletionModel, "learn" | "load">;
  readonly store: Pick<ModelStore, "learnedFolder">;
  readonly acceptance: Pick<SuggestionUsage, "onAccepted">;
  readonly log: Log;
}

/** Learns what is saved, and what was written around accepted completions. */
export function learnWrittenText(parts: WrittenTextParts): Disposable {
  const owned = new DisposableStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  owned.add(
    vscode.workspace.onDidSaveTextDocument(document => {
      void learn(parts, document, { text: document.getText(), isUnsaved: false });
    }),
  );
  owned.add(
    parts.acceptance.onAccepted(() => {
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
 * Lets the network learn all of the file in the active editor as far as it is written, and says what came of it.
 * @throws what the worker threw
 */
export async function adaptToFile(parts: Pick<WrittenTextParts, "model" | "store">): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const path = editor && learnablePath(parts.store, editor.document, editor.document.getText().length);
  if (!editor || path === undefined)
    return sayInPassing(t("Only files of the folder that was learned can be learned."));
  await parts.model.load();
  const request = { path, text: wholeLines(editor), isUnsaved: true, isAdapting: true, isWhole: true };
  const report = await parts.model.learn(request);
  if (!report) sayInPassing(t("There was nothing to learn, or no held-out file to measure by."));
  else if (report.isKept) sayInPassing(t("The network has learned {0} in {1} steps.", path, report.steps));
  else sayInPassing(t("What {0} taught the network was taken back: held-out files became less likely.", path));
}

/** Never rejects: writing must not be disturbed. */
async function learn(
  { model, store, log }: WrittenTextParts,
  document: vscode.TextDocument,
  { text, isUnsaved }: { readonly text: string; readonly isUnsaved: boolean },
): Promise<void> {
  const path = learnablePath(store, document, text.length);
  const isAdapting = readAdapts(settingsOf(document));
  if (path === undefined || (isUnsaved && !isAdapting)) return;
  try {
    const report = await model.learn({ path, text, isUnsaved, isAdapting });
    if (!report) return;
    const { steps, isKept } = report;
    const [before, after] = [report.bitsBefore.toFixed(3), report.bitsAfter.toFixed(3)];
    if (isKept) log.info(`Learned ${path} in ${steps} steps; held-out bits per token: ${before}, now ${after}.`);
    else
      log.info(`Took back what ${path} taught in ${steps} steps; held-out bits per token: ${before}, then ${after}.`);
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
  }
}

/** Files of the learned folder only, not over the size that training learns, and only where completions are on. */
function learnablePath(
  { learnedFolder }: Pick<ModelStore, "learnedFolder">,
  document: vscode.TextDocument,
  chars: number,
): string | undefined {
  // What an untrusted workspace says may have been put there to be repeated.
  if (!vscode.workspace.isTrusted) return undefined;
  const get = settingsOf(document);
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath;
  if (document.uri.scheme !== "file" || folder === undefined || folder !== learnedFolder) return undefined;
  if (!readInlineSettings(get).isEnabled || chars > readTrainingSettings(get).maxFileBytes) return undefined;
  return documentPath(document, learnedFolder);
}

/** The text without the lines that are being written: a secret that is half typed is no secret to any rule. */
function wholeLines({ document, selections }: vscode.TextEditor): string {
  const lines = new Set(selections.map(({ active }) => active.line));
  const ranges = Array.from({ length: document.lineCount }, (_, line) => line).filter(line => !lines.has(line));
  return ranges.map(line => document.getText(document.lineAt(line).rangeIncludingLineBreak)).join("");
}
