/** Entry point of dist/completionWorker.js: the thread of the completion worker. */
import { parentPort } from "node:worker_threads";
import { messagePort } from "../protocol/port.ts";
import { systemClock } from "../runtime/common/loopClock.ts";
import { openBaseModel } from "../runtime/model/openBaseModel.ts";
import { openEngine } from "../runtime/model/openEngine.ts";
import { nodeFileSystem } from "../workspace/nodeFileSystem.ts";
import { serveCompletion } from "./completionServer.ts";

if (!parentPort) throw new Error("This script runs as a worker thread.");
serveCompletion(messagePort(parentPort), {
  openEngine: () => openEngine(__dirname),
  openBaseModel: () => openBaseModel(__dirname, process.argv[2]),
  openFolder: nodeFileSystem,
  clock: systemClock,
});
