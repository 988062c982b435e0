/** Suggestions where the editor has already closed a bracket or a quote, and where other text follows. */
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
