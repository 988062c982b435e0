/** A multi-root workspace has one model, of the learned folder. It learns nothing from the other folder. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, REST, TYPED, withSetting } from "./typing.ts";

const BEGUN = "def f(okapi):\n    gallop = quagga.zor";
const LINE = "illa(okapi, 17)";

/** Replaces a file's text and saves it. */
async function saveText(file: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(file, all, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
  assert.ok(await document.save());
}

/** Returns what is suggested at the end of a text in a file of a folder. */
async function suggestedIn(folder: vscode.WorkspaceFolder, text: string, withinMs: number): Promise<string> {
  const file = vscode.Uri.joinPath(folder.uri, "shop", "new.py");
  await vscode.workspace.fs.writeFile(file, new Uint8Array());
  const document = await vscode.workspace.openTextDocument(file);
  const editor = await vscode.window.showTextDocument(document);
  await editor.edit(change => {
    change.replace(new vscode.Range(0, 0, document.lineCount, 0), text);
  });
  const end = document.positionAt(text.length);
  editor.selection = new vscode.Selection(end, end);
  const inserted = await acceptCompletion({ withinMs });
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.workspace.fs.delete(file);
  return inserted;
}

describe("In a multi-root workspace", () => {
  const [learned, other] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(learned && other);

  before(async () => {
    await vscode.extensions.getExtension("recurrent.recurrent")?.activate();
    const file = vscode.Uri.joinPath(learned.uri, "shop", "gifts.py");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    await vscode.commands.executeCommand("recurrent.train");
  });

  it("files of both folders are completed from the model of the learned folder", async () => {
    for (const folder of [learned, other]) {
      const inserted = await suggestedIn(folder, TYPED, 20_000);
      assert.ok(inserted.length >= 4 && REST.startsWith(inserted), `${folder.name}: ${JSON.stringify(inserted)}`);
    }
  });

  it("a saved file is learned in the learned folder, but not in the other one", async () => {
    const text = `${BEGUN}${LINE}\n`.repeat(3);
    await saveText(vscode.Uri.joinPath(other.uri, "shop", "gifts.py"), text);
    assert.equal(await suggestedIn(learned, BEGUN, 3000), "");
    await saveText(vscode.Uri.joinPath(learned.uri, "shop", "repairs.py"), text);
    const inserted = await suggestedIn(learned, BEGUN, 20_000);
    assert.ok(inserted.length >= 4 && LINE.startsWith(inserted), JSON.stringify(inserted));
  });

  it("each folder has its own model, when that is set", async () => {
    await withSetting({ name: "training.modelPerFolder", value: true }, async () => {
      await saveText(vscode.Uri.joinPath(other.uri, "shop", "gifts.py"), "gifts = []\n");
      for (const folder of [learned, other]) {
        const file = vscode.Uri.joinPath(folder.uri, "shop", "orders.py");
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
        await vscode.commands.executeCommand("recurrent.train");
      }
      const inserted = await suggestedIn(other, TYPED, 20_000);
      assert.ok(inserted.length >= 4 && REST.startsWith(inserted), JSON.stringify(inserted));
      // Only the first folder has this line.
      assert.equal(await suggestedIn(other, BEGUN, 3000), "");
      const known = await suggestedIn(learned, BEGUN, 20_000);
      assert.ok(known.length >= 4 && LINE.startsWith(known), JSON.stringify(known));
    });
  });
});
