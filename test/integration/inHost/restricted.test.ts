/** In Restricted Mode, nothing in the workspace is learned, loaded, or applied. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, TYPED, writeDocument } from "./typing.ts";

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Record<string, { readonly default: unknown }> };
  };
}

/** The server's folder for the storage of extensions. */
const serverFolder = process.env["RECURRENT_TEST_SERVER"];
assert.ok(serverFolder);
const stored = () =>
  readdirSync(serverFolder, { recursive: true, encoding: "utf8" }).filter(name =>
    /recurrent\.recurrent.*(manifest\.json|\.safetensors|training\.lock)$/.test(name),
  );

describe("Recurrent in Restricted Mode", () => {
  const extension = vscode.extensions.getExtension("recurrent.recurrent");
  assert.ok(extension);

  before(() => extension.activate());

  it("is active in an untrusted workspace", () => {
    assert.equal(vscode.workspace.isTrusted, false);
    assert.equal(extension.isActive, true);
  });

  it("sees the editor settings of the workspace", () => {
    assert.equal(vscode.workspace.getConfiguration("editor").get("tabSize"), 7);
  });

  it("ignores its own settings in the workspace", () => {
    const { properties } = (extension.packageJSON as Manifest).contributes.configuration;
    const applied = Object.entries(properties).filter(([name, property]) => {
      assert.notEqual(vscode.workspace.getConfiguration().inspect(name), undefined, name);
      return JSON.stringify(vscode.workspace.getConfiguration().get(name)) !== JSON.stringify(property.default);
    });
    assert.deepEqual(applied, []);
  });

  it("does not train, and stores no part of a model", async () => {
    await vscode.commands.executeCommand("recurrent.train");
    await vscode.commands.executeCommand("recurrent.resumeTraining");
    assert.equal(await vscode.commands.executeCommand("recurrent.replayCommits", { commits: 1 }), undefined);
    assert.deepEqual(stored(), []);
  });

  it("does not load a model from the workspace, and does not learn saved files", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, "shop/orders.py"));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# saved\n");
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(await document.save());
    await writeDocument(TYPED);
    assert.equal(await acceptCompletion({ withinMs: 4000 }), "");
    assert.deepEqual(stored(), []);
  });
});
