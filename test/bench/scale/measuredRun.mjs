// @ts-check
/** Runs `recurrent train` in a process of its own, and measures the time and the memory of each stage. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const POLL_MS = 20;

/**
 * @typedef {object} Stage
 * @property {string} stage
 * @property {number} ms
 * @property {number} peakMb the most memory of the process in this stage; 0 where the system does not tell
 */

/**
 * @typedef {object} MeasuredRun
 * @property {number} seconds from start to exit
 * @property {number} peakMb
 * @property {readonly Stage[]} stages
 * @property {any} corpus the event about the corpus
 * @property {any} end
 */

/**
 * @param {string} cli the bundle of the command line
 * @param {readonly string[]} args
 * @returns {Promise<MeasuredRun>}
 */
export async function measuredRun(cli, args) {
  const beganMs = performance.now();
  const child = spawn(process.execPath, [cli, "train", ...args, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  /** @type {Map<string, number>} */
  const peaks = new Map();
  let stage = "start";
  let corpus;
  /** @type {any} */
  let end;
  const timer = setInterval(() => {
    peaks.set(stage, Math.max(peaks.get(stage) ?? 0, residentMb(child.pid)));
  }, POLL_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.event === "phase") stage = event.phase;
    if (event.event === "corpus") corpus = event;
    if (event.event === "end") end = event;
  }
  const code = await new Promise(resolve => (child.exitCode === null ? child.on("exit", resolve) : resolve(0)));
  clearInterval(timer);
  if (code !== 0 || !end) throw new Error(`recurrent train ${args.join(" ")} ended with ${code}`);
  const stages = Object.entries(end.stageMs ?? {}).map(([name, ms]) => ({
    stage: name,
    ms: Number(ms),
    peakMb: peaks.get(name) ?? 0,
  }));
  const seconds = (performance.now() - beganMs) / 1000;
  return { seconds, peakMb: Math.max(...peaks.values()), stages, corpus, end };
}

/**
 * The memory that a process holds now. Linux tells it in a file; elsewhere it is not measured.
 *
 * @param {number | undefined} pid
 */
function residentMb(pid) {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Math.round(Number(found?.[1] ?? 0) / 1024);
  } catch {
    return 0; // it has ended, or this is not Linux
  }
}
