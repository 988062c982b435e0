/** The usage counts of accepted suggestions. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, acceptWord, REST, TYPED, writeDocument } from "./typing.ts";

interface Counts {
  readonly shown: number;
  readonly accepted: number;
  readonly typedOut: number;
  readonly charsSaved: number;
  readonly keysSaved: number;
}

async function countsNow(): Promise<Counts> {
  const days = await vscode.commands.executeCommand<readonly Counts[]>("recurrent.showUsageCounts");
  await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
  const today = days.at(-1);
  assert.ok(today);
  return today;
}

describe("Accepted suggestions are counted", () => {
  it("when one is accepted as a whole", async () => {
    await writeDocument(TYPED);
    const before = await countsNow();
    const { length } = await acceptCompletion({ withinMs: 20_000 });
    const after = await countsNow();
    assert.ok(length > 0 && after.shown > before.shown);
    assert.equal(after.accepted, before.accepted + 1);
    assert.equal(after.charsSaved, before.charsSaved + length);
    assert.equal(after.keysSaved, before.keysSaved + length - 1);
  });

  it("once when one is accepted word by word, with the characters of each word", async () => {
    await writeDocument(TYPED);
    const before = await countsNow();
    const word = await acceptWord({ withinMs: 20_000 });
    assert.ok(word.length > 1 && word.length < REST.length && REST.startsWith(word), word);
    const after = await countsNow();
    assert.equal(after.accepted, before.accepted + 1);
    assert.equal(after.charsSaved, before.charsSaved + word.length);
  });

  it("word by word to the end, and the next suggestion comes by itself", async () => {
    const line = "    zebra.gallop(okapi)\n    quagga.trot(okapi)\n";
    await writeDocument(`def f(okapi):\n${line.repeat(8)}    zebra.gal`, "python");
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const before = await countsNow();
    const word = await acceptWord({ withinMs: 20_000 });
    const begun = editor.document.getText().length;
    // No key is typed and nothing is requested from here on.
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline && !editor.document.getText().endsWith("quagga.trot(okapi)")) {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.acceptNextWord");
      await new Promise(resolve => setTimeout(resolve, 250));
    }
    const added = editor.document.getText().slice(begun);
    assert.ok(added.endsWith("\n    quagga.trot(okapi)"), added);
    const after = await countsNow();
    // Words of one character look as if they were typed.
    const single = added.match(/\n *|[^\w\s]/g)?.join("").length ?? 0;
    const chars = after.charsSaved - before.charsSaved;
    const most = word.length + added.length;
    assert.ok(chars <= most && chars >= most - single, `${chars} of ${most}`);
  });

  it("as typed out when the user types one to its end, with the bracket that the editor closes", async () => {
    const line = "    tapir = quagga_gallop(okapi, zebra)\n";
    await writeDocument(`def f(okapi, zebra):\n${line.repeat(8)}    tapir = qua`, "python");
    const before = await countsNow();
    for (const letter of "gga_gallop(okapi, zebra") {
      await vscode.commands.executeCommand("type", { text: letter });
      await new Promise(resolve => setTimeout(resolve, 400));
    }
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor?.document.getText().endsWith("quagga_gallop(okapi, zebra)"), editor?.document.getText());
    const after = await countsNow();
    const shown = after.shown - before.shown;
    assert.ok(shown >= 1 && shown <= 2, `shown ${shown}`);
    assert.equal(after.typedOut, before.typedOut + shown);
    assert.equal(after.accepted, before.accepted);
  });
});
