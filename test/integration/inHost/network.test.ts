/** The extension and its threads never try to open a network connection. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { describe, it } from "mocha";
import * as vscode from "vscode";

const WATCHED = "a thread is watched";
const file = process.env["RECURRENT_NETWORK_LOG"];

/** Returns the calls that were tried until now, by name. */
function tried(): readonly string[] {
  assert.ok(file);
  return readFileSync(file, "utf8").trim().split("\n");
}

// Skipped in the desktop editor, whose launcher does not watch the network.
describe("No network connection", () => {
  it("is tried while the extension trains, completes, learns, shows its panel, samples, and audits", async function () {
    if (file === undefined) this.skip();
    await vscode.commands.executeCommand("recurrent.showPanel");
    await vscode.commands.executeCommand("recurrent.sample");
    await vscode.commands.executeCommand("recurrent.audit");
    const lines = tried();
    assert.deepEqual([...new Set(lines)], [WATCHED]);
    // At least the training worker and the completion worker.
    assert.ok(lines.length >= 2, `${lines.length} threads were watched`);
  });

  it("can be tried without being noticed", function () {
    if (file === undefined) this.skip();
    const extension = vscode.extensions.getExtension("recurrent.recurrent");
    assert.ok(extension);
    const filename = path.join(extension.extensionPath, "dist", "extension.js");
    const run = (code: string): unknown => {
      const call = new vm.Script(`(require) => { ${code} }`, { filename }).runInThisContext() as (
        r: unknown,
      ) => unknown;
      return call(require);
    };
    assert.throws(() => run('require("node:net").connect(9)'), /denied/);
    assert.throws(() => run('require("node:https").get("https://127.0.0.1:9")'), /denied/);
    assert.throws(() => run('require("node:dns").lookup("example.invalid", () => {})'), /denied/);
    assert.deepEqual(
      tried().filter(line => line !== WATCHED),
      ["net.connect", "https.get", "dns.lookup"],
    );
  });
});
