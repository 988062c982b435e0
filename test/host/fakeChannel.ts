/** A stand-in for a worker thread: a channel in this thread whose other end answers requests. */
import { MessageChannel } from "node:worker_threads";
import type { Contract } from "../../src/protocol/contract.ts";
import { messagePort } from "../../src/protocol/port.ts";
import { type Client, connect, type Handlers, type Server, serve } from "../../src/protocol/rpc.ts";

/** Looks like a WorkerHandle to its users, but starts no thread. */
export class FakeWorker<C extends Contract> {
  /** How often a "thread" was started. */
  starts = 0;
  server: Server<C> | undefined;
  #client: Client<C> | undefined;

  constructor(private readonly handlers: Handlers<C>) {}

  get isRunning(): boolean {
    return this.#client !== undefined;
  }

  client(): Client<C> {
    if (!this.#client) {
      this.starts += 1;
      const { port1, port2 } = new MessageChannel();
      this.server = serve<C>(messagePort(port2), this.handlers);
      this.#client = connect<C>(messagePort(port1));
    }
    return this.#client;
  }

  allowRestart(): void {}

  /** Closes the channel, as when the thread crashes or is stopped. */
  end(reason?: string): void {
    this.#client?.close(reason);
    this.#client = undefined;
  }
}

/** A log that is off. */
export const silent = { info: () => {}, warn: () => {}, error: () => {}, trace: () => {}, logLevel: 0 };
