/**
 * Requests and events over a port, typed by a channel's contract. Only this file posts to ports. Every request settles:
 * with its result, the remote error, CanceledError, PortClosedError, or the error of parameters that cannot be cloned.
 */
import type { Contract } from "./contract.ts";
import type { Port } from "./port.ts";
import { toError, toWireError, UNKNOWN_ERROR, type Wire, type WireError, wireOf } from "./wire.ts";

/** The remote handler threw; `name` and `message` are those of the thrown error. */
class RemoteError extends Error {
  /** Where the remote handler threw it. */
  readonly remoteStack: string | undefined;
  constructor({ name, message, stack }: WireError) {
    super(message);
    this.name = name;
    this.remoteStack = stack;
  }
}

/** The request was aborted by its own signal. */
export class CanceledError extends Error {
  override readonly name = "CanceledError";
}

/** The port is closed, or the remote thread has ended. */
export class PortClosedError extends Error {
  override readonly name = "PortClosedError";
}

/** A message as it crosses a channel, for a log. */
export interface TracedMessage {
  readonly direction: "sent" | "received";
  /** "message": on a channel that has no requests. */
  readonly kind: Wire["kind"] | "message";
  /** Of the method or the event. */
  readonly name: string;
  /** Of the request. */
  readonly id?: number;
  readonly payload?: unknown;
  /** From the request to its result or error. */
  readonly elapsedMs?: number;
}

/** Called with each message before it is posted, and when it arrives. */
export type Tracer = (message: TracedMessage) => void;

type Method<C extends Contract> = keyof C["requests"] & string;
type EventName<C extends Contract> = keyof C["events"] & string;
type Params<C extends Contract, M extends Method<C>> = C["requests"][M]["params"];
type Result<C extends Contract, M extends Method<C>> = C["requests"][M]["result"];

interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onAnswered?: () => void;
}

/** The requesting side of a channel. */
export interface Client<C extends Contract> {
  /**
   * Sends a request and waits for its result.
   *
   * @param options.signal aborting it rejects at once with CanceledError and tells the server
   * @param options.onAnswered called once, when the server has answered or cannot answer; after a cancel, that is later
   * @throws RemoteError, CanceledError, PortClosedError, or the DataCloneError of `params`
   */
  request<M extends Method<C>>(method: M, params: Params<C, M>, options?: RequestOptions): Promise<Result<C, M>>;
  /** Asks for a sign of life. The tracer receives it when the other side's event loop turns. */
  ping(): void;
  /** @returns a function that removes the listener */
  on<E extends EventName<C>>(event: E, listener: (payload: C["events"][E]) => void): () => void;
  /** Calls the listener once, when the port closes; at once if it is closed already. */
  onClose(listener: (reason: string) => void): void;
  /** Rejects pending requests with this reason, and closes the port. May be called twice. */
  close(reason?: string): void;
}

/** Answers the requests of a channel; the signal is aborted when the request is canceled or the port closes. */
export type Handlers<C extends Contract> = {
  readonly [M in Method<C>]: (params: Params<C, M>, signal: AbortSignal) => Result<C, M> | Promise<Result<C, M>>;
};

/** The answering side of a channel. */
export interface Server<C extends Contract> {
  /** Sends an event to the client; does nothing once the port is closed. */
  emit<E extends EventName<C>>(event: E, payload: C["events"][E]): void;
  /** Aborts running requests and closes the port. May be called twice. */
  close(): void;
}

interface Pending {
  readonly method: string;
  readonly sentMs: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Sends requests over a port and receives its events. */
export function connect<C extends Contract>(port: Port, trace?: Tracer): Client<C> {
  const client = new PortClient(port, trace);
  return {
    request: (method, params, options) => client.request(method, params, options) as never,
    ping: () => client.ping(),
    on: (event, listener) => client.on(event, listener as (payload: unknown) => void),
    onClose: listener => client.onClose(listener),
    close: reason => port.close(reason),
  };
}

class PortClient {
  readonly #pending = new Map<number, Pending>();
  /** Requests that the server has not answered, the canceled ones too. */
  readonly #unanswered = new Map<number, (() => void) | undefined>();
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  readonly #closeListeners: ((reason: string) => void)[] = [];
  #closeReason: string | undefined;
  #lastId = 0;

