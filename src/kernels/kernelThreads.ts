/** The worker threads of a trainer. They start once, sleep between steps, and end with the trainer. */

import { Worker } from "node:worker_threads";
import { FAULTS } from "../core/faults.ts";
import { KernelThreadError } from "./kernelModule.ts";
import type { NativeProducts } from "./nativeLibrary.ts";

/** The data that thread.ts receives at its start. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly id: number;
  readonly native?: NativeProducts | undefined;
  /** Helps with single products, instead of computing a share of each step. */
  readonly isHelper?: boolean;
}

/** The running threads of a trainer. */
export interface Threads {
  /**
   * Runs a function that needs all threads.
   * @throws KernelThreadError when a thread has ended or ends during the run, and in every later call
   */
  guard<T>(run: () => T): T;
  dispose(): void;
}

/**
 * Starts `count` threads.
 *
 * @throws when a thread does not start; the cause says why
 */
export async function startThreads(
  shared: Omit<ThreadStart, "id">,
  count: number,
  script: string | undefined,
): Promise<Threads> {
  const workers: Worker[] = [];
  const threads = guardThreads(workers);
  try {
    for (let id = 1; id <= count && script !== undefined; id++) {
      const worker = new Worker(script, { workerData: { ...shared, id } satisfies ThreadStart });
      workers.push(worker);
      worker.unref(); // an undisposed trainer must not keep the process alive
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
