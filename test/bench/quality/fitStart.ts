/**
 * Learns the start values of the mixture: reads held-out files of several corpora, in turn, each with its own network
 * and memory and all with one mixture, first with networks that learn as they read and then with networks that do not;
 * the mean of what it knows during the last pass is kept. Every corpus is read without a network, by the base model as
 * it comes and after some training. fitStart.mjs builds and runs this:
 * `fitStart.mjs <dist folder> <scratch folder> <file to write> <corpus folder>… [--seconds N] [--fresh]`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type SourceText, scoreText } from "../../../src/completion/evaluate/score.ts";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { Mixture } from "../../../src/completion/mixing/mixture.ts";
import { startTexts } from "../../../src/completion/mixing/startValues.ts";
import type { Engine } from "../../../src/core/network/engine.ts";
import { openEngine } from "../../../src/runtime/model/openEngine.ts";
import { openExperts, readModel } from "../../../src/runtime/model/openModel.ts";
import { charsOf, copyFiles, firstChars, splitFolder } from "./heldOut.ts";

/** Held-out text that is read of each corpus: so much of a file at most. */
const READ_CHARS = 60_000;
const READ_OF_FILE = 12_000;
/** Whether the network learns what is read, pass by pass; the last one counts. */
const PASSES = [true, false];
const LINE_CHARS = 104;

interface Options {
  readonly dist: string;
  readonly scratch: string;
  readonly output: string;
  readonly corpora: readonly string[];
  readonly seconds: string;
  readonly isFresh: boolean;
}

/** Who reads each corpus: nobody but memory and cache, the base model, and what was trained from it. */
function lessonsAfter(seconds: string): readonly { readonly seconds: string; readonly hasNetwork: boolean }[] {
  return [
    { seconds: "0", hasNetwork: false },
    { seconds: "0", hasNetwork: true },
    { seconds, hasNetwork: true },
  ];
}

interface Lesson {
  readonly title: string;
  readonly experts: Experts;
  readonly files: readonly SourceText[];
}

void main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.isFresh) rmSync(options.scratch, { recursive: true, force: true });
  const engine = await openEngine(options.dist);
  const mixture = Mixture.untrained();
  const sum = new Float64Array(mixture.values.length);
  let summed = 0;
  for (const isAdapting of PASSES) {
    for await (const lesson of lessonsOf(options, engine)) {
      for (const values of learn(lesson, mixture, isAdapting)) {
        if (isAdapting) continue;
        summed++;
        for (let k = 0; k < sum.length; k++) sum[k]! += values[k]!;
      }
    }
  }
  const mean = new Mixture(Float32Array.from(sum, value => value / summed));
  writeFileSync(options.output, sourceOf(startTexts(mean.sections())));
}

async function* lessonsOf(options: Options, engine: Engine): AsyncGenerator<Lesson> {
  for (const { seconds, hasNetwork } of lessonsAfter(options.seconds)) {
    for (const corpus of options.corpora) {
      const { title, experts, files } = await prepare(corpus, { ...options, seconds }, engine);
      if (hasNetwork) yield { title, experts, files };
      else {
        const readers = { ...experts, predictor: undefined, learner: undefined };
        yield { title: `${title}, without the network`, experts: readers, files };
      }
      experts.predictor?.dispose();
    }
  }
}

/** What the mixture knows after each file. */
function* learn({ title, experts, files }: Lesson, mixture: Mixture, isAdapting: boolean): Generator<Float32Array> {
  let bits = 0;
  for (const file of files) {
    for (const token of scoreText(experts, file, { mixture, isAdapting })) bits += token.bits;
    yield mixture.values;
  }
  const how = isAdapting ? "learning" : "not learning";
  console.error(`${title}, ${how}: ${(bits / charsOf(files)).toFixed(4)} bits per character`);
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
async function prepare(corpus: string, { dist, scratch, seconds }: Options, engine: Engine): Promise<Lesson> {
  const name = path.basename(corpus);
  const { training, heldOut } = await splitFolder(corpus);
  const learned = path.join(scratch, name, "learned");
  const model = path.join(scratch, name, `model-${seconds}`);
  if (!existsSync(model)) {
    copyFiles(corpus, training, learned);
    const train = [path.join(dist, "cli.js"), "train", learned, "--model", model, "--budget-seconds", seconds];
    const { status } = spawnSync(process.execPath, train, { stdio: "inherit" });
    if (status !== 0) throw new Error(`training on ${name} ended with ${status}`);
  }
  const experts = openExperts(model, await readModel(model), engine, { isLearning: true });
  const pieces = heldOut.map(({ path, text }) => ({ path, text: text.slice(0, READ_OF_FILE) }));
  return { title: `${name} after ${seconds} s`, experts, files: firstChars(pieces, READ_CHARS) };
}

function sourceOf(texts: readonly string[]): string {
  const lines = (text: string): string =>
    (text.match(new RegExp(`.{1,${LINE_CHARS}}`, "g")) ?? []).map(line => `    "${line}",\n`).join("");
  const sections = texts.map(text => `  [\n${lines(text)}  ].join(""),\n`).join("");
  return `/** The start of a mixture's values, section by section; written by \`npm run fit:start\`. */\nexport const START_TEXTS: readonly string[] = [\n${sections}];\n`;
}
