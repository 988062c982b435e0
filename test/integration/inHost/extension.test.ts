/** The extension in VS Code, in the order of use: installed, trained, used, turned off. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, REST, TYPED, typeAndAccept, writeDocument } from "./typing.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Record<string, { readonly default: unknown }> };
  };
}

describe("Recurrent in VS Code", () => {
  const extension = vscode.extensions.getExtension("recurrent.recurrent");
  assert.ok(extension);
  const { contributes } = extension.packageJSON as Manifest;
  const isInlineEnabled = () => vscode.workspace.getConfiguration("recurrent").get("inline.enabled");

  before(() => extension.activate());

  it("registers every command that it declares", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributes.commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  });

  it("gives every setting its declared default", () => {
    const settings = vscode.workspace.getConfiguration();
    const entries = Object.entries(contributes.configuration.properties);
    assert.ok(entries.length > 0);
    for (const [name, property] of entries) {
      assert.deepEqual(settings.inspect(name)?.defaultValue, property.default, name);
    }
  });

  it("inserts nothing without a model", async () => {
    await writeDocument(TYPED);
    assert.equal(await acceptCompletion({ withinMs: 1500 }), "");
  });

  it("completes a line of the workspace after training on it", async () => {
    await vscode.commands.executeCommand("recurrent.train");
    await writeDocument(TYPED);
    const inserted = await acceptCompletion({ withinMs: 20_000 });
    assert.ok(inserted.length >= 4 && REST.startsWith(inserted), `inserted ${JSON.stringify(inserted)}`);
  });

  it("completes while the user types, until completions are toggled off", async () => {
    await writeDocument(TYPED.slice(0, -3));
    assert.notEqual(await typeAndAccept("rec", { withinMs: 20_000 }), "");
    await vscode.commands.executeCommand("recurrent.toggleCompletions");
    assert.equal(isInlineEnabled(), false);
    await writeDocument(TYPED.slice(0, -3));
    assert.equal(await typeAndAccept("rec", { withinMs: 2000 }), "");
    await vscode.commands.executeCommand("recurrent.toggleCompletions");
    assert.equal(isInlineEnabled(), true);
    await writeDocument(TYPED.slice(0, -3));
    assert.notEqual(await typeAndAccept("rec", { withinMs: 20_000 }), "");
  });
});
