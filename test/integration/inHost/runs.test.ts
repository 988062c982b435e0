/** Training runs: nothing is lost by trying. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { modelInUse, newestModel, storedManifests } from "./fileSystem/storedModel.ts";

/** Words that its small vocabulary does not have cost many bits, so it is worse than any other model here. */
const TOY = {
  initialModel: "scratch",
  cell: "gru",
  layers: 1,
  hidden: 16,
  tokenizer: "word",
  vocabularySize: 257,
  budgetSeconds: 6,
};
/** What the fixture's settings say. */
const USUAL = {
  ...TOY,
  initialModel: "base",
  cell: "lstm",
  hidden: 64,
  tokenizer: "bpe",
  vocabularySize: null,
  budgetSeconds: 15,
};

const train = (next?: object) => vscode.commands.executeCommand("recurrent.train", next && { type: "train", next });
const use = (slot: number) =>
  vscode.commands.executeCommand("recurrent.compareModels", { type: "compareModels", slot });
const kindOf = ({ spec }: { readonly spec?: { readonly cell: string; readonly hiddenSize: number } }) =>
  `${spec?.cell} ${spec?.hiddenSize}`;

describe("A run", () => {
  it("takes what the panel says, and so do later runs of the workspace, but no setting changes", async () => {
    const settings = () => JSON.stringify(vscode.workspace.getConfiguration("recurrent"));
    const before = settings();
    await train(TOY);
    const first = newestModel();
    await train();
    const second = newestModel();
    assert.ok(second.record.trainedAt > first.record.trainedAt);
    for (const model of [first, second]) assert.equal(kindOf(model), "gru 16");
    assert.equal(settings(), before);
  });

  it("with a worse model leaves the one in use, and the other can be used instead and given back", async () => {
    const { record } = modelInUse();
    assert.notEqual(kindOf(modelInUse()), "gru 16");
    const toy = storedManifests().find(model => kindOf(model) === "gru 16");
    assert.ok(toy && toy.slot > 0);
    await use(toy.slot);
    assert.equal(kindOf(modelInUse()), "gru 16");
    const before = storedManifests().find(model => model.record.trainedAt === record.trainedAt);
    assert.ok(before && before.slot > 0);
    await use(before.slot);
    assert.equal(modelInUse().record.trainedAt, record.trainedAt);
  });

  it("starts on a folder of the Explorer", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const before = newestModel().record.trainedAt;
    await vscode.commands.executeCommand("recurrent.trainOnFolder", vscode.Uri.joinPath(folder.uri, "shop"));
    const { record } = newestModel();
    assert.ok(record.trainedAt > before && record.steps > 0);
    await train(USUAL);
  });
});
