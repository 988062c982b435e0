/** Entry point of dist/replayWorker.js: the thread of the replay worker. */
import { parentPort } from "node:worker_threads";
import { messagePort } from "../protocol/port.ts";
import { systemClock } from "../runtime/common/loopClock.ts";
import { openBaseModel } from "../runtime/model/openBaseModel.ts";
import { openEngine } from "../runtime/model/openEngine.ts";
import { serveReplay } from "./replayServer.ts";

if (!parentPort) throw new Error("This script runs as a worker thread.");
serveReplay(messagePort(parentPort), {
  openEngine: () => openEngine(__dirname),
  openBaseModel: () => openBaseModel(__dirname),
  clock: systemClock,
});
