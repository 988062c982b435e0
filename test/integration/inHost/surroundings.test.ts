/** Completions beside other features of an editor: other providers, notebooks, large files, and changing files. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, REST, TYPED, withSetting, writeDocument } from "./typing.ts";

const NOTEBOOK = "recurrent-test-notebook";
/** A block of three lines. */
const BLOCK = "    for okapi in zebras:\n        gallop(okapi, 17)\n        rest(okapi)\n";
const SOON = { withinMs: 20_000 };
const SLOWLY = { withinMs: 240_000 };
/** The number of files that a branch switch may change. */
const FILES = 3000;

const isRest = (inserted: string): boolean => inserted.length >= 4 && REST.startsWith(inserted);

function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder.uri.fsPath;
}

/** A line that is in no file of the fixture: its beginning and its rest. */
const strange = (word: string) => ({ begun: `    ${word}_gallop = quagga_${word}.zor`, rest: `illa_${word}(okapi)` });
const lineOf = (word: string): string => strange(word).begun + strange(word).rest;

/** Whether the rest of the line is suggested in a new document within the time. */
async function isKnown(word: string, { withinMs }: { readonly withinMs: number }): Promise<boolean> {
  const { begun, rest } = strange(word);
  await writeDocument(`def f(okapi):\n${begun}`);
  const inserted = await acceptCompletion({ withinMs });
  return inserted.length >= 4 && rest.startsWith(inserted);
}

/** Repeats a check until it has the wanted result, because files are read in the background. */
async function becomes(is: () => Promise<boolean>, wanted: boolean): Promise<boolean> {
  for (let tries = 0; tries < 12; tries++) if ((await is()) === wanted) return true;
  return false;
}

/** Opens a notebook of these cells, and completes at the end of the last one. */
async function completedInCell(sources: readonly string[]): Promise<string> {
  const serializer = vscode.workspace.registerNotebookSerializer(NOTEBOOK, {
    deserializeNotebook: () => new vscode.NotebookData([]),
    serializeNotebook: () => new Uint8Array(),
  });
  try {
    const cells = sources.map(text => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, "python"));
    const notebook = await vscode.workspace.openNotebookDocument(NOTEBOOK, new vscode.NotebookData(cells));
    const selections = [new vscode.NotebookRange(sources.length - 1, sources.length)];
    await vscode.window.showNotebookDocument(notebook, { selections });
    await vscode.commands.executeCommand("notebook.cell.edit");
    const cell = notebook.cellAt(sources.length - 1).document;
    for (let tries = 0; tries < 40 && vscode.window.activeTextEditor?.document !== cell; tries++) {
      await new Promise(resolve => setTimeout(resolve, 250));
    }
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor && editor.document === cell, "the cell is not being edited");
    const end = cell.positionAt(cell.getText().length);
    editor.selection = new vscode.Selection(end, end);
    return await acceptCompletion(SOON);
  } finally {
    serializer.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
}

