/** Suggestions where the editor has closed a bracket or a quote, where other text follows, and beside VS Code's own list. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { writeDocument } from "./typing.ts";

const LINE = '    box["okapi_gallop"] = quagga_trot(zebra, "tapir_walk")\n';
/** The document says the same line often enough that it is suggested to its end. */
const BEFORE = `def f(zebra):\n${LINE.repeat(8)}`;
const WITHIN_MS = 20_000;

/** Accepts the suggestion at `|` in a line after the others. Returns that line. */
async function lineAfterAccepting(place: string): Promise<string> {
  const [typed = "", after = ""] = place.split("|");
  await writeDocument(BEFORE + typed, "python", `${after}\n    return box\n`);
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  const before = editor.document.getText();
  const deadline = Date.now() + WITHIN_MS;
  while (Date.now() < deadline && editor.document.getText() === before) {
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    await new Promise(resolve => setTimeout(resolve, 250));
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
  }
  return editor.document.lineAt(BEFORE.split("\n").length - 1).text;
}

describe("A suggestion", () => {
  for (const place of ['    box["|"]', '    box["okapi_|"]', '    box["okapi_gallop"] = quagga_trot(|)']) {
    it(`doubles nothing that is closed already: ${place.trim()}`, async () => {
      const line = await lineAfterAccepting(place);
      const [typed = "", after = ""] = place.split("|");
      assert.ok(line.length > typed.length + after.length, `nothing was suggested: ${line}`);
      // What was accepted is the beginning of the line that stands above, up to what the editor had closed.
      const isWhole = LINE.startsWith(line.slice(0, -1)) || LINE.startsWith(line.slice(0, line.length - after.length));
      assert.ok(isWhole, line);
      assert.equal(line.split('"').length % 2, 1, line);
      assert.equal(line.split("[").length, line.split("]").length, line);
      assert.equal(line.split("(").length, line.split(")").length, line);
    });
  }

  it("ends where it meets the text that follows", async () => {
    const line = await lineAfterAccepting('    box["okapi_gallop"] = quagga_|(zebra, "tapir_walk")');
    assert.equal(line, LINE.trimEnd());
  });
});

/** The last line says otherwise than the item that the list selects. */
const PAIR = "    zebra_gallop(okapi, quagga)\n    zebra_trot(tapir, 17)\n";
/** Opens the list with one item, types nothing more, and accepts what is shown inline. Returns the last line. */
async function acceptedBeside(typed: string, item: string, after = ""): Promise<string> {
  await writeDocument(`def f(okapi, quagga, tapir):\n${PAIR.repeat(8)}${typed}`, "python", after);
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
