/** Inline suggestions while VS Code's list of suggestions is open: both say the same. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { writeDocument } from "./typing.ts";

/** The last line says otherwise than the item that the list selects. */
const LINES = "    zebra_gallop(okapi, quagga)\n    zebra_trot(tapir, 17)\n";
const WITHIN_MS = 20_000;

/** Opens the list with one item, types nothing more, and accepts what is shown inline. Returns the last line. */
async function acceptedBeside(typed: string, item: string, after = ""): Promise<string> {
  await writeDocument(`def f(okapi, quagga, tapir):\n${LINES.repeat(8)}${typed}`, "python", after);
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  const before = editor.document.getText();
  const wordLength = /\w*$/.exec(typed)![0].length;
  const provider = vscode.languages.registerCompletionItemProvider("python", {
    provideCompletionItems: (_, position) => {
      const range = new vscode.Range(position.translate({ characterDelta: -wordLength }), position);
      return [{ label: item, range, sortText: "\u0000", preselect: true }];
    },
  });
  try {
    const deadline = Date.now() + WITHIN_MS;
    while (Date.now() < deadline && editor.document.getText() === before) {
      await vscode.commands.executeCommand("editor.action.triggerSuggest");
      await new Promise(resolve => setTimeout(resolve, 1000));
      await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    }
  } finally {
    provider.dispose();
  }
  return editor.document.lineAt(editor.selection.active.line).text;
}

describe("Beside the list of suggestions, an inline suggestion", () => {
  it("continues the selected item where the document says otherwise", async () => {
    assert.equal(await acceptedBeside("    zebra_", "zebra_gallop"), "    zebra_gallop(okapi, quagga)");
    assert.equal(await acceptedBeside("    zebra_", "zebra_trot"), "    zebra_trot(tapir, 17)");
  });

  it("doubles nothing that is closed already", async () => {
    const line = await acceptedBeside("    print(zebra_gal", "zebra_gallop", ")\n");
    assert.equal(line, "    print(zebra_gallop(okapi, quagga))");
  });
});
