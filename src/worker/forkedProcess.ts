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

/** How long a process may work on without its owner, to save what it does. A checkpoint takes a second or two. */
const GRACE_MS = 8000;

/**
 * Looks every second whether the owner still lives, and ends the process some time after that if it does not end itself.
 * A busy event loop does not hear that the connection is gone, so this needs a thread of its own.
 */
const GUARD = `
const { workerData: { owner, graceMs } } = require("node:worker_threads");
let goneMs;
setInterval(() => {
  let isAlive = process.ppid === owner;
  try { process.kill(owner, 0); } catch (thrown) { isAlive &&= thrown.code === "EPERM"; }
  if (!isAlive) goneMs ??= Date.now();
  if (!isAlive && Date.now() - goneMs >= graceMs) process.kill(process.pid, "SIGKILL");
}, 1000);`;

/**
 * Ends this process when its owner ends, even while the process is busy.
 *
 * @param save saves what the process does; it has a few seconds. Absent: there is nothing to save
 */
export function endWithOwner(save?: () => Promise<void>): void {
  process.on("disconnect", () => {
    if (!save) process.exit();
    else void save().finally(() => process.exit());
  });
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };
  const workerData = { owner: process.ppid, graceMs: save ? GRACE_MS : 0 };
  new Worker(GUARD, { eval: true, name: "guard", workerData, resourceLimits }).unref();
}
