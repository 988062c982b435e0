/**
 * How good a trained model is on files that neither training nor its validation has seen, beside general compressors
 * that were given the same text. quality.mjs builds and runs this:
 * `qualityBench.cjs <cli.js> <scratch folder> <corpus folder>… [--seconds N] [--json] [-- options of train]`.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ReplayFigures } from "../../src/completion/typingReplay.ts";
import { DEFAULT_RULES, readCorpus, type SourceFile } from "../../src/workspace/corpus.ts";
import { nodeFileSystem } from "../../src/workspace/nodeFileSystem.ts";
import { splitCorpus } from "../../src/workspace/split.ts";
import { compressedBitsPerChar, type Yardsticks } from "./compressors.ts";

/** Held-out text that is scored, and that is typed anew, in characters: whole files until there is enough. */
const SCORED_CHARS = 120_000;
const REPLAYED_CHARS = 24_000;

interface Options {
  readonly cli: string;
  readonly scratch: string;
  readonly corpora: readonly string[];
  readonly seconds: number;
  readonly isJson: boolean;
  readonly trainArguments: readonly string[];
}

interface Result extends Yardsticks {
  readonly corpus: string;
  readonly trainingChars: number;
  readonly heldOutChars: number;
  /** From the start of `train` to its exit. */
  readonly trainSeconds: number;
  readonly steps: number;
  /** The whole mixture; with --adapt; and what the best and the worst single expert need. */
  readonly bitsPerChar: number;
  readonly adaptedBitsPerChar: number;
  readonly networkBitsPerChar: number | null;
  readonly memoryBitsPerChar: number;
  readonly top1: number;
  readonly replay: Readonly<Record<"floor" | "memory" | "mixture" | "mixtureByWord", ReplayFigures>>;
}

void main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const results: Result[] = [];
  for (const corpus of options.corpora) {
    const result = await measure(corpus, options);
    results.push(result);
    if (options.isJson) console.log(JSON.stringify(result));
    else console.error(row(cellsOf(result)));
  }
  if (!options.isJson) for (const line of table(results)) console.log(line);
  if (options.seconds >= 60) {
    const worse = results.filter(({ bitsPerChar, xz }) => xz !== undefined && bitsPerChar >= xz);
    for (const { corpus } of worse) console.error(`${corpus}: the model needs more bits than xz -9e`);
    process.exitCode = worse.length > 0 ? 1 : 0;
  }
}

function readOptions(args: readonly string[]): Options {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const own = args.slice(0, end);
  const at = own.indexOf("--seconds");
  const positionals = own.filter((arg, k) => !arg.startsWith("--") && (at < 0 || k !== at + 1));
  const [cli, scratch, ...corpora] = positionals;
  if (cli === undefined || scratch === undefined) throw new Error("usage: see the head of this file");
  const seconds = at < 0 ? 60 : Number(own[at + 1]);
  return { cli, scratch, corpora, seconds, isJson: own.includes("--json"), trainArguments: args.slice(end + 1) };
}

async function measure(folder: string, options: Options): Promise<Result> {
  const corpus = path.basename(folder);
  const { training, heldOut } = await splitFolder(folder);
  const scored = firstChars(heldOut, SCORED_CHARS);
  const learnt = path.join(options.scratch, corpus, "learnt");
  const unseen = path.join(options.scratch, corpus, "heldOut");
  copy(folder, training, learnt);
  copy(folder, scored, unseen);
  const compressors = await yardsticks(path.join(options.scratch, corpus, "compressors.json"), training, scored);
  const model = path.join(options.scratch, corpus, "model");
  rmSync(model, { recursive: true, force: true });
  const recurrent = async (...args: string[]) => jsonLines(await outputOf(process.execPath, [options.cli, ...args]));
  const startMs = performance.now();
  const train = ["train", learnt, "--model", model, "--budget-seconds", String(options.seconds), "--json"];
  const events = await recurrent(...train, ...options.trainArguments);
  const trainSeconds = (performance.now() - startMs) / 1000;
  const at = ["--model", model, "--workspace", unseen];
  const filesOf = (files: readonly SourceFile[]) => files.map(file => path.join(unseen, file.path));
  const [figures] = await recurrent("evaluate", ...at, "--json", ...filesOf(firstChars(scored, REPLAYED_CHARS)));
  const chars = charsOf(scored);
  const bitsPerChar = bitsOf(await recurrent("score", ...at, ...filesOf(scored))) / chars;
  const adaptedBitsPerChar = bitsOf(await recurrent("score", ...at, "--adapt", ...filesOf(scored))) / chars;
  const { networkBitsPerChar, memoryBitsPerChar, top1, replay } = figures;
  const steps = events.at(-1)?.steps ?? 0;
  const sizes = { trainingChars: charsOf(training), heldOutChars: chars };
  return {
    corpus,
    ...sizes,
    trainSeconds,
    steps,
    bitsPerChar,
    adaptedBitsPerChar,
    networkBitsPerChar: networkBitsPerChar ?? null,
    memoryBitsPerChar,
    top1,
    replay,
    ...compressors,
  };
}

