/**
 * A two-way connection for structured-cloneable messages, with adapters for Node's workers and message ports. The
 * types are structural, so that this file imports nothing from Node.
 */

/** One end of a connection. Add listeners once, before the first message is expected. */
export interface Port {
  /** @throws DataCloneError when the message cannot be cloned; does nothing once closed */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Calls the listener once, with a sentence that gives the reason. */
  onClose(listener: (reason: string) => void): void;
  /** Closes both ends. May be called twice. */
  close(): void;
}

/** The part of `worker_threads.MessagePort` (and of `parentPort`) that is used here. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "messageerror", listener: (error: Error) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  close(): void;
}

/** The part of `worker_threads.Worker` that is used here. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "messageerror", listener: (error: Error) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  terminate(): Promise<number>;
}

/** Adapts a message port; a worker wraps its `parentPort` with it. */
export function messagePort(port: MessagePortLike): Port {
  return {
    post: message => port.postMessage(message),
    onMessage(listener) {
      port.on("message", listener);
      // An answer that cannot be read would leave its request pending forever; closing settles it.
      port.on("messageerror", () => port.close());
    },
    onClose: listener => void port.on("close", () => listener("The channel was closed.")),
    close: () => port.close(),
  };
}

/** Adapts a worker thread for its owner. An uncaught error or exit closes the port; closing the port ends the thread. */
export function workerPort(worker: WorkerLike): Port {
  let closedBecause: string | undefined;
  const listeners: ((reason: string) => void)[] = [];
  const close = (reason: string): void => {
    if (closedBecause !== undefined) return;
    closedBecause = reason;
    for (const listener of listeners.splice(0)) listener(reason);
  };
  worker.on("messageerror", error => {
    close(`The worker sent a message that cannot be read: ${error.message}`);
    void worker.terminate();
  });
  worker.on("error", error => close(`The worker failed: ${error.message}`));
  worker.on("exit", code => close(`The worker ended with exit code ${code}.`));
  return {
    post(message) {
      if (closedBecause === undefined) worker.postMessage(message);
    },
    onMessage: listener => void worker.on("message", listener),
    onClose(listener) {
      if (closedBecause !== undefined) listener(closedBecause);
      else listeners.push(listener);
    },
    close() {
      close("The worker was stopped.");
      void worker.terminate();
    },
  };
}
