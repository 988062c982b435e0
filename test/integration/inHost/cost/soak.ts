/**
 * Works in VS Code for long: switches files, types, accepts, saves and trains. It records the memory of both processes.
 * `npm run bench:editor -- --soak MINUTES` starts it.
 */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { TYPED } from "../typing.ts";
import { trainingMemory } from "./trainingMemory.ts";

const SAMPLE_MS = 30_000;
const TRAIN_EVERY_MS = 300_000;
const KEY_MS = 80;
const TYPED_CHARS = 40;
/** How long a suggestion may take before it is accepted. */
const SUGGESTION_MS = 500;
/** Files that are looked at between two that are changed. */
const SWITCHES = 3;
const CYCLES_UNTIL_CLOSING = 10;

/** Memory in megabytes and what has been done so far, at one moment. */
interface SoakSample {
  readonly minutes: number;
  readonly hostMb: number;
  /** Of V8 in the main thread. */
  readonly heapMb: number;
  readonly trainingMb: number;
  readonly trainingPeakMb: number;
  readonly cycles: number;
  readonly accepted: number;
  readonly runs: number;
  /** What is under way, for a soak that stops. */
  readonly doing: string;
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Called by VS Code. Adds a line to RECURRENT_SOAK_FILE for each sample, and writes all to RECURRENT_TEST_RESULTS. */
export async function run(): Promise<void> {
  const [results, file] = [process.env["RECURRENT_TEST_RESULTS"], process.env["RECURRENT_SOAK_FILE"]];
  const minutes = Number(process.env["RECURRENT_SOAK_MINUTES"]);
  if (results === undefined || file === undefined || !(minutes > 0)) throw new Error("see test/bench/editor.mjs");
  await vscode.extensions.getExtension("recurrent.recurrent")?.activate();
  const soak = new Soak(await vscode.workspace.findFiles("**/*.{py,ts}"));
  const samples: SoakSample[] = [];
  const record = (): void => {
    samples.push(soak.sample());
    appendFileSync(file, `${JSON.stringify(samples.at(-1))}\n`);
  };
  record();
  const timer = setInterval(record, SAMPLE_MS);
  await soak.work(minutes * 60_000);
  clearInterval(timer);
  record();
  writeFileSync(results, JSON.stringify(samples));
}

class Soak {
  readonly #startedMs = performance.now();
  #cycles = 0;
  #accepted = 0;
  #runs = 0;
  #doing = "";
  #isTraining = false;
  #trainedMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly files: readonly vscode.Uri[]) {}

  sample(): SoakSample {
    const { rss, heapUsed } = process.memoryUsage();
    const { residentMb, peakMb } = trainingMemory();
    return {
      minutes: (performance.now() - this.#startedMs) / 60_000,
      hostMb: rss / 1e6,
      heapMb: heapUsed / 1e6,
      trainingMb: residentMb,
      trainingPeakMb: peakMb,
      cycles: this.#cycles,
      accepted: this.#accepted,
      runs: this.#runs,
      doing: this.#doing,
    };
  }

  async work(durationMs: number): Promise<void> {
    while (performance.now() - this.#startedMs < durationMs) {
      this.#trainIfDue();
      await this.#changeFile(this.#fileOf(this.#cycles * (SWITCHES + 1)));
      for (let k = 1; k <= SWITCHES; k++) await this.#open(this.#fileOf(this.#cycles * (SWITCHES + 1) + k));
      this.#cycles++;
      if (this.#cycles % CYCLES_UNTIL_CLOSING === 0)
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    }
    while (this.#isTraining) await pause(1000);
  }

  #fileOf(k: number): vscode.Uri {
    return this.files[k % this.files.length]!;
  }

  #trainIfDue(): void {
    if (this.#isTraining || performance.now() - this.#trainedMs < TRAIN_EVERY_MS) return;
    this.#isTraining = true;
    this.#trainedMs = performance.now();
    void vscode.commands.executeCommand("recurrent.train").then(() => {
      this.#isTraining = false;
      this.#runs++;
    });
  }

  async #open(file: vscode.Uri): Promise<vscode.TextEditor> {
    this.#doing = `opening ${file.path}`;
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    await pause(500);
    return editor;
  }

  /** Types a line at the end and saves the file, and puts its text back and saves it again. */
  async #changeFile(file: vscode.Uri): Promise<void> {
    const original = readFileSync(file.fsPath, "utf8");
    const editor = await this.#open(file);
    const end = editor.document.positionAt(original.length);
    editor.selection = new vscode.Selection(end, end);
    this.#doing = `typing into ${file.path}`;
    await vscode.commands.executeCommand("type", { text: "\n" });
    for (let k = 0; k < TYPED_CHARS; k++) {
      await vscode.commands.executeCommand("type", { text: TYPED[(this.#cycles + k) % TYPED.length] });
      await pause(KEY_MS);
    }
    await pause(SUGGESTION_MS);
    const typed = editor.document.getText();
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    if (editor.document.getText() !== typed) this.#accepted++;
    this.#doing = `saving ${file.path}`;
    await editor.document.save();
    this.#doing = `restoring ${file.path}`;
    await editor.edit(edit => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), original));
    await editor.document.save();
  }
}
