/**
 * Learns the start values of the mixture: reads held-out files of several corpora, in turn and several times, each
 * with its own network and memory and all with one mixture; the mean of what it knows during the last pass is kept.
 * fitStart.mjs builds and runs this:
 * `fitStart.mjs <dist folder> <scratch folder> <file to write> <corpus folder>… [--seconds N] [--fresh]`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Experts } from "../../src/completion/experts.ts";
import { Mixture } from "../../src/completion/mixture.ts";
import { type SourceText, scoreText } from "../../src/completion/score.ts";
import { startTexts } from "../../src/completion/startValues.ts";
import { openEngine } from "../../src/worker/openEngine.ts";
import { openExperts, readModel } from "../../src/worker/openModel.ts";
import { charsOf, copyFiles, firstChars, splitFolder } from "./heldOut.ts";

/** Held-out text that is read of each corpus, and how often. */
const READ_CHARS = 30_000;
const PASSES = 2;
const LINE_CHARS = 104;

interface Options {
  readonly dist: string;
  readonly scratch: string;
  readonly output: string;
  readonly corpora: readonly string[];
  readonly seconds: string;
  readonly isFresh: boolean;
}

interface Lesson {
  readonly name: string;
  readonly experts: Experts;
  readonly files: readonly SourceText[];
}

void main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const lessons: Lesson[] = [];
  for (const corpus of options.corpora) lessons.push(await prepare(corpus, options));
  const mixture = Mixture.untrained();
  const sum = new Float64Array(mixture.values.length);
  let summed = 0;
  for (let pass = 1; pass <= PASSES; pass++) {
    for (const lesson of lessons) {
      let bits = 0;
      for (const file of lesson.files) {
        for (const token of scoreText(lesson.experts, file, { mixture })) bits += token.bits;
        if (pass < PASSES) continue;
        summed++;
        for (let k = 0; k < sum.length; k++) sum[k]! += mixture.values[k]!;
      }
      console.error(`pass ${pass} ${lesson.name}: ${(bits / charsOf(lesson.files)).toFixed(4)} bits per character`);
    }
  }
  const mean = new Mixture(Float32Array.from(sum, value => value / summed));
  writeFileSync(options.output, sourceOf(startTexts(mean.sections())));
}

function readOptions(args: readonly string[]): Options {
  const at = args.indexOf("--seconds");
  const seconds = at < 0 ? "60" : (args[at + 1] ?? "60");
  const positionals = args.filter((arg, k) => !arg.startsWith("--") && (at < 0 || k !== at + 1));
  const [dist, scratch, output, ...corpora] = positionals;
  if (dist === undefined || scratch === undefined || output === undefined) throw new Error("usage: see the head");
  return { dist, scratch, output, corpora, seconds, isFresh: args.includes("--fresh") };
}

/** Trains the model of a corpus, if there is none yet, and opens it. */
async function prepare(corpus: string, { dist, scratch, seconds, isFresh }: Options): Promise<Lesson> {
  const name = path.basename(corpus);
  const { training, heldOut } = await splitFolder(corpus);
  const learnt = path.join(scratch, name, "learnt");
  const model = path.join(scratch, name, "model");
  if (isFresh || !existsSync(model)) {
    rmSync(model, { recursive: true, force: true });
    copyFiles(corpus, training, learnt);
    const train = [path.join(dist, "cli.js"), "train", learnt, "--model", model, "--budget-seconds", seconds];
    const { status } = spawnSync(process.execPath, train, { stdio: "inherit" });
    if (status !== 0) throw new Error(`training on ${name} ended with ${status}`);
  }
  const experts = openExperts(model, await readModel(model), await openEngine(dist));
  return { name, experts, files: firstChars(heldOut, READ_CHARS) };
}

function sourceOf(texts: readonly string[]): string {
  const lines = (text: string): string =>
    (text.match(new RegExp(`.{1,${LINE_CHARS}}`, "g")) ?? []).map(line => `    "${line}",\n`).join("");
  const sections = texts.map(text => `  [\n${lines(text)}  ].join(""),\n`).join("");
  return `/** The start of a mixture's values, section by section; written by \`npm run fit:start\`. */\nexport const START_TEXTS: readonly string[] = [\n${sections}];\n`;
}
