// @ts-check
/**
 * `npm run bench:bases [-- --sizes 2048x2x256,2048x2x256xgru --hours H --seconds N --corpora a,b]`: what a user
 * would gain by another base model, vocabulary x layers x units (x cell). Trains one of each for H hours (0.2), unless
 * an earlier call did, on the data of `npm run base:data`, and runs the quality benchmark from each (N seconds, 0).
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { distFolder, main, root, SetupError, testFolder } from "../../src/build/project.mjs";
import { CORPORA, ensureCorpora, takeNames } from "./corpora.mjs";

const SIZES = "2048x2x256,2048x2x256xgru,1024x2x256,4096x2x256,2048x2x384,2048x1x512";

await main(async () => {
  const args = process.argv.slice(2);
  const names = takeNames(args, Object.keys(CORPORA));
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: "string", default: SIZES },
      hours: { type: "string", default: "0.2" },
      seconds: { type: "string", default: "0" },
    },
  });
  await build();
  const corpora = await ensureCorpora(names);
  const bench = await bundled("test/bench/qualityBench");
  let worst = 0;
  for (const size of values.sizes.split(",")) {
    const home = path.join(testFolder, "bases", `${size}-${values.hours}`);
    trainBase(home, size, values.hours);
    console.log(`\n${size}, ${values.hours} hours:`);
    cpSync(distFolder, path.join(home, "dist"), { recursive: true });
    const places = [path.join(home, "dist/cli.js"), path.join(testFolder, "quality"), ...corpora];
    const all = [bench, ...places, "--brief", "--seconds", values.seconds];
    const { status } = spawnSync(process.execPath, all, { stdio: "inherit" });
    worst = Math.max(worst, status ?? 1);
  }
  return worst;
});

/**
 * @param {string} home its media folder is where the program next to it looks for a base model
 * @param {string} size
 * @param {string} hours
 */
function trainBase(home, size, hours) {
  const media = path.join(home, "media/base");
  if (existsSync(path.join(media, "base.json"))) return;
  const [, vocabulary, layers, hidden, cell] = /^(\d+)x(\d+)x(\d+)(?:x(rnn|gru|lstm))?$/.exec(size) ?? [];
  if (!vocabulary || !layers || !hidden) {
    throw new SetupError(`--sizes holds ${size}: say vocabulary x layers x units (x cell), such as 2048x2x256xgru.`);
  }
  const options = { out: path.join(home, "run"), media, hours, vocabulary, layers, hidden, cell: cell ?? "lstm" };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const script = path.join(root, "src/build/base/train.mjs");
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "inherit" });
  if (status !== 0) throw new SetupError(`The base model of size ${size} could not be trained.`);
}
