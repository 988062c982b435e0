/** All kinds of documents: the rest of the line is inserted, and nothing else changes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, REST, TYPED, writeDocument } from "./typing.ts";

const LONG_LINE = `x = [${"1, ".repeat(7000)}]\n`;
const FIVE_MEGABYTES = "    total = total + price\n".repeat(200_000);

async function completes(text: string, after = ""): Promise<void> {
  await writeDocument(text, "python", after);
  const inserted = await acceptCompletion({ withinMs: 20_000 });
  assert.ok(inserted.length >= 4 && REST.startsWith(inserted), `inserted ${JSON.stringify(inserted)}`);
}

describe("A line is completed", () => {
  it("in a document with CRLF line endings", () => completes(TYPED.replaceAll("\n", "\r\n")));

  it("that is indented with tabs", () => completes(TYPED.replaceAll("    ", "\t")));

  it("after characters outside the basic plane, in other lines and in its own", () =>
    completes(`# 😀 𝒳\n${TYPED.replace("receipt =", "receipt_𝒳 =")}`));

  it("after right-to-left text", () => completes(`# שלום עולם\n${TYPED}`));

  it("after a line of more than 20,000 characters", () => completes(LONG_LINE + TYPED));

  it("within a line of more than 20,000 characters", () =>
    completes(`${LONG_LINE.trimEnd()}; ${TYPED.split("\n").at(-1)?.trim()}`));

  it("before 5 MB of other text", () => completes(TYPED, `\n${FIVE_MEGABYTES}`));

  it("at two cursors, either the same at both or only at one", async () => {
    await writeDocument(`${TYPED}\n${TYPED}`);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const first = editor.document.positionAt(TYPED.length);
    // The upper cursor is the main one: at the lower one, the line above suggests that the line is complete.
    editor.selections = [new vscode.Selection(first, first), ...editor.selections];
    const before = editor.document.getText();
    for (let tries = 0; tries < 10 && editor.document.getText() === before; tries++) {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
      await new Promise(resolve => setTimeout(resolve, 500));
      await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    }
    const text = editor.document.getText();
    const halves = text.split(/\n(?=class)/);
    assert.equal(halves.length, 2);
    for (const half of halves) assert.ok(half.startsWith(TYPED) && (TYPED + REST).startsWith(half), half);
    assert.notEqual(text, `${TYPED}\n${TYPED}`);
  });

  it("beside the suggest widget, without inserting anything twice", async () => {
    await writeDocument(TYPED);
    await vscode.commands.executeCommand("editor.action.triggerSuggest");
    await new Promise(resolve => setTimeout(resolve, 500));
    const inserted = await acceptCompletion({ withinMs: 3000 });
    assert.ok(REST.startsWith(inserted), `inserted ${JSON.stringify(inserted)}`);
    await vscode.commands.executeCommand("hideSuggestWidget");
  });
});
