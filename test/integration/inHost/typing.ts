/** Types into an editor and takes the completion that VS Code shows there. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

/** A line that six files of the fixture share, as far as it is typed and as it goes on. */
export const TYPED = `class Loans:
    def start(self, customer: str, article: str) -> int:
        receipt = self.ledger.open_rec`;
export const REST = "eipt(customer, self.warehouse.nearest_shelf(article))";

const POLL_MS = 250;

interface Wait {
  /** How long a completion may take to appear; the whole of it passes when there is none. */
  readonly withinMs: number;
}

/** Opens a new document with the text, the cursor at its end, and more text after the cursor. */
export async function writeDocument(text: string, language = "python", after = ""): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language, content: text + after });
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const end = document.positionAt(text.length);
  editor.selection = new vscode.Selection(end, end);
}

/** Asks for a completion and accepts it; returns what was inserted, "" when nothing was. */
export async function acceptCompletion({ withinMs }: Wait): Promise<string> {
  return takeCompletion(withinMs, () => vscode.commands.executeCommand("editor.action.inlineSuggest.trigger"));
}

/** Asks for a completion and accepts its next word. */
export async function acceptWord({ withinMs }: Wait): Promise<string> {
  const trigger = () => vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  return takeCompletion(withinMs, trigger, "editor.action.inlineSuggest.acceptNextWord");
}

/** Types the text as a user would and accepts what appears; returns what was inserted, "" when nothing was. */
export async function typeAndAccept(text: string, { withinMs }: Wait): Promise<string> {
  await vscode.commands.executeCommand("type", { text });
  return takeCompletion(withinMs, async () => undefined);
}

/** Runs the body with a setting of Recurrent changed for the user, for one language if it is named. */
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
  withinMs: number,
  ask: () => Thenable<unknown>,
  accept = "editor.action.inlineSuggest.commit",
): Promise<string> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  const before = editor.document.getText();
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    await ask();
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
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
