/** Measures in the extension host what the extension costs its neighbors. `npm run bench:editor` starts it. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { acceptCompletion, TYPED, typeAndAccept, writeDocument } from "../typing.ts";
import { MainThread, type Turns } from "./mainThread.ts";
import { trainingMemory } from "./trainingMemory.ts";

const CHANGED_FILES = 3000;
const TYPED_CHARS = 60;
/** A suggestion that takes longer is of no use. */
const COMPLETED_WITHIN_MS = 3000;
const COMPLETION_POLL_MS = 10;
const COMPLETION_PAUSE_MS = 700;
const IDLE_MS = 20_000;
/** After this time, what a change of files starts has begun. */
const SETTLED_MS = 8000;
/** The process is at rest when it takes less of a processor for as long as this. */
const REST_SHARE = 0.15;
const REST_MS = 4000;
/** Nothing that is started in the background takes longer. */
const LONGEST_WORK_MS = 180_000;

/** One line of the table. */
export interface Measured extends Turns {
  readonly name: string;
  /** How late the event loop was, in milliseconds of wall time: it also waits for a processor. */
  readonly lateMs: { readonly p50: number; readonly p99: number; readonly most: number };
}

/** From the request for a suggestion to the text in the document, in milliseconds; requests without one are counted. */
export interface Latencies {
  readonly ms: readonly number[];
  readonly unanswered: number;
}

/** Memory in megabytes. */
interface Memory {
  readonly hostBefore: number;
  readonly hostAfter: number;
  readonly trainingPeak: number;
}

const execute = promisify(execFile);
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const residentMb = (): number => process.memoryUsage.rss() / 1e6;

/** Called by VS Code. Writes the figures to the file that RECURRENT_TEST_RESULTS names. */
export async function run(): Promise<void> {
  try {
    await run0();
  } catch (e) {
    writeFileSync("/tmp/big/error.txt", String((e as Error).stack));
    throw e;
  }
}
async function run0(): Promise<void> {
  const extension = vscode.extensions.getExtension("recurrent.recurrent");
  const results = process.env["RECURRENT_TEST_RESULTS"];
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (!extension || results === undefined || folder === undefined) throw new Error("see test/bench/editor.mjs");
  const rows: Measured[] = [];
  const thread = new MainThread(path.join(extension.extensionPath, "dist/extension.js"));
  const measure = async (name: string, body: () => Promise<unknown>): Promise<void> => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const turns = await thread.turnsOf(body);
    delay.disable();
    const ms = (nanoseconds: number): number => nanoseconds / 1e6;
    const lateMs = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), most: ms(delay.max) };
    rows.push({ name, ...turns, lateMs });
  };
  if (extension.isActive) throw new Error("the extension is active already");
  await measure("activation", async () => extension.activate());
  await writeDocument(TYPED);
  await acceptCompletion({ withinMs: 5000 }); // loads the base model, which begins to build the workspace memory
  const busyBeforeMs = await untilRest();
  const idleBefore = await idleShare();
  const hostBefore = residentMb();
  const peak = watchTrainingPeak();
  let isTraining = true;
  const training = measure("training, completing meanwhile", async () => {
    await vscode.commands.executeCommand("recurrent.train");
    isTraining = false;
  });
  const latencies = await completeWhile(() => isTraining);
  await training;
  const trainingPeak = peak();
  await measure("load, first completion", async () => {
    await writeDocument(TYPED);
    await acceptCompletion({ withinMs: 30_000 });
  });
  await measure(`typing ${TYPED_CHARS} characters`, typeText);
  const busyAfterMs = await untilRest();
  const idleAfter = await idleShare();
  const branch = writeBranch(path.join(folder, "..", "branch"));
  await measure(`${CHANGED_FILES} files come and go`, () => switchBranch(branch, path.join(folder, "branch")));
  const memory: Memory = { hostBefore, hostAfter: residentMb(), trainingPeak };
  writeFileSync(results, JSON.stringify({ rows, busyBeforeMs, idleBefore, busyAfterMs, idleAfter, memory, latencies }));
}

/** Completes the same line again and again, and undoes it, with a pause between. */
async function completeWhile(isGoingOn: () => boolean): Promise<Latencies> {
  const ms: number[] = [];
  let unanswered = 0;
  while (isGoingOn()) {
    await writeDocument(TYPED);
    const startMs = performance.now();
    const text = await acceptCompletion({ withinMs: COMPLETED_WITHIN_MS, pollMs: COMPLETION_POLL_MS });
    if (text === "") unanswered++;
    else ms.push(performance.now() - startMs);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await pause(COMPLETION_PAUSE_MS);
  }
  return { ms, unanswered };
}

async function typeText(): Promise<void> {
  await writeDocument("class Loans:\n    def start(self):\n        ");
  for (let k = 0; k < TYPED_CHARS; k++) {
    await vscode.commands.executeCommand("type", { text: TYPED[k % TYPED.length] });
    await pause(40);
  }
  await typeAndAccept("r", { withinMs: 2000 });
}

function writeBranch(folder: string): string {
  for (let k = 0; k < CHANGED_FILES; k++) {
    const part = path.join(folder, `part${k % 30}`);
    if (k < 30) mkdirSync(part, { recursive: true });
    writeFileSync(path.join(part, `file${k}.py`), `def f${k}(okapi):\n    return okapi + ${k}\n`);
  }
  return folder;
}

/** Another process copies the files and deletes them, as git does. */
async function switchBranch(from: string, to: string): Promise<void> {
  await execute("cp", ["-r", from, to]);
  await pause(SETTLED_MS);
  await execute("rm", ["-r", to]);
  await pause(SETTLED_MS);
}

/** Waits until nothing works in the background, in this process or in the training process. @returns the waiting time */
async function untilRest(): Promise<number> {
  const start = performance.now();
  const elapsedMs = (): number => performance.now() - start;
  while (elapsedMs() < LONGEST_WORK_MS)
    if ((await idleShare(REST_MS)) < REST_SHARE && trainingMemory().residentMb === 0) return elapsedMs() - REST_MS;
  return elapsedMs();
}

/** The share of one processor that the whole process takes at rest. */
async function idleShare(forMs = IDLE_MS): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  await pause(forMs);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - start);
}

/** Watches the training process. @returns ends watching, and gives the largest size in megabytes */
function watchTrainingPeak(): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, trainingMemory().peakMb);
  }, 200);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
