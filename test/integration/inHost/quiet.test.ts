/** When completions hold their tongue, and that they speak again afterward. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, TYPED, typeAndAccept, withSetting, writeDocument } from "./typing.ts";

const BEGUN = TYPED.slice(0, -1);
const LAST = TYPED.slice(-1);
const QUIET = { withinMs: 1000 };
const SOON = { withinMs: 20_000 };

async function speaksIn(text = BEGUN, language = "python"): Promise<boolean> {
  await writeDocument(text, language);
  return (await typeAndAccept(LAST, SOON)) !== "";
}

async function isQuietIn(text = BEGUN, language = "python"): Promise<boolean> {
  await writeDocument(text, language);
  return (await typeAndAccept(LAST, QUIET)) === "";
}

describe("Completions are quiet", () => {
  it("in a language for which they are off, and in no other", async () => {
    assert.ok(await speaksIn(BEGUN, "markdown"));
    await withSetting({ name: "inline.enabled", value: false, language: "markdown" }, async () => {
      assert.ok(await isQuietIn(BEGUN, "markdown"));
      assert.ok(await speaksIn());
    });
  });

  it("until they are asked for, when the trigger is manual", async () => {
    await withSetting({ name: "inline.trigger", value: "manual" }, async () => {
      assert.ok(await isQuietIn());
      await writeDocument(TYPED);
      assert.notEqual(await acceptCompletion(SOON), "");
    });
  });

  it("after a deletion, until the next character", async () => {
    await writeDocument(`${TYPED}x`);
    await vscode.commands.executeCommand("deleteLeft");
    assert.equal(await typeAndAccept("", QUIET), "");
    assert.notEqual(await typeAndAccept("e", SOON), "");
  });

  it("in comments, when they are off there", async () => {
    const comment = BEGUN.replace("receipt", "# receipt");
    assert.ok(await speaksIn(comment));
    await withSetting({ name: "inline.inComments", value: false }, async () => {
      assert.ok(await isQuietIn(comment));
    });
  });

  it("while they are snoozed", async () => {
    await vscode.commands.executeCommand("recurrent.snooze", 5);
    assert.ok(await isQuietIn());
    await vscode.commands.executeCommand("recurrent.snooze", 0);
    assert.ok(await speaksIn());
  });
});
