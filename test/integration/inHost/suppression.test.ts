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

  it("while they are snoozed", async () => {
    await vscode.commands.executeCommand("recurrent.snooze", 5);
    assert.ok(await isSuppressedIn());
    await vscode.commands.executeCommand("recurrent.snooze", 0);
    assert.ok(await appearsIn());
  });
});
