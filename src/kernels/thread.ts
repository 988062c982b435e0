/** The entry of a thread of the kernels, which computes its share until it is terminated. */
import { parentPort, workerData } from "node:worker_threads";
import { instantiate } from "./kernelModule.ts";
import type { ThreadStart } from "./kernelThreads.ts";
import { help } from "./productCalls.ts";

const { module, memory, id, native, isHelper } = workerData as ThreadStart;
const kernels = instantiate(module, memory, native);
parentPort?.postMessage("ready");
if (isHelper) help(kernels, memory);
try {
  kernels.serveCommands(id);
} catch (thrown) {
  kernels.reportFailure(); // the other threads wait for this one and must stop
  throw thrown;
}
