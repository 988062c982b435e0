// @ts-check
/**
 * `npm run bench:cells [-- FILE] [--rounds N] [--steps N]`: trains each cell as a language model with as many
 * multiplications a token as an LSTM of 128 units, and prints its tokens per second beside those of the LSTM. Each round
 * runs all cells in turn, so that a machine that slows down slows all of them. FILE is what they learn; by default the
 * changelog. Needs a build.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, steps: { type: "string", default: "150" } },
});
const file = path.resolve(positionals[0] ?? path.join(root, "CHANGELOG.md"));
/** The blocks of rows of each cell. */
const GATES = { lstm: 4, lstmPeephole: 4, gru: 3, gruResetBefore: 3, gruSimplified: 2, rnn: 1, rnnRelu: 1 };
const VOCABULARY = 1024;
const LSTM_UNITS = 128;
const MULTIPLICATIONS = 2 * GATES.lstm * LSTM_UNITS ** 2 + VOCABULARY * LSTM_UNITS;

/** The units of a cell with so many blocks, from 2 gates h² + V h = MULTIPLICATIONS. @param {number} gates */
function unitsFor(gates) {
  return Math.round((Math.sqrt(VOCABULARY ** 2 + 8 * gates * MULTIPLICATIONS) - VOCABULARY) / (4 * gates));
}

/** @param {string} cell @param {number} units @param {string} folder @returns {number} tokens a second, the median */
function speedOf(cell, units, folder) {
  const sizes = ["--cell", cell, "--hidden", `${units}`, "--layers", "1", "--vocabulary", `${VOCABULARY}`];
  const run = ["--threads", "2", "--steps", values.steps, "--budget-seconds", "600", "--from-scratch", "--json"];
  const argv = [path.join(root, "dist/cli.js"), "train", file, "--model", path.join(folder, cell), ...sizes, ...run];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(stderr);
  const events = stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
  return median(events.flatMap(({ event, tokensPerSecond }) => (event === "step" ? [tokensPerSecond] : [])));
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

const folder = mkdtempSync(path.join(os.tmpdir(), "recurrent-bench-cells-"));
/** @type {{ cell: string, speed: number, share: number }[]} */
const runs = [];
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    const ofLstm = speedOf("lstm", LSTM_UNITS, folder);
    for (const [cell, gates] of Object.entries(GATES)) {
      const speed = cell === "lstm" ? ofLstm : speedOf(cell, unitsFor(gates), folder);
      runs.push({ cell, speed, share: speed / ofLstm });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log("cell             units   tokens/s   of the LSTM");
for (const [cell, gates] of Object.entries(GATES)) {
  const own = runs.filter(run => run.cell === cell);
  const speed = Math.round(median(own.map(run => run.speed))).toLocaleString("en");
  const share = `${Math.round(100 * median(own.map(run => run.share)))}%`;
  console.log(`${cell.padEnd(16)} ${`${unitsFor(gates)}`.padStart(5)} ${speed.padStart(10)} ${share.padStart(13)}`);
}
