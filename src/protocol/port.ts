/**
 * A two-way wire for structured-cloneable messages, and how a Node worker or message port is one. The types are
 * structural, so that nothing is imported from Node here.
 */

/** One end of a wire. Listeners are added once, before the first message is awaited. */
export interface Port {
  /** @throws DataCloneError when the message cannot be cloned; does nothing once closed */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with a sentence that says why. */
  onClose(listener: (reason: string) => void): void;
  /** Closes both ends. May be called twice. */
  close(): void;
}

/** What is used of `worker_threads.MessagePort` (and of `parentPort`). */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "messageerror", listener: (error: Error) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  close(): void;
}

/** What is used of `worker_threads.Worker`. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "messageerror", listener: (error: Error) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  terminate(): Promise<number>;
}

/** A message port as a wire; a worker wraps its `parentPort` with it. */
export function messagePort(port: MessagePortLike): Port {
  return {
    post: message => port.postMessage(message),
    onMessage(listener) {
      port.on("message", listener);
      // An answer that cannot be read would leave its request waiting for ever; closing settles it.
      port.on("messageerror", () => port.close());
    },
    onClose: listener => void port.on("close", () => listener("The other side has closed the channel.")),
    close: () => port.close(),
  };
}

/** A worker thread as a wire, on its owner's side. Its uncaught error or exit closes the wire; closing ends the thread. */
export function workerPort(worker: WorkerLike): Port {
  let closedBecause: string | undefined;
  const listeners: ((reason: string) => void)[] = [];
  const close = (reason: string): void => {
    if (closedBecause !== undefined) return;
    closedBecause = reason;
    for (const listener of listeners.splice(0)) listener(reason);
  };
  worker.on("messageerror", error => {
    close(`The worker sent what cannot be read: ${error.message}`);
    void worker.terminate();
  });
  worker.on("error", error => close(`The worker failed: ${error.message}`));
  worker.on("exit", code => close(`The worker has ended (exit code ${code}).`));
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
      close("The worker was ended.");
      void worker.terminate();
    },
  };
}
