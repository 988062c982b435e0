/** The other threads of a trainer: started once, asleep between steps, gone with the trainer. */

import { Worker } from "node:worker_threads";
import { FAULTS } from "../core/faults.ts";
import { KernelThreadError } from "./kernelModule.ts";

/** What thread.ts is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly id: number;
}

export interface Threads {
  /**
   * Runs what needs all threads.
   * @throws KernelThreadError when one has ended or ends meanwhile, and ever after
   */
  guard<T>(run: () => T): T;
  dispose(): void;
}

/** @throws what kept a thread from starting */
export async function startThreads(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  count: number,
  script: string | undefined,
): Promise<Threads> {
  const workers: Worker[] = [];
  const threads = guardThreads(workers);
  try {
    for (let id = 1; id <= count && script !== undefined; id++) {
      const worker = new Worker(script, { workerData: { module, memory, id } satisfies ThreadStart });
      workers.push(worker);
      worker.unref(); // a trainer that was forgotten does not keep the process alive
      worker.on("error", threads.fail);
      worker.on("exit", () => threads.fail(new Error("the thread ended")));
    }
    await Promise.all(workers.map(started));
  } catch (thrown) {
    threads.dispose();
    throw new Error(FAULTS.threadNotStarted(), { cause: thrown });
  }
  return threads;
}

function started(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
    worker.once("exit", code => reject(new Error(`the thread ended with code ${code}`)));
  });
}

function guardThreads(workers: readonly Worker[]): Threads & { fail(cause: unknown): void } {
  let failure: KernelThreadError | undefined;
  const fail = (cause: unknown): void => {
    failure ??= new KernelThreadError({ cause });
  };
  return {
    fail,
    guard(run) {
      if (failure) throw failure;
      try {
        return run();
      } catch (thrown) {
        fail(thrown);
        throw failure;
      }
    },
    dispose() {
      for (const worker of workers) void worker.terminate();
    },
  };
}
