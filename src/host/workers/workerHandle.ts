/** Starts a worker when it is needed, and restarts it after a crash or when it does not answer. */
import type { Contract } from "../../protocol/contract.ts";
import { type Client, connect } from "../../protocol/rpc.ts";
import type { Disposable } from "../common/disposableStore.ts";
import type { LeveledLog } from "../common/log.ts";
import { traceMessages } from "../common/messageTrace.ts";
import { workerProblem } from "../common/userProblems.ts";
import { RestartBudget } from "./restartBudget.ts";
import { type Patience, Watchdog } from "./watchdog.ts";
import type { StartedWorker, WorkerScript } from "./workerStart.ts";

/** The worker is stopped for good, or crashed too often to be restarted now. */
export class WorkerUnavailableError extends Error {
  override readonly name = "WorkerUnavailableError";
}

/** Loading a large model keeps the loop from turning for some seconds, and a busy machine makes it longer. */
const PATIENCE: Patience = { checkMs: 5000, checks: 12 };

export interface WorkerParts extends WorkerScript {
  /** Starts the script as a thread or a process. */
  start(script: WorkerScript): StartedWorker;
  readonly log: LeveledLog;
  readonly nowMs: () => number;
  /** How long a worker may leave a request without a sign of life. */
  readonly patience?: Patience;
}

/** The part of its worker that a session uses. */
export type SessionWorker<C extends Contract> = Pick<WorkerHandle<C>, "client" | "allowRestart" | "end">;

/** Owns at most one worker. A crash rejects pending requests; the next `client()` starts a new worker. */
export class WorkerHandle<C extends Contract> implements Disposable {
  readonly #restarts = new RestartBudget();
  #client: Client<C> | undefined;
  #isDisposed = false;
  /** Whether the log says that the worker is not restarted. */
  #isRefusalLogged = false;

  constructor(private readonly parts: WorkerParts) {}

  /** Whether a worker is running. */
  get isRunning(): boolean {
    return this.#client !== undefined;
  }

  /**
   * Returns the client of the running worker, or starts a worker.
   *
   * @throws WorkerUnavailableError after several crashes in a row
   */
  client(): Client<C> {
    if (this.#client) return this.#client;
    const { name, nowMs } = this.parts;
    if (this.#isDisposed) throw new WorkerUnavailableError(workerProblem("closed", name));
    if (!this.#restarts.mayStart(nowMs())) throw this.#refusal();
    const client = this.#start();
    this.#client = client;
    return client;
  }

  /** Allows a restart after repeated crashes, because the user explicitly asks for the worker. */
  allowRestart(): void {
    this.#restarts.reset();
    this.#isRefusalLogged = false;
  }

  /**
   * Stops the worker, if there is one, which frees its memory.
   *
   * @param reason a sentence with which pending requests are rejected
   */
  end(reason?: string): void {
    const client = this.#client;
    this.#client = undefined;
    client?.close(reason);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.end();
  }

  #start(): Client<C> {
    const { name, log, start, patience = PATIENCE } = this.parts;
    const { port, output, errors } = start(this.parts);
    output?.on("data", chunk => log.info(`[${name}] ${String(chunk).trimEnd()}`));
    errors?.on("data", chunk => log.warn(`[${name}] ${String(chunk).trimEnd()}`));
    const trace = traceMessages(log, name);
    const watchdog = new Watchdog(
      patience,
      () => client.ping(),
      () => client.close(workerProblem("hanging", name)),
    );
    const client: Client<C> = connect<C>(port, message => {
      watchdog.note(message);
      trace(message);
    });
    client.onClose(reason => {
      watchdog.stop();
      this.#onClosed(client, reason);
    });
    return client;
  }

  #onClosed(client: Client<C>, reason: string): void {
    if (this.#client !== client) return; // stopped on purpose
    this.#client = undefined;
    const { name, log, nowMs } = this.parts;
    this.#restarts.recordCrash(nowMs());
    log.error(`${name} worker: ${reason}`);
  }

  /** Says in the log once that the worker stays down: every keystroke would ask for it. */
  #refusal(): WorkerUnavailableError {
    const { name, log } = this.parts;
    const error = new WorkerUnavailableError(workerProblem("crashing", name));
    if (!this.#isRefusalLogged) log.error(error);
    this.#isRefusalLogged = true;
    return error;
  }
}
