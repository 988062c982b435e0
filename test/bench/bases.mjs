// @ts-check
/**
 * `npm run bench:bases [-- --sizes 2048x2x256@0.2,2048x2x256xgru --seconds 0,60 --corpora a,b]`: measures what users
 * would gain from other base models. A size is vocabulary x layers x units (x cell) @ hours of training (0.2). Trains
 * each on the data of `npm run base:data`, unless an earlier call did. Then runs the quality benchmark from each, with
 * each number of seconds (0). "ships" is the model of the extension. Prints a Markdown table, row by row.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { distFolder, main, root, SetupError, testFolder } from "../../src/build/project.mjs";
import { CORPORA, ensureCorpora, takeNames } from "./corpora.mjs";
import { readSize } from "./networkSize.mjs";

const SIZES = "ships,2048x2x256,2048x2x256xgru,1024x2x256,4096x2x256,2048x2x384,2048x1x512";
const HOURS = "0.2";

await main(async () => {
  const args = process.argv.slice(2);
  const names = takeNames(args, Object.keys(CORPORA));
  const options = /** @type {const} */ ({
    sizes: { type: "string", default: SIZES },
    seconds: { type: "string", default: "0" },
  });
  const { values } = parseArgs({ args, options });
  const bases = values.sizes.split(",").map(readBase); // wrong sizes must fail before hours of training
  await build();
  const corpora = await ensureCorpora(names);
  const bench = await bundled("test/bench/quality/qualityBench");
  bases.forEach(ensureTrained);
  const heads = ["base", "M tokens", "own bits", "s", ...names, "of zpaq", "keys", "precision"];
  console.log(line(heads));
  console.log(line(heads.map(() => "---")));
  for (const seconds of values.seconds.split(",")) {
    for (const { size, home } of bases) {
      const places = [path.join(home, "dist/cli.js"), path.join(testFolder, "quality"), ...corpora];
      const all = [bench, ...places, "--adapted", "--seconds", seconds];
      const { status, stdout } = spawnSync(process.execPath, all, { stdio: ["ignore", "pipe", "inherit"] });
      if (status !== 0) return status ?? 1;
      console.log(line([size, ...learnedBy(home), seconds, ...String(stdout).trim().split(" ")]));
    }
  }
  return 0;
});

/**
 * A base model to compare, with a program folder of its own. The program looks for the model in the media folder next
 * to it.
 *
 * @typedef {{ size: string, home: string, training?: Readonly<Record<string, string | number>> }} Base
 */

/**
 * @param {string} size
 * @returns {Base} without training where it ships
 */
function readBase(size) {
  if (size === "ships") return { size, home: root };
  const [name = "", hours = HOURS] = size.split("@");
  const { vocabularySize: vocabulary, ...network } = readSize(name);
  const home = path.join(testFolder, "bases", `${name}-${hours}`);
  return { size, home, training: { hours, vocabulary, ...network } };
}

/** @param {Base} base */
function ensureTrained({ size, home, training }) {
  if (!training) return;
  const media = path.join(home, "media/base");
  if (!existsSync(path.join(media, "base.json"))) {
    const options = Object.entries({ out: path.join(home, "run"), media, ...training });
    const args = options.flatMap(([option, value]) => [`--${option}`, String(value)]);
    const script = path.join(root, "src/build/base/train.mjs");
    const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "inherit" });
    if (status !== 0) throw new SetupError(`The base model of size ${size} could not be trained.`);
  }
  cpSync(distFolder, path.join(home, "dist"), { recursive: true });
}

/**
 * Millions of tokens that a base model has learned, and the mean bits over the languages of its own held-out files.
 *
 * @param {string} home
 */
function learnedBy(home) {
  const { training } = JSON.parse(readFileSync(path.join(home, "media/base/base.json"), "utf8"));
  /** @type {number[]} */
  const bits = Object.values(training.bitsPerChar);
  const mean = bits.reduce((sum, value) => sum + value, 0) / bits.length;
  return [(training.tokens / 1e6).toFixed(1), mean.toFixed(3)];
}

/** @param {readonly string[]} cells */
function line(cells) {
  return `| ${cells.join(" | ")} |`;
}