/** By the product's own rules and split, under other names: training then holds out files of its own to validate with. */
async function splitFolder(folder: string): Promise<{ training: SourceFile[]; heldOut: SourceFile[] }> {
  const { files } = await readCorpus(nodeFileSystem(folder), DEFAULT_RULES);
  const { training, validation } = splitCorpus(files.map(({ path, text }) => ({ path: `benchmark/${path}`, text })));
  const named = (split: readonly SourceFile[]) =>
    split.map(({ path, text }) => ({ path: path.slice("benchmark/".length), text }));
  return { training: named(training), heldOut: named(validation) };
}

/** Whole files from all over the list until they hold so many characters. */
function firstChars(files: readonly SourceFile[], chars: number): SourceFile[] {
  const chosen: SourceFile[] = [];
  for (const file of spread(files)) {
    if (chosen.length > 0 && charsOf(chosen) + file.text.length > chars) continue;
    chosen.push(file);
  }
  return chosen;
}

/** Neighbours in the list lie far apart in the result; always the same order. */
function spread<T>(items: readonly T[]): T[] {
  const stride = Math.max(1, Math.round(items.length * 0.382));
  const order = [...items.keys()].sort(
    (a, b) => ((a * stride) % items.length) - ((b * stride) % items.length) || a - b,
  );
  return order.map(k => items[k]!);
}

function copy(folder: string, files: readonly SourceFile[], to: string): void {
  rmSync(to, { recursive: true, force: true });
  for (const file of files) {
    mkdirSync(path.dirname(path.join(to, file.path)), { recursive: true });
    cpSync(path.join(folder, file.path), path.join(to, file.path));
  }
}

/** They never change for the same files, and the best of them is slow. */
async function yardsticks(
  file: string,
  training: readonly SourceFile[],
  heldOut: readonly SourceFile[],
): Promise<Yardsticks> {
  const key = `${charsOf(training)} ${charsOf(heldOut)} ${heldOut.map(({ path }) => path).join()}`;
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  if (known?.key === key) return known.figures;
  const figures = await compressedBitsPerChar(training, heldOut, path.dirname(file));
  writeFileSync(file, JSON.stringify({ key, figures }));
  return figures;
}

// biome-ignore lint/suspicious/noExplicitAny: lines of several commands, read by their documented names
function jsonLines(text: string): any[] {
  return text
    .split("\n")
    .filter(line => line !== "")
    .map(line => JSON.parse(line));
}

function bitsOf(scored: readonly { readonly tokens: readonly { readonly bits: number }[] }[]): number {
  return scored.flatMap(({ tokens }) => tokens).reduce((sum, { bits }) => sum + bits, 0);
}

function charsOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + [...text].length, 0);
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", part => parts.push(part));
    child.on("error", reject);
    child.on("close", code => {
      if (code === 0) resolve(Buffer.concat(parts).toString());
      else reject(new Error(`${args.slice(1, 4).join(" ")} ended with ${code}`));
    });
  });
}

const HEAD = [
  ...["corpus", "M chars", "s", "steps", "bits/char", "adapted", "network", "memory", "xz -9e", "zpaq -m5"],
  ...["of zpaq", "keys", "precision", "floor", "its prec."],
];

function cellsOf(result: Result): string[] {
  const { replay, xz, zpaq, adaptedBitsPerChar: adapted } = result;
  const bits = (value: number | null | undefined): string => (typeof value === "number" ? value.toFixed(3) : "none");
  return [
    result.corpus,
    (result.trainingChars / 1e6).toFixed(2),
    result.trainSeconds.toFixed(1),
    String(result.steps),
    bits(result.bitsPerChar),
    bits(adapted),
    bits(result.networkBitsPerChar),
    bits(result.memoryBitsPerChar),
    bits(xz),
    bits(zpaq),
    bits(zpaq === undefined ? undefined : adapted / zpaq),
    replay.mixture.perHundredKeys.toFixed(1),
    replay.mixture.shownPrecision.toFixed(3),
    replay.floor.perHundredKeys.toFixed(1),
    replay.floor.shownPrecision.toFixed(3),
  ];
}

function* table(results: readonly Result[]): Iterable<string> {
  yield "Held-out bits per character; keys saved per hundred typed and precision of what was shown, beside the floor.";
  yield row(HEAD);
  const rows = results.map(cellsOf);
  for (const cells of rows) yield row(cells);
  if (rows.length > 1) yield row(HEAD.map((_, k) => (k === 0 ? "median" : median(rows.map(cells => cells[k]!)))));
}

function row(cells: readonly string[]): string {
  return cells.map((cell, k) => (k === 0 ? cell.padEnd(12) : cell.padStart(11))).join("");
}

/** Of the numbers among some cells, with as many decimals as they have. */
function median(cells: readonly string[]): string {
  const numbers = cells.filter(cell => cell !== "none").sort((a, b) => Number(a) - Number(b));
  return numbers[Math.floor(numbers.length / 2)] ?? "none";
}
