/** Entry of dist/trainingWorker.js: the training worker's thread. */
import { parentPort } from "node:worker_threads";
import { messagePort } from "../protocol/port.ts";
import { nodeFileSystem } from "../workspace/nodeFileSystem.ts";
import { openBase } from "./base.ts";
import { systemClock } from "./loopClock.ts";
import { openEngine } from "./openEngine.ts";
import { serveTraining } from "./trainingServer.ts";

if (!parentPort) throw new Error("This script runs as a worker thread.");
serveTraining(messagePort(parentPort), {
  openEngine: () => openEngine(__dirname),
  openBase: () => openBase(__dirname),
  openFolder: nodeFileSystem,
  clock: systemClock,
});
