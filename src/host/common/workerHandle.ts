/** Starts a worker thread when it is needed, and restarts it after a crash. */
import { Worker } from "node:worker_threads";
import type { Contract } from "../../protocol/contract.ts";
import { workerPort } from "../../protocol/port.ts";
import { type Client, connect } from "../../protocol/rpc.ts";
import type { Disposable } from "./disposableStore.ts";
import type { LeveledLog } from "./log.ts";
import { traceMessages } from "./messageTrace.ts";
import { RestartBudget } from "./restartBudget.ts";
import { workerProblem } from "./userProblems.ts";

/** The worker is stopped for good, or crashed too often to be restarted now. */
export class WorkerUnavailableError extends Error {
  override readonly name = "WorkerUnavailableError";
}

/** Owns at most one thread. A crash rejects pending requests; the next `client()` starts a new thread. */
export class WorkerHandle<C extends Contract> implements Disposable {
  readonly #restarts = new RestartBudget();
  #client: Client<C> | undefined;
  #isDisposed = false;

  /**
   * @param script absolute path of the worker's bundle
   * @param name   as it appears in the log
   */
  constructor(
    private readonly script: string,
    private readonly name: string,
    private readonly log: LeveledLog,
    private readonly nowMs: () => number,
  ) {}

  /** Whether a thread is running. */
  get isRunning(): boolean {
    return this.#client !== undefined;
  }

  /**
   * Returns the client of the running thread, or starts a thread.
   *
   * @throws WorkerUnavailableError after several crashes in a row
   */
  client(): Client<C> {
    if (this.#client) return this.#client;
    if (this.#isDisposed) throw new WorkerUnavailableError(workerProblem("closed", this.name));
    if (!this.#restarts.mayStart(this.nowMs())) {
      throw new WorkerUnavailableError(workerProblem("crashing", this.name));
    }
    const worker = new Worker(this.script, { name: this.name, stdout: true, stderr: true });
    worker.stdout.on("data", chunk => this.log.info(`[${this.name}] ${String(chunk).trimEnd()}`));
    worker.stderr.on("data", chunk => this.log.warn(`[${this.name}] ${String(chunk).trimEnd()}`));
    const client = connect<C>(workerPort(worker), traceMessages(this.log, this.name));
    this.#client = client;
    client.onClose(reason => {
      if (this.#client !== client) return; // stopped on purpose
      this.#client = undefined;
      this.#restarts.recordCrash(this.nowMs());
      this.log.error(`${this.name} worker: ${reason}`);
    });
    return client;
  }

  /** Allows a restart after repeated crashes, because the user explicitly asks for the worker. */
  allowRestart(): void {
    this.#restarts.reset();
  }

  /** Stops the thread, if there is one, which frees its memory. Pending requests are rejected. */
  end(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.close();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.end();
  }
}
