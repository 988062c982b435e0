/** Types into an editor and accepts the suggestion that VS Code shows. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

/** A line that six files of the fixture share: the typed beginning and the rest. */
export const TYPED = `class Loans:
    def start(self, customer: str, article: str) -> int:
        receipt = self.ledger.open_rec`;
export const REST = "eipt(customer, self.warehouse.nearest_shelf(article))";

const POLL_MS = 250;

interface Wait {
  /** How long to wait for a suggestion. */
  readonly withinMs: number;
  /** How long to wait between two looks whether there is one. */
  readonly pollMs?: number;
}

/** Opens a new document with text before and after the cursor. */
export async function writeDocument(text: string, language = "python", after = ""): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language, content: text + after });
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const end = document.positionAt(text.length);
  editor.selection = new vscode.Selection(end, end);
}

/** Requests a suggestion and accepts it. Returns the inserted text, or "". */
export async function acceptCompletion(wait: Wait): Promise<string> {
  return takeCompletion(wait, () => vscode.commands.executeCommand("editor.action.inlineSuggest.trigger"));
}

/** Requests a suggestion and accepts its next word. Returns the inserted text, or "". */
export async function acceptWord(wait: Wait): Promise<string> {
  const trigger = () => vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  return takeCompletion(wait, trigger, "editor.action.inlineSuggest.acceptNextWord");
}

/** Types text as a user would, and accepts the suggestion. Returns the inserted text, or "". */
export async function typeAndAccept(text: string, wait: Wait): Promise<string> {
  await vscode.commands.executeCommand("type", { text });
  return takeCompletion(wait, async () => undefined);
}

/** Runs a function while a user setting of Recurrent is changed, for one language if it is given. */
export async function withSetting(
  { name, value, language }: { readonly name: string; readonly value: unknown; readonly language?: string },
  body: () => Promise<void>,
): Promise<void> {
  const scope = language === undefined ? undefined : { languageId: language };
  const set = (to: unknown) =>
    vscode.workspace
      .getConfiguration("recurrent", scope)
      .update(name, to, vscode.ConfigurationTarget.Global, language !== undefined);
  await set(value);
  try {
    await body();
  } finally {
    await set(undefined);
  }
}

async function takeCompletion(
  { withinMs, pollMs = POLL_MS }: Wait,
  ask: () => Thenable<unknown>,
  accept = "editor.action.inlineSuggest.commit",
): Promise<string> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  const before = editor.document.getText();
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    await ask();
    await new Promise(resolve => setTimeout(resolve, pollMs));
    await vscode.commands.executeCommand(accept);
    const after = editor.document.getText();
    if (after !== before) {
      const at = editor.document.offsetAt(editor.selection.active);
      const length = after.length - before.length;
      const inserted = after.slice(at - length, at);
      assert.ok(
        after === before.slice(0, at - length) + inserted + before.slice(at - length),
        "other text was changed",
      );
      return inserted;
    }
  }
  return "";
}
