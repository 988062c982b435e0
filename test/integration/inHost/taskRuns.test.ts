/** Pausing, stopping, and resuming a run on a data file after its process was killed. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";

interface End {
  readonly reason: string;
  readonly isWritten: boolean;
  readonly steps: number;
  readonly modelFolder: string;
}

const folder = mkdtempSync(path.join(tmpdir(), "recurrent-runs-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, "weather.tsv");
/** So many examples that no run below reaches its last pass. */
writeFileSync(
  file,
  Array.from({ length: 30_000 }, (_, k) => `${k % 2 ? "warm" : "cold"}\t${k % 2 ? "sun" : "snow"} on day ${k}\n`).join(
    "",
  ),
);

const train = (budgetSeconds: number): Promise<End | undefined> =>
  Promise.resolve(
    vscode.commands.executeCommand<End | undefined>("recurrent.trainDataFile", {
      file,
      task: "classify",
      budgetSeconds,
      isConfirmed: true,
    }),
  );

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

async function until(what: string, isTrue: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    assert.ok(Date.now() < deadline, `waited too long for ${what}`);
    await pause(200);
  }
}

const manifestOf = (model: string) => JSON.parse(readFileSync(path.join(model, "manifest.json"), "utf8"));

describe("A run on a data file", () => {
  let model = "";

  it("stands still while it is paused, and continues to its end", async () => {
    let end: End | undefined;
    let isDone = false;
    const running = train(10).then(found => {
      end = found;
      isDone = true;
    });
    await pause(4000);
    await vscode.commands.executeCommand("recurrent.pause");
    await pause(14_000);
    assert.equal(isDone, false, "the run ended while it was paused");
    await vscode.commands.executeCommand("recurrent.continue");
    await running;
    assert.ok(end?.isWritten && end.steps > 0, JSON.stringify(end));
    model = end.modelFolder;
  });

  it("that is stopped keeps what was learned", async () => {
    const before = manifestOf(model).generation;
    const running = train(300);
    await until("a lock", () => existsSync(path.join(model, "training.lock")), 30_000);
    await pause(6000);
    await vscode.commands.executeCommand("recurrent.stop");
    const end = await running;
    assert.ok(end?.isWritten && end.reason === "stopped" && end.steps > 0, JSON.stringify(end));
    assert.ok(manifestOf(model).generation > before);
  });

  it("whose process is killed resumes from its checkpoint", async () => {
    const checkpoint = path.join(model, "checkpoint");
    const running = train(240);
    await until("a checkpoint", () => existsSync(path.join(checkpoint, "manifest.json")), 120_000);
    const saved = manifestOf(checkpoint);
    assert.equal(saved.task.spec.task, "classify");
    process.kill(JSON.parse(readFileSync(path.join(model, "training.lock"), "utf8")).pid, "SIGKILL");
    assert.equal(await running, undefined);
    const resumed = Promise.resolve(vscode.commands.executeCommand<End | undefined>("recurrent.resumeTraining"));
    await pause(10_000);
    await vscode.commands.executeCommand("recurrent.stop");
    const end = await resumed;
    assert.ok(end?.isWritten, JSON.stringify(end));
    const { record, task } = manifestOf(model);
    assert.ok(record.steps >= saved.record.steps, `${record.steps} steps after a checkpoint at ${saved.record.steps}`);
    assert.equal(task.spec.task, "classify");
    assert.ok(!existsSync(path.join(checkpoint, "manifest.json")), "the checkpoint of a run that ended stays");
  });
});
