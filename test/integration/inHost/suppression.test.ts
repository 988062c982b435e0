/** When suggestions are suppressed, and that they appear again afterward. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, TYPED, typeAndAccept, withSetting, writeDocument } from "./typing.ts";

const BEGUN = TYPED.slice(0, -1);
const LAST = TYPED.slice(-1);
const BRIEFLY = { withinMs: 1000 };
const SOON = { withinMs: 20_000 };

async function appearsIn(text = BEGUN, language = "python"): Promise<boolean> {
  await writeDocument(text, language);
  return (await typeAndAccept(LAST, SOON)) !== "";
}

async function isSuppressedIn(text = BEGUN, language = "python"): Promise<boolean> {
  await writeDocument(text, language);
  return (await typeAndAccept(LAST, BRIEFLY)) === "";
}

/**
 * Types into a file of the workspace, which is then deleted. An older VS Code may show its text again if another file of
 * the same name follows at once.
 */
async function typedInFile(name: string, wait: { readonly withinMs: number }): Promise<string> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const file = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(BEGUN));
  const editor = await vscode.window.showTextDocument(file, { preview: false });
  const end = editor.document.positionAt(BEGUN.length);
  editor.selection = new vscode.Selection(end, end);
  const inserted = await typeAndAccept(LAST, wait);
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.workspace.fs.delete(file);
  return inserted;
}

const appearsInFile = async (name: string): Promise<boolean> => (await typedInFile(name, SOON)) !== "";
const isSuppressedInFile = async (name: string): Promise<boolean> => (await typedInFile(name, BRIEFLY)) === "";

describe("Suggestions are suppressed", () => {
  it("in a language for which they are off, and in no other", async () => {
    assert.ok(await appearsIn(BEGUN, "markdown"));
    await withSetting({ name: "inline.enabled", value: false, language: "markdown" }, async () => {
      assert.ok(await isSuppressedIn(BEGUN, "markdown"));
      assert.ok(await appearsIn());
    });
  });

  it("until they are requested, when the trigger is manual", async () => {
    await withSetting({ name: "inline.trigger", value: "manual" }, async () => {
      assert.ok(await isSuppressedIn());
      await writeDocument(TYPED);
      assert.notEqual(await acceptCompletion(SOON), "");
    });
  });

  it("after a deletion, until the next character", async () => {
    await writeDocument(`${TYPED}x`);
    await vscode.commands.executeCommand("deleteLeft");
    assert.equal(await typeAndAccept("", BRIEFLY), "");
    assert.notEqual(await typeAndAccept("e", SOON), "");
  });

  it("in comments, when they are off in comments", async () => {
    const comment = BEGUN.replace("receipt", "# receipt");
    assert.ok(await appearsIn(comment));
    await withSetting({ name: "inline.inComments", value: false }, async () => {
      assert.ok(await isSuppressedIn(comment));
    });
  });

  it("in files with secrets, unless they are on there", async () => {
    assert.ok(await isSuppressedInFile("id_rsa.py"));
    await withSetting({ name: "inline.inSecretFiles", value: true }, async () => {
      assert.ok(await appearsInFile("id_ed25519.py"));
    });
  });

  it("in files and folders that are excluded, and in no other", async () => {
    assert.ok(await appearsInFile("shop/sales.py"));
    for (const glob of ["shop/*.py", "/shop", "sales.py", "shop/"]) {
      await withSetting({ name: "inline.exclude", value: [glob] }, async () => {
        assert.ok(await isSuppressedInFile("shop/sales.py"), glob);
        assert.ok(await appearsInFile("sales.test.py"), glob);
      });
    }
  });

  it("in commit messages, when they are off there", async () => {
    const control = vscode.scm.createSourceControl("recurrent-test", "Test");
    const written = async (wait: { readonly withinMs: number }): Promise<string> => {
      control.inputBox.value = "";
      await vscode.commands.executeCommand("workbench.view.scm");
      await vscode.commands.executeCommand("workbench.scm.action.focusNextInput");
      await vscode.commands.executeCommand("type", { text: TYPED.trim().split("\n").at(-1)?.trim() });
      const typed = control.inputBox.value;
      assert.notEqual(typed, "", "the message box has no focus");
      for (const end = Date.now() + wait.withinMs; Date.now() < end && control.inputBox.value === typed; ) {
        await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
        await new Promise(resolve => setTimeout(resolve, 250));
        await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
      }
      return control.inputBox.value.slice(typed.length);
    };
    try {
      assert.notEqual(await written(SOON), "");
      await withSetting({ name: "inline.inCommitMessages", value: false }, async () => {
        assert.equal(await written(BRIEFLY), "");
      });
    } finally {
      control.dispose();
    }
  });

  it("while they are snoozed", async () => {
    await vscode.commands.executeCommand("recurrent.snooze", 5);
    assert.ok(await isSuppressedIn());
    await vscode.commands.executeCommand("recurrent.snooze", 0);
    assert.ok(await appearsIn());
  });
});
