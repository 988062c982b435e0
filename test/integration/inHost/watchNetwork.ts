/** Installs test/safety/noNetwork.cjs in this process and in every thread and process that the extension starts later. */
import type { ForkOptions } from "node:child_process";
import { createRequire } from "node:module";
import type { Worker as NodeWorker, WorkerOptions } from "node:worker_threads";

/** Misses no worker, because activation starts none. Does nothing when the launcher sets no hook. */
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
  const processes = load("node:child_process") as {
    fork(file: string, args: readonly string[], options: ForkOptions): unknown;
  };
  const { fork } = processes;
  processes.fork = (file, args, options) =>
    fork(file, args, { ...options, execArgv: [...(options.execArgv ?? []), ...execArgv] });
}
