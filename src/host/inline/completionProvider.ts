/** Inline completions: an adapter between the editor and the completion worker. */
import * as vscode from "vscode";
import { CancelledError } from "../../protocol/rpc.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Disposable } from "../common/disposableStore.ts";
import { documentPath, textAround } from "../common/documentText.ts";
import type { Log } from "../common/log.ts";
import { readInlineSettings } from "../common/settings.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { LanguageStatus } from "../status/languageStatus.ts";
import type { Snooze } from "../status/snooze.ts";
import { type Suppression, suppressionAt } from "../status/suppression.ts";
import { isDeletingAfter } from "./deletion.ts";
import type { SuggestionResult, Suggestions } from "./suggestions.ts";
import type { SuggestionUsage } from "./suggestionUsage.ts";
import { extendSelectedItem } from "./suggestWidget.ts";

export class CompletionProvider implements vscode.InlineCompletionItemProvider, Disposable {
  /** Documents that are being deleted from. */
  readonly #deleting = new WeakSet<vscode.TextDocument>();
  readonly #watch = vscode.workspace.onDidChangeTextDocument(event => this.#noteChange(event));

  constructor(
    private readonly offers: Suggestions,
    private readonly store: Pick<ModelStore, "learnedFolder">,
    private readonly snooze: Snooze,
    private readonly acceptance: Pick<SuggestionUsage, "show">,
    private readonly status: Pick<LanguageStatus, "note">,
    private readonly log: Log,
  ) {}

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const settings = readInlineSettings(settingsOf(document));
    const isTyping = context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
    const { prefix, suffix } = textAround(document, position);
    const isDeleting = this.#deleting.has(document);
    const spot = { isTyping, isDeleting, languageId: document.languageId, prefix };
    const silence = suppressionAt(spot, { settings, snoozeLeft: this.snooze.left });
    if (silence) {
      this.status.note(document, silence);
      return [];
    }

    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      const place = { path: documentPath(document, this.store.learnedFolder), prefix, suffix };
      const offered = await this.offers.offer(place, { ...settings, isTyping }, controller.signal);
      this.status.note(document, suppressionOf(offered));
      if (!offered || offered.text === "") return [];
      const [item] = itemsFor(offered.text, document, position, context.selectedCompletionInfo);
      if (!item || token.isCancellationRequested) return [];
      const shown = { offset: document.offsetAt(position), text: offered.text };
      item.command = this.acceptance.show(document, shown, offered.isRest);
      return [item];
    } catch (thrown) {
      // A keystroke cancels most requests, and no error may pop up while the user types.
      if (!(thrown instanceof CancelledError)) this.log.error(thrown instanceof Error ? thrown : String(thrown));
      return [];
    } finally {
      subscription.dispose();
    }
  }

  dispose(): void {
    this.#watch.dispose();
  }

  #noteChange({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const edit = { changes: contentChanges, isUndo: reason !== undefined };
    if (isDeletingAfter(this.#deleting.has(document), edit)) this.#deleting.add(document);
    else this.#deleting.delete(document);
  }
}

function suppressionOf(offered: SuggestionResult | undefined): Suppression | undefined {
  if (!offered) return { kind: "noModel" };
  return offered.text === "" ? { kind: "unlikely" } : undefined;
}

function itemsFor(
  text: string,
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): vscode.InlineCompletionItem[] {
  if (!selected) return [new vscode.InlineCompletionItem(text, new vscode.Range(position, position))];
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
