/** The entry of a training thread, which computes its share of every step until the trainer terminates it. */
import { parentPort, workerData } from "node:worker_threads";
import { instantiate } from "./kernelModule.ts";
import type { ThreadStart } from "./kernelThreads.ts";

const { module, memory, id } = workerData as ThreadStart;
const kernels = instantiate(module, memory);
parentPort?.postMessage("ready");
try {
  kernels.serveCommands(id);
} catch (thrown) {
  kernels.reportFailure(); // the other threads wait for this one and must stop
  throw thrown;
}
