/** What a process of the extension sets for itself: its priority, and its end with the owner. */
import os from "node:os";
import { Worker } from "node:worker_threads";

/** Lets the editor and other programs go first. Threads that start later inherit it. */
export function lowerPriority(): void {
  try {
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some systems do not allow it. Training then competes with other programs.
  }
}

/**
 * Looks every second whether the owner still lives, and ends the process if not. A busy event loop does not hear that
 * the connection is gone, so this needs a thread of its own.
 */
const GUARD = `
const { workerData: owner } = require("node:worker_threads");
setInterval(() => {
  let isAlive = process.ppid === owner;
  try { process.kill(owner, 0); } catch (thrown) { isAlive &&= thrown.code === "EPERM"; }
  if (!isAlive) process.kill(process.pid, "SIGKILL");
}, 1000);`;

/** Ends this process when its owner ends, even while the process is busy. */
export function endWithOwner(): void {
  process.on("disconnect", () => process.exit());
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };
  new Worker(GUARD, { eval: true, name: "guard", workerData: process.ppid, resourceLimits }).unref();
}
