/** Provides inline completions: an adapter between the editor and the completion worker. */
import * as vscode from "vscode";
import type { SuggestedText } from "../../core/text/restOfSuggestion.ts";
import { CanceledError } from "../../protocol/rpc.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Disposable } from "../common/disposableStore.ts";
import { documentPath, textAround } from "../common/documentText.ts";
import type { Log } from "../common/log.ts";
import { readInlineSettings } from "../common/settings.ts";
import type { ModelStore } from "../model/modelStore.ts";
import { placeSuppression } from "../status/documentPlace.ts";
import type { LanguageStatus } from "../status/languageStatus.ts";
import type { Snooze } from "../status/snooze.ts";
import { type Suppression, suppressionAt } from "../status/suppression.ts";
import { WorkerUnavailableError } from "../workers/workerHandle.ts";
import { isDeletingAfter } from "./deletion.ts";
import type { ShownSuggestion } from "./shownSuggestion.ts";
import type { SuggestionResult, Suggestions } from "./suggestions.ts";
import type { SuggestionUsage } from "./suggestionUsage.ts";
import { extendSelectedItem } from "./suggestWidget.ts";

export interface ProviderParts {
  readonly suggestions: Suggestions;
  readonly store: Pick<ModelStore, "learnedFolder">;
  readonly snooze: Snooze;
  readonly usage: Pick<SuggestionUsage, "noteShown">;
  readonly shown: Pick<ShownSuggestion, "note" | "isRefused">;
  readonly status: Pick<LanguageStatus, "setSuppression">;
  readonly log: Log;
}

/** Suggests completions in VS Code, or sets why there is none. */
export class CompletionProvider implements vscode.InlineCompletionItemProvider, Disposable {
  /** Documents whose last edit was a deletion. */
  readonly #deleting = new WeakSet<vscode.TextDocument>();
  /** Whether the next request follows an accepted suggestion, and counts as typing. */
  #isFollowUp = false;
  readonly #watch = vscode.workspace.onDidChangeTextDocument(event => this.#onChange(event));

  constructor(private readonly parts: ProviderParts) {}

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const settings = readInlineSettings(settingsOf(document));
    const isFollowUp = this.#isFollowUp;
    this.#isFollowUp = false;
    const isTyping = isFollowUp || context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
    const { prefixStart, prefix, suffix, cellStart } = textAround(document, position);
    const isDeleting = this.#deleting.has(document);
    const cursor = { isTyping, isDeleting, languageId: document.languageId, prefix: prefix.slice(cellStart) };
    const place = placeSuppression(document, settings);
    const suppression = suppressionAt(cursor, { settings, snoozeLeft: this.parts.snooze.left, place });
    if (suppression) {
      this.parts.status.setSuppression(document, suppression);
      return [];
    }

    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      const path = documentPath(document, this.parts.store.learnedFolder);
      const request = { path, prefixStart, prefix, suffix };
      const suggestion = await this.parts.suggestions.suggest(request, { ...settings, isTyping }, controller.signal);
      const isRefused = suggestion !== undefined && this.parts.shown.isRefused(request, suggestion.text, { isTyping });
      this.parts.status.setSuppression(document, isRefused ? { kind: "refused" } : suppressionOf(suggestion));
      if (!suggestion || suggestion.text === "" || isRefused) return [];
      const [item] = itemsFor(suggestion, document, position, context.selectedCompletionInfo);
      if (!item || token.isCancellationRequested) return [];
      this.parts.shown.note({ position: request, ...suggestion });
      const shown = { offset: document.offsetAt(position), text: suggestion.text };
      item.command = this.parts.usage.noteShown(document, shown, suggestion.isRest);
      return [item];
    } catch (thrown) {
      // A keystroke cancels most requests, and no error may pop up while the user types. The log already says that the
      // worker stays down.
      if (!(thrown instanceof CanceledError || thrown instanceof WorkerUnavailableError))
        this.parts.log.error(thrown instanceof Error ? thrown : String(thrown));
      return [];
    } finally {
      subscription.dispose();
    }
  }

  /** Suggests what comes next, as after Tab: the editor does not ask when the last word of a suggestion is accepted. */
  async suggestNext(): Promise<void> {
    this.#isFollowUp = true;
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  }

  dispose(): void {
    this.#watch.dispose();
  }

  #onChange({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const edit = { changes: contentChanges, isUndo: reason !== undefined };
    if (isDeletingAfter(this.#deleting.has(document), edit)) this.#deleting.add(document);
    else this.#deleting.delete(document);
  }
}

function suppressionOf(suggestion: SuggestionResult | undefined): Suppression | undefined {
  if (!suggestion) return { kind: "noModel" };
  return suggestion.text === "" ? { kind: "unlikely" } : undefined;
}

function itemsFor(
  { text, replaceSuffix }: SuggestedText,
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): vscode.InlineCompletionItem[] {
  if (!selected) {
    const end = position.translate({ characterDelta: replaceSuffix });
    return [new vscode.InlineCompletionItem(text, new vscode.Range(position, end))];
  }
  // The list's item has a range of its own, which ends at the cursor.
  if (replaceSuffix > 0) return [];
  const whole = extendSelectedItem(
    {
      typedBeforeCursor: document.getText(new vscode.Range(selected.range.start, position)),
      typedAfterCursor: document.getText(new vscode.Range(position, selected.range.end)),
      text: selected.text,
    },
    text,
  );
  return whole === undefined ? [] : [new vscode.InlineCompletionItem(whole, selected.range)];
}
