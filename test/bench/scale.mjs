// @ts-check
/**
 * `npm run bench:scale [-- --sizes 1,10,100,1000 --files 300000 --budgets 0,60 --json]`: trains on folders of so many
 * megabytes, and on one of so many small files, and prints the time and the memory of each stage. The folders are made
 * from the benchmarks' corpora, in a git-ignored folder. `--files 0` leaves the small files out.
 */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../src/build/build.mjs";
import { distFolder, main, testFolder } from "../../src/build/project.mjs";
import { CORPORA, ensureCorpora, START_CORPORA } from "./corpora.mjs";
import { ensureLargeCorpus } from "./scale/largeCorpus.mjs";
import { measuredRun } from "./scale/measuredRun.mjs";

const STAGES = ["reading", "vocabulary", "memory", "training", "measuring", "writing"];
const HEAD = ["folder", "budget", ...STAGES, "whole", "learned", "beyond the size limit", "beyond the time"];

await main(async () => {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string", default: "1,10,100,1000" },
      files: { type: "string", default: "300000" },
      budgets: { type: "string", default: "0,60" },
      json: { type: "boolean" },
    },
  });
  if (values.json) console.log = console.error; // the output of the build is not JSON
  await build();
  const sources = await ensureCorpora([...Object.keys(CORPORA), ...Object.keys(START_CORPORA)]);
  const wanted = numbersOf(values.sizes).map(megabytes => ({ name: `${megabytes} MB`, bytes: megabytes * 1e6 }));
  const small = Number(values.files) > 0 ? [{ name: `${values.files} files`, files: Number(values.files) }] : [];
  const rows = [];
  for (const corpus of [...wanted, ...small]) {
    const folder = path.join(testFolder, "scale", corpus.name.replace(" ", "-"));
    mkdirSync(path.dirname(folder), { recursive: true });
    ensureLargeCorpus(folder, corpus, sources);
    for (const budget of numbersOf(values.budgets)) {
      const model = path.join(testFolder, "scale", "model");
      rmSync(model, { recursive: true, force: true });
      const args = [folder, "--model", model, "--budget-seconds", String(budget)];
      const run = await measuredRun(path.join(distFolder, "cli.js"), args);
      const row = rowOf(corpus.name, budget, run);
      rows.push(row);
      if (!values.json) console.error(lineOf(row));
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else for (const line of [lineOf(HEAD), lineOf(HEAD.map(() => "---")), ...rows.map(lineOf)]) console.log(line);
});

/** @param {string} text */
function numbersOf(text) {
  return text.split(",").map(Number);
}

/**
 * @param {string} folder
 * @param {number} budget
 * @param {import("./scale/measuredRun.mjs").MeasuredRun} run
 * @returns {readonly string[]}
 */
function rowOf(folder, budget, { seconds, peakMb, stages, corpus }) {
  const { trainingFiles, trainingChars, validationFiles, validationChars, skipped } = corpus.report;
  /** @param {string} reason */
  const left = reason => skipped.find((/** @type {{ reason: string }} */ group) => group.reason === reason)?.count ?? 0;
  const cells = STAGES.map(name => {
    const found = stages.find(({ stage }) => stage === name);
    return found ? `${(found.ms / 1000).toFixed(1)} s, ${found.peakMb} MB` : "";
  });
  const learned = `${trainingFiles + validationFiles} files, ${((trainingChars + validationChars) / 1e6).toFixed(1)} MB`;
  const whole = `${seconds.toFixed(1)} s, ${peakMb} MB`;
  return [folder, `${budget} s`, ...cells, whole, learned, String(left("overTotal")), String(left("overBudget"))];
}

/** @param {readonly string[]} cells */
function lineOf(cells) {
  return `| ${cells.join(" | ")} |`;
}
