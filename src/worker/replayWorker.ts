/** Entry point of dist/replayWorker.js: the process of the replay worker. */
import { ownerPort } from "../protocol/port.ts";
import { systemClock } from "../runtime/common/loopClock.ts";
import { openBaseModel } from "../runtime/model/openBaseModel.ts";
import { openEngine } from "../runtime/model/openEngine.ts";
import { endWithOwner, lowerPriority } from "./forkedProcess.ts";
import { serveReplay } from "./replayServer.ts";

if (!process.send) throw new Error("This script runs as a forked process.");
lowerPriority();
endWithOwner();
serveReplay(ownerPort(process), {
  openEngine: () => openEngine(__dirname),
  openBaseModel: () => openBaseModel(__dirname, process.argv[2]),
  clock: systemClock,
});
