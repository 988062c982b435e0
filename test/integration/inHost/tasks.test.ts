/** Train on Data File, Predict, and Train on Current File, on files that the test writes. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import { acceptCompletion, TYPED, writeDocument } from "./typing.ts";

interface End {
  readonly isWritten: boolean;
  readonly steps: number;
  readonly modelFolder: string;
  readonly taskFigures?: { readonly rows: readonly { readonly figures: Readonly<Record<string, number>> }[] };
}

interface Result {
  readonly task: string;
  readonly answers: readonly {
    readonly input: string;
    readonly output: string;
    readonly tags?: readonly { readonly token: string; readonly tag: string }[];
  }[];
}

const folder = mkdtempSync(path.join(tmpdir(), "recurrent-data-"));
after(() => rmSync(folder, { recursive: true, force: true }));
/** Writes a data file outside of the workspace. */
function dataFile(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const PEOPLE = ["Ana", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana"];
const GOOD = ["warm", "kind", "bright", "gentle"];
const BAD = ["cold", "cruel", "dull", "harsh"];
const pick = (words: readonly string[], k: number): string => words[k % words.length] ?? "";
const opinions = Array.from({ length: 160 }, (_, k) => {
  const label = k % 2 === 0 ? "good" : "bad";
  return `${label}\tthe ${pick(PEOPLE, k >> 3)} film was ${pick(k % 2 === 0 ? GOOD : BAD, k >> 1)} today`;
}).join("\n");
const sentences = Array.from(
  { length: 120 },
  (_, k) =>
    `${pick(PEOPLE, k)}\tPER\nsaw\tO\n${pick(PEOPLE, 3 * k + 1)}\tPER\n${k % 2 === 0 ? "yesterday" : "today"}\tO\n`,
).join("\n");

const train = (file: string, task?: string): Thenable<End | undefined> =>
  vscode.commands.executeCommand<End | undefined>("recurrent.trainDataFile", {
    file,
    ...(task && { task }),
    budgetSeconds: 12,
    isConfirmed: true,
  });

const predict = (task: string): Thenable<Result | undefined> =>
  vscode.commands.executeCommand<Result | undefined>("recurrent.predict", { task });

/** Opens a document with a text, all of which is selected. */
async function selectAll(text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content: text });
  const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(new vscode.Position(0, 0), end);
}

/** The text of the newest document that Predict has shown. */
function shownPredictions(): string {
  const shown = vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === "recurrent-report");
  return shown.at(-1)?.document.getText() ?? "";
}

describe("Data files in the editor", () => {
  it("are refused where no line is an example, and where they hold no text", async () => {
    assert.equal(await train(dataFile("prose.txt", "Once upon a time.\nThere was no tab.\n")), undefined);
    assert.equal(await train(dataFile("image.tsv", "\0\u0001\0\u0002")), undefined);
    assert.equal(await train(path.join(folder, "missing.tsv")), undefined);
  });

  it("give no answers before a model is trained", async () => {
    await selectAll("the Ana film was warm today");
    assert.equal(await predict("classify"), undefined);
  });

  it("are learned by the task that they fit, and the model answers the selection", async () => {
    const end = await train(dataFile("opinions.tsv", opinions));
    assert.ok(end?.isWritten && end.steps > 0, JSON.stringify(end));
    assert.ok(end.modelFolder.endsWith(path.join("tasks", "classify")), end.modelFolder);
    const [network] = end.taskFigures?.rows ?? [];
    assert.ok((network?.figures["accuracy"] ?? 0) > 0.9, JSON.stringify(end.taskFigures));
    await selectAll("the Ana film was cruel today\n\nbad\tthe Gus film was gentle today");
    const result = await predict("classify");
    assert.deepEqual(
      result?.answers.map(({ input, output }) => [input, output]),
      [
        ["the Ana film was cruel today", "bad"],
        ["the Gus film was gentle today", "good"],
      ],
    );
    assert.match(shownPredictions(), /\| the Ana film was cruel today +\| bad +\|/);
  });

  it("teach tags, which are shown for each token", async () => {
    const end = await train(dataFile("people.conll", sentences));
    assert.ok(end?.modelFolder.endsWith(path.join("tasks", "tag")), JSON.stringify(end));
    await selectAll("Cleo saw Emil today");
    const result = await predict("tag");
    assert.deepEqual(
      result?.answers[0]?.tags?.map(({ tag }) => tag),
      ["PER", "O", "PER", "O"],
    );
    assert.match(shownPredictions(), /\| Emil +\| PER +\|/);
  });

  it("do not complete: what completes is still the model of the workspace", async () => {
    await vscode.commands.executeCommand("recurrent.showCorpusReport");
    await writeDocument(TYPED);
    const inserted = await acceptCompletion({ withinMs: 20_000 });
    assert.ok(!/PER|good|bad/.test(inserted), inserted);
  });

  it("are confirmed in a quick pick with the settings of the run", async () => {
    const file = dataFile("few.tsv", opinions);
    let end: End | undefined;
    let isDone = false;
    const asked = vscode.commands.executeCommand<End | undefined>("recurrent.trainDataFile", {
      file,
      budgetSeconds: 2,
    });
    void Promise.resolve(asked).then(found => {
      end = found;
      isDone = true;
    });
    for (let tries = 0; tries < 120 && !isDone; tries++) {
      await new Promise(resolve => setTimeout(resolve, 500));
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    }
    assert.ok(isDone && end?.isWritten, JSON.stringify(end));
  });

  it("of prose are learned as the current file, and the model completes from it", async () => {
    const line = "The okapi gallops over the violet meadow and sings.\n";
    const file = dataFile("prose.txt", line.repeat(60));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file), vscode.ViewColumn.One);
    const end = await vscode.commands.executeCommand<End | undefined>("recurrent.trainCurrentFile", {
      budgetSeconds: 8,
      isConfirmed: true,
    });
    assert.ok(end?.isWritten && end.modelFolder.endsWith("model"), JSON.stringify(end));
    await writeDocument(`${line}The okapi gallops over the vio`);
    const inserted = await acceptCompletion({ withinMs: 20_000 });
    assert.ok(inserted.startsWith("let"), JSON.stringify(inserted));
  });
});
