// @ts-check
/**
 * `npm run bench:editor [-- <megabytes> …]`: measures in the extension host of a real VS Code how long the main thread
 * is busy at a time, what activation and an idle window cost, and the memory of both processes by workspace size.
 * `npm run bench:editor -- 100 --files 30000` does so beside so many files of so many megabytes in all.
 * `npm run bench:editor -- --soak MINUTES` works in it for so long, and says whether the memory of both is flat.
 */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../src/build/build.mjs";
import { main, SetupError, testFolder } from "../../src/build/project.mjs";
import { ensurePackages } from "../../src/build/setup.mjs";
import { CORPORA, ensureCorpora, START_CORPORA } from "./corpora.mjs";
import { addCopies, runInHost } from "./editor/hostRun.mjs";
import { printSoak } from "./editor/soakTable.mjs";
import { ensureLargeCorpus } from "./scale/largeCorpus.mjs";

const TIMEOUT_MS = 600_000;
const TRAIN_SECONDS = 20;
const LARGE_TRAIN_SECONDS = 60;
const SIZES_MB = [0, 4, 16];
const SOAK_MB = 4;

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { soak: { type: "string" }, files: { type: "string" } },
    allowPositionals: true,
  });
  const sizes = positionals.map(Number);
  const files = values.files === undefined ? undefined : Number(values.files);
  const largest = files === undefined ? 30 : 1000;
  if (sizes.some(size => !(size >= 0 && size <= largest)))
    throw new SetupError(`A size is a number of megabytes up to ${largest}.`);
  await ensurePackages();
  await build();
  if (values.soak !== undefined) return soak(Number(values.soak));
  for (const megabytes of sizes.length > 0 ? sizes : SIZES_MB) print(megabytes, await measure(megabytes, files));
});

/**
 * @param {number} megabytes
 * @param {number} [files] how many files they are; copies of the project's own where absent
 */
async function measure(megabytes, files) {
  const bytes = megabytes * 1e6;
  const corpora =
    files === undefined ? [] : await ensureCorpora([...Object.keys(CORPORA), ...Object.keys(START_CORPORA)]);
  const fill = (/** @type {string} */ folder) =>
    files === undefined
      ? addCopies(folder, bytes)
      : ensureLargeCorpus(path.join(folder, "large"), { name: "large", bytes, files }, corpora);
  const trainSeconds = files === undefined ? TRAIN_SECONDS : LARGE_TRAIN_SECONDS;
  return runInHost({ suite: "cost/neighbor", fill, trainSeconds, timeoutMs: TIMEOUT_MS + 1000 * trainSeconds });
}

/** @param {number} minutes */
async function soak(minutes) {
  if (!(minutes > 0)) throw new SetupError("--soak takes a number of minutes.");
  const file = path.join(testFolder, "soak.jsonl");
  mkdirSync(testFolder, { recursive: true });
  rmSync(file, { force: true });
  console.log(`Each sample is added to ${file}.`);
  const fill = (/** @type {string} */ folder) => addCopies(folder, SOAK_MB * 1e6);
  const env = { RECURRENT_SOAK_MINUTES: String(minutes), RECURRENT_SOAK_FILE: file };
  const timeoutMs = minutes * 60_000 + TIMEOUT_MS;
  try {
    await runInHost({ suite: "cost/soak", fill, trainSeconds: TRAIN_SECONDS, timeoutMs, env });
  } finally {
    printSoak(file); // what was recorded counts, whatever ended the soak
  }
}

/**
 * @param {number} megabytes
 * @param {{ rows: readonly Record<string, any>[], busyBeforeMs: number, idleBefore: number, busyAfterMs: number, idleAfter: number, memory: Record<string, number>, latencies: { ms: readonly number[], unanswered: number } }} figures
 */
function print(megabytes, { rows, busyBeforeMs, idleBefore, busyAfterMs, idleAfter, memory, latencies }) {
  console.log(`\nA workspace of the fixture and ${megabytes} MB`);
  console.log(
    "processor time of the main thread, ms".padEnd(40) +
      ["longest turn", "own part", "turns > 20", "own > 20", "all", "own", "late p50", "late p99", "late most"]
        .map(name => name.padStart(14))
        .join(""),
  );
  for (const { name, longestMs, longestOwnMs, over20, ownOver20, totalMs, ownMs, longestIn, lateMs } of rows) {
    const cells = [
      longestMs.toFixed(1),
      longestOwnMs.toFixed(1),
      over20,
      ownOver20,
      totalMs.toFixed(0),
      ownMs.toFixed(0),
      ...[lateMs.p50, lateMs.p99, lateMs.most].map(ms => ms.toFixed(1)),
    ];
    console.log(`${name.padEnd(40)}${cells.map(cell => String(cell).padStart(14)).join("")}  ${longestIn}`);
  }
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(2)}%`;
  const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(0)} s`;
  console.log(
    `busy in the background: ${seconds(busyBeforeMs)} after the first completion, ${seconds(busyAfterMs)} after training and typing`,
  );
  console.log(`idle, of one core: ${percent(idleBefore)} without a trained model, ${percent(idleAfter)} with one`);
  const { hostBefore = 0, hostAfter = 0, trainingPeak = 0 } = memory;
  console.log(
    `memory, MB: host ${hostBefore.toFixed(0)} before and ${hostAfter.toFixed(0)} after, training process at most ${trainingPeak.toFixed(0)}`,
  );
  const sorted = [...latencies.ms].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(0);
  console.log(
    `completions while training, requested to inserted, ms: p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} of ${sorted.length}; ${latencies.unanswered} without a suggestion`,
  );
}