  constructor(
    private readonly port: Port,
    private readonly trace: Tracer | undefined,
  ) {
    port.onMessage(message => this.#receive(message));
    port.onClose(reason => this.#onPortClosed(reason));
  }

  request(method: string, params: unknown, { signal, onAnswered }: RequestOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void => {
        reject(error);
        onAnswered?.();
      };
      if (this.#closeReason !== undefined) return refuse(new PortClosedError(this.#closeReason));
      if (signal?.aborted) return refuse(new CanceledError(`"${method}" was canceled`));
      const id = ++this.#lastId;
      const cancel = (): void => this.#cancel(id);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          signal?.removeEventListener("abort", cancel);
          settle(value);
        };
      this.#pending.set(id, { method, sentMs: now(), resolve: settled(resolve), reject: settled(reject) });
      this.#unanswered.set(id, onAnswered);
      signal?.addEventListener("abort", cancel, { once: true });
      try {
        this.trace?.({ direction: "sent", kind: "request", name: method, id, payload: params });
        post(this.port, { kind: "request", id, method, params });
      } catch (thrown) {
        this.#take(id)?.reject(toError(thrown));
        this.#answered(id);
      }
    });
  }

  ping(): void {
    if (this.#closeReason === undefined) post(this.port, { kind: "ping" });
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set);
    set.add(listener);
    return () => void set.delete(listener);
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#closeReason !== undefined) listener(this.#closeReason);
    else this.#closeListeners.push(listener);
  }

  #receive(message: unknown): void {
    const wire = wireOf(message);
    switch (wire?.kind) {
      case "result":
        this.#takeAnswered(wire, wire.value)?.resolve(wire.value);
        break;
      case "error":
        this.#takeAnswered(wire, wire.error)?.reject(new RemoteError(wire.error ?? UNKNOWN_ERROR));
        break;
      case "pong":
        this.trace?.({ direction: "received", kind: "pong", name: "" });
        break;
      case "event":
        this.trace?.({ direction: "received", kind: "event", name: wire.name, payload: wire.payload });
        for (const listener of this.#listeners.get(wire.name) ?? []) listener(wire.payload);
    }
  }

  /** The request that this answers; undefined when it was canceled before. */
  #takeAnswered({ kind, id }: { readonly kind: "result" | "error"; readonly id: number }, payload: unknown) {
    const found = this.#take(id);
    this.trace?.({
      ...{ direction: "received", kind, id, payload },
      ...(found ? { name: found.method, elapsedMs: now() - found.sentMs } : { name: "of a canceled request" }),
    });
    this.#answered(id);
    return found;
  }

  #answered(id: number): void {
    const onAnswered = this.#unanswered.get(id);
    this.#unanswered.delete(id);
    onAnswered?.();
  }

  #take(id: number): Pending | undefined {
    const found = this.#pending.get(id);
    this.#pending.delete(id);
    return found;
  }

  #cancel(id: number): void {
    const found = this.#take(id);
    if (!found) return;
    found.reject(new CanceledError(`"${found.method}" was canceled`));
    this.trace?.({ direction: "sent", kind: "cancel", name: found.method, id });
    post(this.port, { kind: "cancel", id });
  }

  #onPortClosed(reason: string): void {
    if (this.#closeReason !== undefined) return;
    this.#closeReason = reason;
    const orphans = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of orphans) reject(new PortClosedError(reason));
    for (const id of [...this.#unanswered.keys()]) this.#answered(id);
    for (const listener of this.#closeListeners.splice(0)) listener(reason);
  }
}

/** Milliseconds since some moment. */
const now = (): number => performance.now();

/** Answers requests over a port. */
export function serve<C extends Contract>(port: Port, handlers: Handlers<C>): Server<C> {
  const running = new Map<number, AbortController>();
  let isClosed = false;

  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!Object.hasOwn(handlers, method)) throw new Error(`no handler for "${method}"`);
      const handler = handlers[method as Method<C>] as (params: unknown, signal: AbortSignal) => unknown;
      const value = await handler(params, controller.signal);
      if (!isClosed) post(port, { kind: "result", id, value });
    } catch (thrown) {
      // A result that cannot be cloned ends here too, so that its request settles.
      if (!isClosed) post(port, { kind: "error", id, error: toWireError(thrown) });
    } finally {
      running.delete(id);
    }
  };

  port.onMessage(message => {
    const wire = wireOf(message);
    if (wire?.kind === "request") void answer(wire.id, wire.method, wire.params);
    else if (wire?.kind === "cancel") running.get(wire.id)?.abort();
    else if (wire?.kind === "ping" && !isClosed) post(port, { kind: "pong" });
  });
  port.onClose(() => {
    isClosed = true;
    for (const controller of running.values()) controller.abort();
  });

  return {
    emit(event, payload) {
      if (!isClosed) post(port, { kind: "event", name: event, payload });
    },
    close: () => port.close(),
  };
}

function post(port: Port, wire: Wire): void {
  port.post(wire);
}
