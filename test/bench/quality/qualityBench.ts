/**
 * Measures a trained model on files that neither training nor validation has seen, beside general compressors that get
 * the same text. quality.mjs builds and runs this: `qualityBench.mjs <cli.js> <scratch folder> <corpus folder>…
 * [--seconds N] [--brief | --adapted] [--json] [-- options of train]`.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Evaluation } from "../../../src/cli/output/evaluationTable.ts";
import type { CurvePoint } from "../../../src/completion/evaluate/precisionCurve.ts";
import type { SourceFile } from "../../../src/workspace/corpus.ts";
import { bitsOf, runJson } from "./commandLine.ts";
import { compressedBitsPerChar, type Yardsticks } from "./compressors.ts";
import { charsOf, copyFiles, firstChars, splitFolder } from "./heldOut.ts";
import { gains, row, rowOf, table, verdicts } from "./qualityTable.ts";

/** How much is measured, and the parts of `evaluate` for it. Without single experts it takes half as long. */
const PARTS = {
  whole: [],
  brief: ["--only", "floor,mixture,curve"],
  /** Only what a user of the editor gains, in half of that time. */
  adapted: ["--only", "mixture"],
} as const;

/** Characters of held-out text that are scored, in whole files. */
const SCORED_CHARS = 120_000;
/** Characters that are typed again, and the most of one file. */
const REPLAYED_CHARS = 24_000;
const REPLAYED_OF_FILE = 12_000;

interface Options {
  readonly cli: string;
  readonly scratch: string;
  readonly corpora: readonly string[];
  readonly seconds: number;
  readonly extent: keyof typeof PARTS;
  readonly isJson: boolean;
  readonly trainArguments: readonly string[];
}

export interface Result extends Yardsticks {
  readonly corpus: string;
  readonly trainingChars: number;
  readonly heldOutChars: number;
  /** From the start of `train` to its exit. */
  readonly trainSeconds: number;
  readonly steps: number;
  /** The whole mixture, the mixture with --adapt, and single experts. */
  readonly bitsPerChar: number | null;
  readonly adaptedBitsPerChar: number;
  readonly networkBitsPerChar: number | null;
  readonly memoryBitsPerChar: number | null;
  readonly replay: Evaluation["replay"];
  readonly curve: readonly CurvePoint[];
}

void main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const results: Result[] = [];
  for (const corpus of options.corpora) {
    const result = await measure(corpus, options);
    results.push(result);
    if (options.isJson) console.log(JSON.stringify(result));
    else console.error(row(rowOf(result)));
  }
  const lines = options.extent === "adapted" ? [gains(results)] : [...table(results), ...verdicts(results)];
  if (!options.isJson) for (const line of lines) console.log(line);
  if (options.seconds >= 60) {
    const worse = results.filter(
      ({ bitsPerChar, xz }) => xz !== undefined && bitsPerChar !== null && bitsPerChar >= xz,
    );
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
  return {
    cli,
    scratch,
    corpora,
    seconds,
    extent: own.includes("--adapted") ? "adapted" : own.includes("--brief") ? "brief" : "whole",
    isJson: own.includes("--json"),
    trainArguments: args.slice(end + 1),
  };
}

async function measure(folder: string, options: Options): Promise<Result> {
  const corpus = path.basename(folder);
  const { training, heldOut } = await splitFolder(folder);
  const scored = firstChars(heldOut, SCORED_CHARS);
  const learned = path.join(options.scratch, corpus, "learned");
  const unseen = path.join(options.scratch, corpus, "heldOut");
  copyFiles(folder, training, learned);
  copyFiles(folder, scored, unseen);
  const compressors = await yardsticks(path.join(options.scratch, corpus, "compressors.json"), training, scored);
  const model = path.join(options.scratch, corpus, "model");
  rmSync(model, { recursive: true, force: true });
  const recurrent = (...args: string[]) => runJson(options.cli, ...args);
  const startMs = performance.now();
  const train = ["train", learned, "--model", model, "--budget-seconds", String(options.seconds), "--json"];
  const events = await recurrent(...train, ...options.trainArguments);
  const trainSeconds = (performance.now() - startMs) / 1000;
  const at = ["--model", model, "--workspace", unseen];
  const filesOf = (files: readonly SourceFile[]) => files.map(file => path.join(unseen, file.path));
  const typed = [...PARTS[options.extent], "--replay-chars", String(REPLAYED_OF_FILE)];
  const replayed = filesOf(firstChars(scored, REPLAYED_CHARS));
  // Each takes one thread, and their time is not reported.
  const [[figures], plain, adapted] = await Promise.all([
    recurrent("evaluate", ...at, ...typed, "--json", ...replayed),
    options.extent === "adapted" ? null : recurrent("score", ...at, ...filesOf(scored)),
    recurrent("score", ...at, "--adapt", ...filesOf(scored)),
  ]);
  const chars = charsOf(scored);
  const bitsPerChar = plain && bitsOf(plain) / chars;
  const adaptedBitsPerChar = bitsOf(adapted) / chars;
  const { scores, replay, curve = [] }: Evaluation = figures;
  const steps = events.at(-1)?.steps ?? 0;
  const sizes = { trainingChars: charsOf(training), heldOutChars: chars };
  return {
    corpus,
    ...sizes,
    trainSeconds,
    steps,
    bitsPerChar,
    adaptedBitsPerChar,
    networkBitsPerChar: scores.network?.bitsPerChar ?? null,
    memoryBitsPerChar: scores.memory?.bitsPerChar ?? null,
    replay,
    curve,
    ...compressors,
  };
}

/** The results never change for the same files, and the best compressor is slow, so they are kept. */
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
