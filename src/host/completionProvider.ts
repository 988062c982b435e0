/** Inline completions: an adapter between the editor and the completion worker. */
import * as vscode from "vscode";
import { CancelledError } from "../protocol/rpc.ts";
import type { CompletionModel } from "./completionModel.ts";
import { settingsOf } from "./configuration.ts";
import { documentPath, textAround } from "./documentText.ts";
import type { Log } from "./log.ts";
import { pause } from "./pause.ts";
import { readInlineSettings } from "./settings.ts";
import { extendSelectedItem } from "./suggestWidget.ts";

/** The search answers with the best it has after this: soon while typing, later to who asks for it. */
const TYPING_DEADLINE_MS = 150;
const ASKED_DEADLINE_MS = 1500;

export class CompletionProvider implements vscode.InlineCompletionItemProvider {
  constructor(
    private readonly model: CompletionModel,
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
    if (isTyping && !settings.isEnabled) return [];

    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      if (isTyping) await pause(settings.delayMs, controller.signal);
      const { prefix, suffix } = textAround(document, position);
      const { minConfidence, maxChars } = settings;
      const path = documentPath(document);
      const deadlineMs = isTyping ? TYPING_DEADLINE_MS : ASKED_DEADLINE_MS;
      const request = { path, prefix, suffix, minConfidence, maxChars, deadlineMs };
      const result = await this.model.complete(request, controller.signal);
      if (!result || result.text === "") return [];
      return itemsFor(result.text, document, position, context.selectedCompletionInfo);
    } catch (thrown) {
      // A keystroke cancels most requests, and no error may pop up while the user types.
      if (!(thrown instanceof CancelledError)) this.log.error(thrown instanceof Error ? thrown : String(thrown));
      return [];
    } finally {
      subscription.dispose();
    }
  }
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
