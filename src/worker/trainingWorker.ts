/** Entry point of dist/trainingWorker.js: the process of the training worker. */
import { ownerPort } from "../protocol/port.ts";
import { systemClock } from "../runtime/common/loopClock.ts";
import { openBaseModel } from "../runtime/model/openBaseModel.ts";
import { openTrainingEngine } from "../runtime/model/openEngine.ts";
import { nodeFileSystem } from "../workspace/nodeFileSystem.ts";
import { endWithOwner, lowerPriority } from "./forkedProcess.ts";
import { serveTraining } from "./trainingServer.ts";

if (!process.send) throw new Error("This script runs as a forked process.");
lowerPriority();
const server = serveTraining(ownerPort(process), {
  openEngine: () => openTrainingEngine(__dirname, { log: line => console.log(line) }),
  openBaseModel: () => openBaseModel(__dirname, process.argv[2]),
  openFolder: nodeFileSystem,
  clock: systemClock,
});
endWithOwner(() => server.suspend());
