/** The real process of training: its priority, its memory, and its end with whoever started it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { NOT_STOPPED, workerProblem } from "../../src/host/common/userProblems.ts";
import { RunEvents } from "../../src/host/training/runEvents.ts";
import { TrainingSession } from "../../src/host/training/trainingSession.ts";
import { WorkerHandle } from "../../src/host/workers/workerHandle.ts";
import { startProcess } from "../../src/host/workers/workerStart.ts";
import type { TrainingContract, TrainingRequest } from "../../src/protocol/training.ts";
import { readModel } from "../../src/runtime/model/openModel.ts";
import { loadCheckpoint } from "../../src/storage/checkpoint.ts";
import { silent } from "../host/fakeChannel.ts";

const root = path.resolve(import.meta.dirname, "../..");
const trainingWorker = path.join(root, "dist/trainingWorker.js");
let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "recurrent-process-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function sessionOf(script: string, heapMb = 512) {
  const worker = new WorkerHandle<TrainingContract>({
    ...{ script, name: "training", heapMb, start: startProcess, log: silent, nowMs: () => 0 },
  });
  const events = new RunEvents();
  return { worker, events, session: new TrainingSession(worker, events) };
}

/** Writes files of distinct lines. */
function workspace(name: string, files: number, lines: number): string {
  const folder = path.join(home, name);
  mkdirSync(folder);
  for (let file = 0; file < files; file++) {
    const text = Array.from({ length: lines }, (_, k) => `export const total${file}x${k} = price${k} * ${k * file};\n`);
    writeFileSync(path.join(folder, `f${file}.ts`), text.join(""));
  }
  return folder;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A container without init leaves ended processes in the table.
    return process.platform !== "linux" || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

describe("a run that exceeds its memory", () => {
  test("ends in one clear sentence, and keeps the model", async () => {
    const modelFolder = path.join(home, "model");
    const request: TrainingRequest = {
      ...{ folder: workspace("small", 4, 50), modelFolder, budgetSeconds: 0, isFromScratch: true },
    };
    const { session } = sessionOf(trainingWorker);
    expect(await session.train(request, "small")).toMatchObject({ isWritten: true });
    const before = (await readModel(modelFolder)).stored.record.trainedAt;

    const large = { ...request, folder: workspace("large", 100, 3000) };
    const { session: narrow, events } = sessionOf(trainingWorker, 14);
    const reason = workerProblem("memory", "training");
    await expect(narrow.train(large, "large")).rejects.toThrow(reason);
    expect(events.history.events.at(-1)).toEqual({ type: "failed", message: reason });
    expect((await readModel(modelFolder)).stored.record.trainedAt).toBe(before);
    expect(await session.train(request, "small")).toMatchObject({ isWritten: true });
  });
});

describe("the process", () => {
  test.skipIf(process.platform !== "linux")("and the threads that it starts have a low priority", async () => {
    const { session, events } = sessionOf(trainingWorker);
    const own = new Set(children(process.pid));
    const request = { folder: workspace("prior", 8, 200), modelFolder: path.join(home, "prior-model"), threads: 2 };
    const run = session.train({ ...request, budgetSeconds: 600, isFromScratch: true, hidden: 16 }, "prior");
    await vi.waitFor(() => expect(events.history.events.some(({ type }) => type === "stepped")).toBe(true), 60_000);
    const [pid] = children(process.pid).filter(child => !own.has(child));
    const nice = readdirSync(`/proc/${pid}/task`).map(
      id =>
        readFileSync(`/proc/${pid}/task/${id}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ")[16],
    );
    const low = String(os.constants.priority.PRIORITY_BELOW_NORMAL);
    // The main thread, the guard, and the threads that train; those of V8 start before any script.
    expect(nice.filter(value => value === low).length).toBeGreaterThanOrEqual(4);
    await session.stop();
    expect(await run).toMatchObject({ reason: "stopped", isWritten: true });
    await vi.waitFor(() => expect(isAlive(pid!)).toBe(false), 10_000);
  });

  test("that is busy for ever ends with its owner", async () => {
    const bundle = path.join(home, "forkedProcess.cjs");
    const entryPoints = [path.join(root, "src/worker/forkedProcess.ts")];
    await build({ entryPoints, outfile: bundle, bundle: true, platform: "node", format: "cjs", logLevel: "error" });
    const busy = path.join(home, "busy.cjs");
    writeFileSync(
      busy,
      `require(${JSON.stringify(bundle)}).endWithOwner();\nprocess.send(process.pid, () => { for (;;); });`,
    );
    const owner = path.join(home, "owner.cjs");
    const fork = `require("node:child_process").fork(${JSON.stringify(busy)})`;
    writeFileSync(owner, `${fork}.on("message", pid => console.log(pid)); setInterval(() => {}, 1000);`);
    const started = spawn(process.execPath, [owner], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>(resolve => started.stdout.once("data", text => resolve(Number(text))));
    expect(isAlive(pid)).toBe(true);
    started.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 30_000);
  });

  test("leaves a checkpoint of its last step when its owner is killed, and then ends", async () => {
    const folder = workspace("orphaned", 6, 200);
    const modelFolder = path.join(home, "orphaned-model");
    const request = { folder, modelFolder, budgetSeconds: 600, isFromScratch: true, hidden: 16, threads: 1 };
    const owner = path.join(home, "killed.cjs");
    const train = { kind: "request", id: 1, method: "train", params: request };
    writeFileSync(
      owner,
      `const child = require("node:child_process").fork(${JSON.stringify(trainingWorker)}, [], { serialization: "advanced" });
       child.send(${JSON.stringify(train)});
       child.on("message", ({ name, payload }) => name === "step" && console.log(child.pid, payload.step));`,
    );
    const started = spawn(process.execPath, [owner], { stdio: ["ignore", "pipe", "inherit"] });
    let told = "";
    started.stdout.on("data", text => {
      told += String(text);
    });
    // The plan is made after some steps, and a checkpoint needs it.
    await vi.waitFor(() => expect(Number(told.trim().split(/\s+/).at(-1))).toBeGreaterThan(20), 60_000);
    const [pid = "", step] = told.trim().split("\n").at(-1)!.split(" ");
    started.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(Number(pid))).toBe(false), 30_000);
    const checkpoint = await loadCheckpoint(modelFolder);
    if (!checkpoint.ok) throw new Error(checkpoint.reason);
    expect(checkpoint.model.run?.position.steps).toBeGreaterThanOrEqual(Number(step));
  });

  test("that hangs in a run is ended by a stop", async () => {
    const script = path.join(home, "hang.cjs");
    writeFileSync(script, 'process.on("message", ({ method }) => { if (method === "train") for (;;); });');
    const { session, worker } = sessionOf(script);
    const run = session.train({ folder: "/w", modelFolder: "/m", budgetSeconds: 1 }, "w");
    run.catch(() => {});
    await session.stop({ answerMs: 300, endMs: 300 });
    await expect(run).rejects.toThrow(NOT_STOPPED);
    expect(worker.isRunning).toBe(false);
  });
});

function children(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap(id =>
    readFileSync(`/proc/${pid}/task/${id}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}
