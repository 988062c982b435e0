/** Lets test/safety/noNetwork.cjs watch this process and every thread that the extension starts from now on. */
import { createRequire } from "node:module";
import type { Worker as NodeWorker, WorkerOptions } from "node:worker_threads";

/** Activation starts no thread, so that none is missed. Does nothing where the launcher names no hook. */
export function watchNetwork(): void {
  const hook = process.env["RECURRENT_NETWORK_HOOK"];
  if (hook === undefined) return;
  const execArgv = ["--require", hook];
  const load = createRequire(hook);
  load(hook);
  const threads = load("node:worker_threads") as { Worker: new (file: string, options?: WorkerOptions) => NodeWorker };
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(file: string, options: WorkerOptions = {}) {
      super(file, { ...options, execArgv });
    }
  };
}
