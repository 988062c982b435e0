/** Runs test files with mocha inside the extension host, with its network watched, and writes the report as JSON. */
import type { ForkOptions } from "node:child_process";
import { createRequire } from "node:module";
import type { Worker as NodeWorker, WorkerOptions } from "node:worker_threads";
import Mocha from "mocha";

const TEST_TIMEOUT_MS = 120_000;

/** Runs the tests. Rejects when one fails, which sets the exit code. */
export async function runMocha(load: () => Promise<unknown>): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: TEST_TIMEOUT_MS });
  // The launcher reads the report from this file. Without one, mocha writes to the console.
  const results = process.env["RECURRENT_TEST_RESULTS"];
  if (results !== undefined) mocha.reporter("json", { output: results });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await load();
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}

/**
 * Installs test/safety/noNetwork.cjs in this process and in every thread and process that the extension starts later.
 * Misses no worker, because activation starts none. Does nothing when the launcher sets no hook.
 */
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
