import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";

describe("the extension in VS Code", () => {
  it("is found by its identifier", () => {
    assert.ok(vscode.extensions.getExtension("recurrent.recurrent"));
  });
});
