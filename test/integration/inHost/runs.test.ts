/** Training runs: their settings belong to the workspace. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { storedManifest } from "./storedModel.ts";

const TOY = {
  initialModel: "scratch",
  cell: "gru",
  layers: 1,
  hidden: 16,
  tokenizer: "char",
  vocabularySize: null,
  budgetSeconds: 4,
};
/** What the fixture's settings say. */
const USUAL = { ...TOY, initialModel: "base", cell: "lstm", hidden: 64, tokenizer: "bpe", budgetSeconds: 15 };

const train = (next?: object) => vscode.commands.executeCommand("recurrent.train", next && { type: "train", next });

describe("A run", () => {
  it("takes what the panel says, and so do later runs of the workspace, but no setting changes", async () => {
    const settings = () => JSON.stringify(vscode.workspace.getConfiguration("recurrent"));
    const before = settings();
    await train(TOY);
    const first = storedManifest();
    await train();
    const second = storedManifest();
    assert.ok(second.generation > first.generation);
    for (const { spec } of [first, second]) assert.deepEqual([spec?.cell, spec?.hiddenSize], ["gru", 16]);
    assert.equal(settings(), before);
    await train(USUAL);
    assert.equal(storedManifest().spec?.cell, "lstm");
    assert.equal(settings(), before);
  });
});
