/**
 * In a virtual workspace, the base model completes in any document. Nothing is learned: not the virtual files, and not
 * the folder on this disk that has the same path.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { MemoryFiles } from "./fileSystem/memoryFiles.ts";
import { acceptCompletion, REST, TYPED, writeDocument } from "./typing.ts";

/** The server's folder for logs and for the storage of extensions. */
const serverFolder = process.env["RECURRENT_TEST_SERVER"];
assert.ok(serverFolder);
const filesNamed = (name: RegExp) =>
  readdirSync(serverFolder, { recursive: true, encoding: "utf8" }).filter(file => name.test(file));
const stored = () => filesNamed(/recurrent\.recurrent.*(manifest\.json|\.safetensors|training\.lock)$/);

/** What the document itself has said, without any other file. */
const LINE = "    harbour_report.append(measure_tide(station, moment))";
const REPEATED = `def f(station, moment):\n${`${LINE}\n`.repeat(8)}`;
const BEGINNING = 22;

async function completesItself(document: vscode.TextDocument): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const text = REPEATED + LINE.slice(0, BEGINNING);
  assert.ok(await editor.edit(edit => edit.insert(new vscode.Position(0, 0), text)));
  const end = document.positionAt(text.length);
  editor.selection = new vscode.Selection(end, end);
  const inserted = await acceptCompletion({ withinMs: 30_000 });
  assert.ok(inserted.length >= 4 && LINE.slice(BEGINNING).startsWith(inserted), `inserted ${JSON.stringify(inserted)}`);
}

describe("Recurrent in a virtual workspace", () => {
  const extension = vscode.extensions.getExtension("recurrent.recurrent");
  assert.ok(extension);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const { scheme } = folder.uri;
  const file = vscode.Uri.joinPath(folder.uri, "tides.py");
  const files = new MemoryFiles({ [file.path]: "", [`${folder.uri.path}/shop/orders.py`]: "orders = []\n" });
  const rejected: unknown[] = [];
  const onRejected = (thrown: unknown) => void rejected.push(thrown);
  let provider: vscode.Disposable | undefined;

  before(async () => {
    process.on("unhandledRejection", onRejected);
    provider = vscode.workspace.registerFileSystemProvider(scheme, files, { isCaseSensitive: true });
    await extension.activate();
  });
  after(() => {
    process.off("unhandledRejection", onRejected);
    provider?.dispose();
  });

  it("is active, and no folder is on a disk", () => {
    assert.equal(extension.isActive, true);
    assert.notEqual(scheme, "file");
  });

  it("completes in a virtual file, and saves it", async () => {
    const document = await vscode.workspace.openTextDocument(file);
    assert.equal(document.uri.scheme, scheme);
    await completesItself(document);
    assert.equal(vscode.workspace.fs.isWritableFileSystem(scheme), true);
    assert.ok(await document.save());
    assert.ok(files.text(file.path).startsWith(REPEATED));
  });

  it("completes in a new file", async () => {
    await completesItself(await vscode.workspace.openTextDocument({ language: "python", content: "" }));
  });

  it("leaves documents without a writable file system alone", async () => {
    const text = REPEATED + LINE.slice(0, BEGINNING);
    const shown = vscode.workspace.registerTextDocumentContentProvider("shown", {
      provideTextDocumentContent: () => text,
    });
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse("shown:/tides.py"));
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
      assert.equal(document.getText(), text);
    } finally {
      shown.dispose();
    }
  });

  it("does not learn the folder of the same path on this disk", async () => {
    assert.ok(readdirSync(folder.uri.path).includes("shop"), "there is none");
    assert.equal(await vscode.commands.executeCommand("recurrent.train"), undefined);
    assert.equal(await vscode.commands.executeCommand("recurrent.resumeTraining"), undefined);
    assert.equal(await vscode.commands.executeCommand("recurrent.trainOnFolder", folder.uri), undefined);
    assert.equal(await vscode.commands.executeCommand("recurrent.replayCommits", { commits: 1 }), undefined);
    await writeDocument(TYPED);
    const inserted = await acceptCompletion({ withinMs: 3000 });
    assert.ok(!REST.startsWith(inserted) || inserted.length < 12, `inserted ${JSON.stringify(inserted)}`);
    assert.deepEqual(stored(), []);
  });

  it("reports no error", () => {
    const logs = filesNamed(/Recurrent\.log$/);
    assert.ok(logs.length > 0);
    for (const log of logs) assert.doesNotMatch(readFileSync(path.join(serverFolder, log), "utf8"), /\[error\]/);
    assert.deepEqual(rejected, []);
  });
});