describe("A line is completed", () => {
  it("at the end of a file of 5 MB", async function () {
    this.timeout(SLOWLY.withinMs + 60_000);
    const code = readFileSync(path.join(workspaceFolder(), "shop", "gifts.py"), "utf8");
    await writeDocument(`${code.repeat(Math.ceil(5e6 / code.length))}\n${TYPED}`);
    assert.ok(isRest(await acceptCompletion(SLOWLY)));
  });

  it("in a cell of a notebook", async () => {
    assert.ok(isRest(await completedInCell(["import shop", TYPED])));
  });

  it("in a cell of a notebook, as the cells above say", async () => {
    const { begun, rest } = strange("cell");
    const inserted = await completedInCell([
      `def f(okapi):\n${lineOf("cell")}`,
      `def g(okapi):\n${lineOf("cell")}`,
      begun,
    ]);
    assert.ok(inserted.length >= 4 && rest.startsWith(inserted), JSON.stringify(inserted));
  });

  it("beside another provider, whose completion is available too", async () => {
    const other = "eipt_of_another_provider()";
    const provider = vscode.languages.registerInlineCompletionItemProvider(
      { language: "python" },
      {
        provideInlineCompletionItems: (_, position) => [
          new vscode.InlineCompletionItem(other, new vscode.Range(position, position)),
        ],
      },
    );
    try {
      const found = new Set<string>();
      for (let tries = 0; tries < 12 && found.size < 2; tries++) {
        await writeDocument(TYPED);
        const editor = vscode.window.activeTextEditor;
        assert.ok(editor);
        await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
        await new Promise(resolve => setTimeout(resolve, 1500));
        if (tries % 2 === 1) await vscode.commands.executeCommand("editor.action.inlineSuggest.showNext");
        await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
        const inserted = editor.document.getText().slice(TYPED.length);
        assert.ok(inserted === "" || inserted === other || isRest(inserted), `inserted ${JSON.stringify(inserted)}`);
        if (inserted !== "") found.add(inserted === other ? other : "ours");
      }
      assert.deepEqual([...found].sort(), [other, "ours"].sort());
    } finally {
      provider.dispose();
    }
  });
});

describe("A block is completed", () => {
  it("over several lines if that is set, and otherwise over one line", async () => {
    const before = Array.from({ length: 6 }, (_, k) => `def f${k}(zebras):\n${BLOCK}    done()\n\n`).join("");
    const begun = `${before}def g(zebras):\n${BLOCK.slice(0, 11)}`;
    const rest = BLOCK.slice(11);
    await writeDocument(begun);
    const line = await acceptCompletion(SOON);
    assert.ok(line.length >= 4 && rest.startsWith(line) && !line.includes("\n"), JSON.stringify(line));
    await withSetting({ name: "inline.extent", value: "block" }, async () => {
      await writeDocument(begun);
      const block = await acceptCompletion(SOON);
      // The last character may be too uncertain to be suggested.
      assert.ok(rest.trimEnd().startsWith(block) && block.split("\n").length === 3, JSON.stringify(block));
    });
  });
});

describe("The memory follows changes on disk", () => {
  it("when another program writes a file and deletes it", async () => {
    const file = path.join(workspaceFolder(), "shop", "written.py");
    assert.equal(await isKnown("alpha", { withinMs: 1500 }), false);
    writeFileSync(file, `def f(okapi):\n${lineOf("alpha")}\n`.repeat(3));
    assert.ok(await becomes(() => isKnown("alpha", { withinMs: 4000 }), true), "the file was never learned");
    rmSync(file);
    assert.ok(await becomes(() => isKnown("alpha", { withinMs: 1500 }), false), "the file was never forgotten");
  });

  it("when thousands of files change at once, while completions continue", async () => {
    const folder = path.join(workspaceFolder(), "branch");
    const names = Array.from({ length: FILES }, (_, k) => path.join(folder, `part${k % 30}`, `file${k}.py`));
    for (const name of names) mkdirSync(path.dirname(name), { recursive: true });
    names.forEach((name, k) => {
      writeFileSync(name, `def f${k}(okapi):\n${lineOf(`beta${k % 7}`)}\n    return ${k}\n`);
    });
    await writeDocument(TYPED);
    assert.ok(isRest(await acceptCompletion(SOON)));
    assert.ok(await becomes(() => isKnown("beta3", { withinMs: 6000 }), true), "the files were never learned");
    rmSync(folder, { recursive: true });
    await writeDocument(TYPED);
    assert.ok(isRest(await acceptCompletion(SOON)));
    assert.ok(await becomes(() => isKnown("beta3", { withinMs: 3000 }), false), "the files were never forgotten");
  });
});

describe("The corpus report", () => {
  it("opens as a read-only document", async () => {
    await vscode.commands.executeCommand("recurrent.showCorpusReport");
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.equal(document.languageId, "markdown");
    assert.match(document.getText(), /Training files: \d+/);
    assert.equal(document.uri.scheme, "recurrent-report");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });
});
