/** A channel between two ends in this thread, and a worker that answers at its far end. */
import { MessageChannel } from "node:worker_threads";
import type { Contract } from "../../src/protocol/contract.ts";
import { messagePort } from "../../src/protocol/port.ts";
import { type Client, connect, type Handlers, type Server, serve } from "../../src/protocol/rpc.ts";

/** What a WorkerHandle is to its users, without a thread. */
export class FakeWorker<C extends Contract> {
  /** Times a "thread" was started. */
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

  forgive(): void {}

  /** As when the thread dies or is ended. */
  end(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}

export const silent = { info: () => {}, warn: () => {}, error: () => {} };
