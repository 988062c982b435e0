/** Replay My Last Commits, on a real git repository in the workspace. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

interface Figures {
  readonly edits: number;
  readonly keysWithout: number;
  readonly keys: number;
  readonly retained: number | null;
}

interface Result {
  readonly author?: string;
  readonly commits: number;
  readonly asked: number;
  readonly isStopped: boolean;
  readonly all: { readonly model: Figures; readonly baseline: Figures };
  readonly languages: readonly (readonly [string, unknown])[];
  readonly best: readonly { readonly path: string; readonly text: string }[];
}

const ME = "me@example.invalid";
const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
assert.ok(folder);
const root = folder;

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
}

function commit(files: Readonly<Record<string, string>>, email = ME): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  git("add", "--all");
  git("-c", "user.name=Someone", "-c", `user.email=${email}`, "commit", "--quiet", "--no-gpg-sign", "-m", "change");
}

/** Like many files of the fixture. */
const loans = (k: number): string => `class Loans${k}:
    def start(self, customer: str, article: str) -> int:
        receipt = self.ledger.open_receipt(customer, self.warehouse.nearest_shelf(article))
        return receipt.number
`;

const replay = (argument: object) =>
  vscode.commands.executeCommand<Result | undefined>("recurrent.replayCommits", argument);
/** Where the extension puts temporary files from now on. */
const temporary = path.join(root, "..", "temporary");
const { TMPDIR } = process.env;
const leftovers = () => readdirSync(temporary);
const openPanels = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview);

describe("Replay My Last Commits", () => {
  before(() => {
    mkdirSync(temporary);
    process.env["TMPDIR"] = temporary;
  });
  after(() => {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
    rmSync(path.join(root, ".git"), { recursive: true, force: true });
  });

  it("replays nothing without a repository, and without a commit", async () => {
    assert.equal(await replay({ commits: 3, budgetSeconds: 0 }), undefined);
    git("init", "--quiet", "--initial-branch=main");
    assert.equal(await replay({ commits: 3, budgetSeconds: 0 }), undefined);
  });

  it("types the user's own commits, beside the baseline, and leaves nothing behind", async () => {
    commit({ "shop/first.py": loans(0) });
    git("config", "user.email", ME);
    commit({ "shop/others.py": loans(1) }, "other@example.invalid");
    commit({ "shop/loans.py": loans(2) });
    commit({ "shop/loans.py": loans(2).replace("receipt.number", "receipt.number + 1"), "image.png": "\0" });
    const before = git("status", "--porcelain");
    const result = await replay({ commits: 5, budgetSeconds: 0 });
    assert.ok(result);
    assert.deepEqual([result.author, result.commits, result.asked, result.isStopped], [ME, 2, 2, false]);
    const { model, baseline } = result.all;
    assert.ok(model.keysWithout > 100 && model.keys < 0.7 * model.keysWithout, JSON.stringify(model));
    assert.equal(baseline.keysWithout, model.keysWithout);
    assert.equal(model.edits, 2);
    assert.deepEqual(
      result.languages.map(([language]) => language),
      ["python"],
    );
    assert.ok(result.best.every(({ path: file, text }) => file === "shop/loans.py" && loans(2).includes(text)));
    assert.deepEqual(leftovers(), []);
    assert.equal(git("status", "--porcelain"), before);
  });

  it("replays the commits of everyone when asked to", async () => {
    const result = await replay({ commits: 2, budgetSeconds: 0, isEveryone: true });
    assert.deepEqual([result?.author, result?.commits], [undefined, 2]);
  });

  it("asks for the commits and for the model", async () => {
    const asked = vscode.commands.executeCommand<Result | undefined>("recurrent.replayCommits");
    let result: Result | undefined;
    let isDone = false;
    void Promise.resolve(asked).then(found => {
      result = found;
      isDone = true;
    });
    // Takes the default of both questions.
    for (let tries = 0; tries < 180 && !isDone; tries++) {
      await new Promise(resolve => setTimeout(resolve, 500));
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    }
    assert.ok(isDone, "the replay of the first choices has not ended");
    assert.deepEqual([result?.author, result?.asked], [ME, 2]);
  });

  it("refuses a second replay, and keeps the figures so far when it is canceled", async () => {
    for (let k = 10; k < 40; k++) commit({ [`shop/loans${k}.py`]: loans(k) });
    const first = replay({ commits: 30, budgetSeconds: 0 });
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(await replay({ commits: 1, budgetSeconds: 0 }), undefined);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    assert.deepEqual(openPanels(), []);
    await vscode.commands.executeCommand("recurrent.stopReplay");
    const result = await first;
    assert.ok(result === undefined || (result.isStopped && result.commits < 30), JSON.stringify(result));
    assert.deepEqual(leftovers(), []);
  });

  it("goes on when the panel is closed", async () => {
    const running = replay({ commits: 2, budgetSeconds: 0 });
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    assert.equal((await running)?.commits, 2);
  });

  it("replays nothing where the first commit is the only one, and types nothing where no text is learned", async () => {
    git("checkout", "--quiet", "--orphan", "alone");
    commit({ "image.png": "\0\0" });
    assert.equal(await replay({ commits: 3, budgetSeconds: 0 }), undefined);
    commit({ "image.png": "\0\0\0" });
    const result = await replay({ commits: 3, budgetSeconds: 0 });
    assert.deepEqual([result?.commits, result?.all.model.edits], [0, 0]);
  });
});
