/**
 * A two-way connection for structured-cloneable messages. There are adapters for Node's workers, processes, and message
 * ports. The types are structural, so that this file imports nothing from Node.
 */

/** One end of a connection. Add listeners once, before the first message is expected. */
export interface Port {
  /** @throws DataCloneError when the message cannot be cloned; does nothing once closed */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Calls the listener once, with a sentence that gives the reason. */
  onClose(listener: (reason: string) => void): void;
  /** Closes both ends. May be called twice. @param reason a sentence for this end's listeners */
  close(reason?: string): void;
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
  let because = "The channel was closed.";
  return {
    post: message => port.postMessage(message),
    onMessage(listener) {
      port.on("message", listener);
      // An answer that cannot be read would leave its request pending forever; closing settles it.
      port.on("messageerror", () => port.close());
    },
    onClose: listener => void port.on("close", () => listener(because)),
    close(reason = because) {
      because = reason;
      port.close();
    },
  };
}

/** Why a thread or process has ended, for the sentence that its owner's listeners receive. */
export type WorkerEnd =
  | { readonly kind: "exit"; readonly code: number | null; readonly signal?: string | null }
  | { readonly kind: "error"; readonly error: Error }
  | { readonly kind: "unreadable"; readonly error: Error };

const STOPPED = "The worker was stopped.";

/** The sentence for an end that has no other. */
export function endText(end: WorkerEnd): string {
  switch (end.kind) {
    case "exit":
      return `The worker ended with ${end.signal ? `signal ${end.signal}` : `exit code ${end.code}`}.`;
    case "error":
      return `The worker failed: ${end.error.message}`;
    case "unreadable":
      return `The worker sent a message that cannot be read: ${end.error.message}`;
    default:
      return end satisfies never;
  }
}

/** Adapts a worker thread for its owner. An uncaught error or exit closes the port; closing the port ends the thread. */
export function workerPort(worker: WorkerLike, tell: (end: WorkerEnd) => string = endText): Port {
  const closing = new Closing();
  worker.on("messageerror", error => {
    closing.close(tell({ kind: "unreadable", error }));
    void worker.terminate();
  });
  worker.on("error", error => closing.close(tell({ kind: "error", error })));
  worker.on("exit", code => closing.close(tell({ kind: "exit", code })));
  return {
    post(message) {
      if (!closing.isClosed) worker.postMessage(message);
    },
    onMessage: listener => void worker.on("message", listener),
    onClose: listener => closing.onClose(listener),
    close(reason = STOPPED) {
      closing.close(reason);
      void worker.terminate();
    },
  };
}

/** The part of `child_process.ChildProcess` that is used here, forked with the serialization "advanced". */
export interface ChildLike {
  send(message: unknown, done: (error: Error | null) => void): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "close", listener: (code: number | null, signal: string | null) => void): unknown;
  kill(signal: "SIGKILL"): boolean;
}

/** Adapts a process for its owner. Its end closes the port; closing the port ends the process. */
export function childPort(child: ChildLike, tell: (end: WorkerEnd) => string = endText): Port {
  const closing = new Closing();
  child.on("error", error => closing.close(tell({ kind: "error", error })));
  child.on("close", (code, signal) => closing.close(tell({ kind: "exit", code, signal })));
  return {
    post(message) {
      // A failure means that the process has ended; "close" gives the reason.
      if (!closing.isClosed) child.send(message, () => {});
    },
    onMessage: listener => void child.on("message", listener),
    onClose: listener => closing.onClose(listener),
    close(reason = STOPPED) {
      closing.close(reason);
      child.kill("SIGKILL");
    },
  };
}

/** The part of `process` that a forked process uses here. */
export interface ForkedLike {
  send?(message: unknown, done: (error: Error | null) => void): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "disconnect", listener: () => void): unknown;
  disconnect?(): void;
  readonly connected: boolean;
}

/** Adapts the connection of a forked process to its owner. */
export function ownerPort(forked: ForkedLike): Port {
  return {
    post(message) {
      if (forked.connected) forked.send?.(message, () => {});
    },
    onMessage: listener => void forked.on("message", listener),
    onClose: listener => void forked.on("disconnect", () => listener("The owner has gone.")),
    close() {
      if (forked.connected) forked.disconnect?.();
    },
  };
}

/** Calls its listeners once. */
class Closing {
  #reason: string | undefined;
  readonly #listeners: ((reason: string) => void)[] = [];

  get isClosed(): boolean {
    return this.#reason !== undefined;
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#reason !== undefined) listener(this.#reason);
    else this.#listeners.push(listener);
  }

  close(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of this.#listeners.splice(0)) listener(reason);
  }
}
