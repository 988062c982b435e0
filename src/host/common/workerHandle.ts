/** One worker thread that is started when it is needed, and again after it has died. */
import { Worker } from "node:worker_threads";
import type { Contract } from "../../protocol/contract.ts";
import { workerPort } from "../../protocol/port.ts";
import { type Client, connect } from "../../protocol/rpc.ts";
import type { Disposable } from "./disposableStore.ts";
import type { Log } from "./log.ts";
import { RestartBudget } from "./restartBudget.ts";
import { workerProblem } from "./userProblems.ts";

/** The worker crashed so often that it is left alone for a while. */
export class WorkerUnavailableError extends Error {
  override readonly name = "WorkerUnavailableError";
}

/** Owns at most one thread. Its death rejects what was pending; the next `client()` starts another. */
export class WorkerHandle<C extends Contract> implements Disposable {
  readonly #restarts = new RestartBudget();
  #client: Client<C> | undefined;
  #isDisposed = false;

  /**
   * @param script absolute path of the worker's bundle
   * @param name   for the log
   */
  constructor(
    private readonly script: string,
    private readonly name: string,
    private readonly log: Log,
    private readonly nowMs: () => number,
  ) {}

  /** Whether a thread is up. */
  get isRunning(): boolean {
    return this.#client !== undefined;
  }

  /**
   * The client of the thread that is up, or of a new one.
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
    const client = connect<C>(workerPort(worker));
    this.#client = client;
    client.onClose(reason => {
      if (this.#client !== client) return; // ended by us
      this.#client = undefined;
      this.#restarts.crashed(this.nowMs());
      this.log.error(`${this.name} worker: ${reason}`);
    });
    return client;
  }

  /** Lets a worker that was given up start again: the user asks for it by name. */
  forgive(): void {
    this.#restarts.reset();
  }

  /** Ends the thread, if there is one, and frees its memory; what is pending rejects. */
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
