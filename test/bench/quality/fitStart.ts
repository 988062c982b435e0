/**
 * Fits the start values of the mixer's parameters. It reads held-out files of several corpora in turn, each with its own
 * network and memory, and all with one block of parameters. Every corpus is read without a network, with the base model
 * as it ships, and with the base model after some training. In a first pass networks learn as they read; in a second
 * one they do not. The means of the parameters after each file of the second pass are the start values. fitStart.mjs
 * builds and runs this:
 * `fitStart.mjs <dist folder> <scratch folder> <file to write> <corpus folder>… [--seconds N] [--fresh]`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type SourceText, scoreText } from "../../../src/completion/evaluate/score.ts";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { MixerParameters, SECTIONS } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { startText } from "../../../src/completion/mixing/parameters/startValues.ts";
import type { Engine } from "../../../src/core/network/engine.ts";
import { openEngine } from "../../../src/runtime/model/openEngine.ts";
import { openExperts, readModel } from "../../../src/runtime/model/openModel.ts";
import { charsOf, copyFiles, firstChars, splitFolder } from "./heldOut.ts";

/** Held-out characters that are read of each corpus, and of each file at most. */
const READ_CHARS = 60_000;
const READ_OF_FILE_CHARS = 12_000;
/** Whether the network learns what is read, by pass. Only the last pass counts for the means. */
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

/** How each corpus is read: without a network, with the base model, and with a model that was trained from it. */
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
  const parameters = MixerParameters.untrained();
  const sum = new Float64Array(parameters.values.length);
  let summed = 0;
  for (const isAdapting of PASSES) {
    for await (const lesson of lessonsOf(options, engine)) {
      for (const values of learn(lesson, parameters, isAdapting)) {
        if (isAdapting) continue;
        summed++;
        for (let k = 0; k < sum.length; k++) sum[k]! += values[k]!;
      }
    }
  }
  const mean = new MixerParameters(Float32Array.from(sum, value => value / summed));
  writeFileSync(options.output, sourceOf(mean));
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

/** The parameters after each file. */
function* learn(
  { title, experts, files }: Lesson,
  mixerParameters: MixerParameters,
  isAdapting: boolean,
): Generator<Float32Array> {
  let bits = 0;
  for (const file of files) {
    for (const token of scoreText(experts, file, { mixerParameters, isAdapting })) bits += token.bits;
    yield mixerParameters.values;
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
  const pieces = heldOut.map(({ path, text }) => ({ path, text: text.slice(0, READ_OF_FILE_CHARS) }));
  return { title: `${name} after ${seconds} s`, experts, files: firstChars(pieces, READ_CHARS) };
}

/** The source text of startTexts.ts. */
function sourceOf(parameters: MixerParameters): string {
  const lines = (text: string): string =>
    (text.match(new RegExp(`.{1,${LINE_CHARS}}`, "g")) ?? []).map(line => `    "${line}",\n`).join("");
  const sections = SECTIONS.map(section => {
    const text = startText(section, parameters.section(section));
    return `  "${section.name}": [\n${lines(text)}  ].join(""),\n`;
  });
  return `/** The start values of the mixer's parameters by section, read by startValues.ts; written by \`npm run fit:start\`. */\nexport const START_TEXTS: Readonly<Record<string, string>> = {\n${sections.join("")}};\n`;
}
