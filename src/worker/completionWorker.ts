/** Entry of dist/completionWorker.js: the completion worker's thread. */
import { parentPort } from "node:worker_threads";
import { messagePort } from "../protocol/port.ts";
import { nodeFileSystem } from "../workspace/nodeFileSystem.ts";
import { openBase } from "./base.ts";
import { serveCompletion } from "./completionServer.ts";
import { systemClock } from "./loopClock.ts";
import { openEngine } from "./openEngine.ts";

if (!parentPort) throw new Error("This script runs as a worker thread.");
serveCompletion(messagePort(parentPort), {
  openEngine: () => openEngine(__dirname),
  openBase: () => openBase(__dirname),
  openFolder: nodeFileSystem,
  clock: systemClock,
});
