/** Provides inline completions: an adapter between the editor and the completion worker. */
import * as vscode from "vscode";
import type { SuggestedText, SuggestionPosition } from "../../core/text/restOfSuggestion.ts";
import { CanceledError } from "../../protocol/rpc.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Disposable } from "../common/disposableStore.ts";
import { documentPath, textAround } from "../common/documentText.ts";
import { isEditable } from "../common/editableDocuments.ts";
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
import { itemText, NO_ITEM, type SelectedItem, textAtCursor } from "./suggestWidget.ts";

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
    if (!isEditable(document)) return [];
    const settings = readInlineSettings(settingsOf(document));
    const isFollowUp = this.#isFollowUp;
    this.#isFollowUp = false;
    const isTyping = isFollowUp || context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
    const { cellStart, ...cursorPosition } = textAround(document, position);
    const isDeleting = this.#deleting.has(document);
    const cursor = {
      isTyping,
      isDeleting,
      languageId: document.languageId,
      prefix: cursorPosition.prefix.slice(cellStart),
    };
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
      const at: AtCursor = { document, position, around: { path, ...cursorPosition } };
      const selected = selectedAt(at, context.selectedCompletionInfo);
      const suggestion = await this.parts.suggestions.suggest(
        selected.request,
        { ...settings, isTyping },
        controller.signal,
      );
      const added = suggestion && suggestion.text !== "" ? textAtCursor(selected.item, suggestion) : undefined;
      const isRefused = added !== undefined && this.parts.shown.isRefused(at.around, added.text, { isTyping });
      this.parts.status.setSuppression(document, isRefused ? { kind: "refused" } : suppressionOf(suggestion));
      if (!suggestion || suggestion.text === "" || isRefused || token.isCancellationRequested) return [];
      return [this.#show(at, { ...suggestion, added }, selected)];
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

  /** Makes the inline item, and notes what it adds at the cursor. */
  #show(
    { document, position, around }: AtCursor,
    { added, isRest, ...suggestion }: SuggestionResult & { readonly added: SuggestedText | undefined },
    { item: selected, start, end }: Selected,
  ): vscode.InlineCompletionItem {
    const text = itemText(selected, suggestion.text);
    const range = new vscode.Range(start, end.translate({ characterDelta: suggestion.replaceSuffix }));
    const item = new vscode.InlineCompletionItem(text, range);
    if (added) this.parts.shown.note({ position: around, ...added });
    const shown = { offset: document.offsetAt(position), text: added?.text ?? text };
    item.command = this.parts.usage.noteShown(document, shown, isRest);
    return item;
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

/** A cursor, and the text around it. */
interface AtCursor {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly around: SuggestionPosition;
}

/** What is selected in VS Code's list of suggestions, and where a continuation of it is requested. */
interface Selected {
  readonly item: SelectedItem;
  /** The part of the document that the item replaces. */
  readonly start: vscode.Position;
  readonly end: vscode.Position;
  readonly request: SuggestionPosition;
}

/** Reads the document as if the selected item were accepted already. */
function selectedAt(
  { document, position, around }: AtCursor,
  selected: vscode.SelectedCompletionInfo | undefined,
): Selected {
  if (!selected) return { item: NO_ITEM, start: position, end: position, request: around };
  const { start, end } = selected.range;
  const item = {
    typedBeforeCursor: document.getText(new vscode.Range(start, position)),
    typedAfterCursor: document.getText(new vscode.Range(position, end)),
    text: selected.text,
  };
  const prefix = around.prefix.slice(0, around.prefix.length - item.typedBeforeCursor.length) + item.text;
  const suffix = around.suffix.slice(item.typedAfterCursor.length);
  return { item, start, end, request: { ...around, prefix, suffix } };
}
