// @ts-check
/** Prints how the memory of both processes moves while the editor is used for long. */

/**
 * @typedef {object} SoakSample what test/integration/inHost/cost/soak.ts writes
 * @property {number} minutes
 * @property {number} hostMb
 * @property {number} heapMb
 * @property {number} trainingPeakMb
 * @property {number} cycles
 * @property {number} accepted
 * @property {number} runs
 */

import { existsSync, readFileSync } from "node:fs";

/** Until then, caches fill. */
const WARM_UP_SHARE = 1 / 6;
const ROWS = 12;

/**
 * Prints medians of equal parts of the time, and the slope of a line through all samples after the start.
 *
 * @param {string} file with a sample on each line
 */
export function printSoak(file) {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  /** @type {readonly SoakSample[]} */
  const samples = lines.map(line => JSON.parse(line));
  const minutes = samples.at(-1)?.minutes ?? 0;
  console.log("minutes        host, MB   heap, MB   training at most, MB   cycles   accepted   runs");
  for (let k = 0; k < ROWS; k++) {
    const [from, to] = [(minutes * k) / ROWS, (minutes * (k + 1)) / ROWS];
    const part = samples.filter(sample => sample.minutes >= from && sample.minutes <= to);
    const last = part.at(-1);
    if (!last) continue;
    const peak = Math.max(...part.map(({ trainingPeakMb }) => trainingPeakMb));
    const cells = [
      `${from.toFixed(1)} to ${to.toFixed(1)}`.padEnd(14),
      median(part.map(({ hostMb }) => hostMb))
        .toFixed(0)
        .padStart(8),
      median(part.map(({ heapMb }) => heapMb))
        .toFixed(0)
        .padStart(11),
      (peak > 0 ? peak.toFixed(0) : "").padStart(23),
      `${last.cycles}`.padStart(9),
      `${last.accepted}`.padStart(11),
      `${last.runs}`.padStart(7),
    ];
    console.log(cells.join(""));
  }
  const warm = samples.filter(sample => sample.minutes >= minutes * WARM_UP_SHARE);
  console.log(
    `slope after the first sixth, MB an hour: host ${perHour(warm, "hostMb")}, heap ${perHour(warm, "heapMb")}`,
  );
}

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * The slope of the least-squares line.
 *
 * @param {readonly SoakSample[]} samples
 * @param {"hostMb" | "heapMb"} field
 */
function perHour(samples, field) {
  const mean = (/** @type {(sample: SoakSample) => number} */ of) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean(sample => sample[field])];
  const products = mean(sample => (sample.minutes - x) * (sample[field] - y));
  const slope = products / mean(({ minutes }) => (minutes - x) ** 2);
  return (60 * slope).toFixed(1);
}
