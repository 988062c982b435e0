/**
 * Requests and events over a port, typed by a channel's contract. Every request settles: with its result, with the
 * other side's error, with CancelledError, with PortClosedError when the other side is gone, or with the error of
 * parameters that cannot be cloned. This file alone posts to ports.
 */
import type { Contract } from "./contract.ts";
import type { Port } from "./port.ts";

/** Everything that crosses a thread boundary. Structured-cloneable, nothing else. */
export type Wire =
  | { readonly kind: "request"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: WireError }
  | { readonly kind: "event"; readonly name: string; readonly payload: unknown };

/** An error as it crosses: what a receiver may show, and the stack of where it was thrown. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

const UNEXPLAINED: WireError = {
  name: "Error",
  message: "The other side failed and did not say why.",
  stack: undefined,
};

/** The other side's handler threw; `name` and `message` are the thrown error's own. */
class RemoteError extends Error {
  /** Where it was thrown, on the other side. */
  readonly remoteStack: string | undefined;
  constructor({ name, message, stack }: WireError) {
    super(message);
    this.name = name;
    this.remoteStack = stack;
  }
}

/** The request was aborted by its own signal. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** The port is closed, or the other side's thread has ended. */
export class PortClosedError extends Error {
  override readonly name = "PortClosedError";
}

type Method<C extends Contract> = keyof C["requests"] & string;
type EventName<C extends Contract> = keyof C["events"] & string;
type Params<C extends Contract, M extends Method<C>> = C["requests"][M]["params"];
type Result<C extends Contract, M extends Method<C>> = C["requests"][M]["result"];

/** The asking side of a channel. */
export interface Client<C extends Contract> {
  /**
   * @param options.signal aborting it rejects at once with CancelledError and tells the other side
   * @throws RemoteError, CancelledError, PortClosedError, or the DataCloneError of `params`
   */
  request<M extends Method<C>>(
    method: M,
    params: Params<C, M>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Result<C, M>>;
  /** @returns a function that takes the listener away */
  on<E extends EventName<C>>(event: E, listener: (payload: C["events"][E]) => void): () => void;
  /** Calls the listener once, when the other side is gone; at once if it is gone already. */
  onClose(listener: (reason: string) => void): void;
  /** Rejects what is pending and closes the port. May be called twice. */
  close(): void;
}

/** What answers the requests of a channel; the signal is aborted when the request is cancelled or the port closes. */
export type Handlers<C extends Contract> = {
  readonly [M in Method<C>]: (params: Params<C, M>, signal: AbortSignal) => Result<C, M> | Promise<Result<C, M>>;
};

/** The answering side of a channel. */
export interface Server<C extends Contract> {
  /** Tells the client; lost without a word when the port is closed. */
  emit<E extends EventName<C>>(event: E, payload: C["events"][E]): void;
  /** Aborts what is running and closes the port. May be called twice. */
  close(): void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Asks over a port. */
export function connect<C extends Contract>(port: Port): Client<C> {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const closeListeners: ((reason: string) => void)[] = [];
  let closedBecause: string | undefined;
  let lastId = 0;

  const settle = (id: number): Pending | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    return found;
  };

  port.onMessage(message => {
    const wire = wireOf(message);
    if (wire?.kind === "result") settle(wire.id)?.resolve(wire.value);
    else if (wire?.kind === "error") settle(wire.id)?.reject(new RemoteError(wire.error ?? UNEXPLAINED));
    else if (wire?.kind === "event") for (const listener of listeners.get(wire.name) ?? []) listener(wire.payload);
  });

  port.onClose(reason => {
    if (closedBecause !== undefined) return;
    closedBecause = reason;
    const orphans = [...pending.values()];
    pending.clear();
    for (const { reject } of orphans) reject(new PortClosedError(reason));
    for (const listener of closeListeners.splice(0)) listener(reason);
  });

  const request = (method: string, params: unknown, signal: AbortSignal | undefined): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (closedBecause !== undefined) return reject(new PortClosedError(closedBecause));
      if (signal?.aborted) return reject(new CancelledError(`"${method}" was cancelled`));
      const id = ++lastId;
      const cancel = (): void => {
        if (!settle(id)) return;
        reject(new CancelledError(`"${method}" was cancelled`));
        post(port, { kind: "cancel", id });
      };
      const unlisten = (): void => signal?.removeEventListener("abort", cancel);
      pending.set(id, {
        resolve(value) {
          unlisten();
          resolve(value);
        },
        reject(error) {
          unlisten();
          reject(error);
        },
      });
      signal?.addEventListener("abort", cancel, { once: true });
      try {
        post(port, { kind: "request", id, method, params });
      } catch (thrown) {
        settle(id)?.reject(toError(thrown));
      }
    });

  return {
    request: (method, params, options) => request(method, params, options?.signal) as never,
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (payload: unknown) => void);
      return () => void set.delete(listener as (payload: unknown) => void);
    },
    onClose(listener) {
      if (closedBecause !== undefined) listener(closedBecause);
      else closeListeners.push(listener);
    },
    close: () => port.close(),
  };
}

/** Answers over a port. */
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
      // Also where the result cannot be cloned: the asker must hear of that too.
      if (!isClosed) post(port, { kind: "error", id, error: toWireError(thrown) });
    } finally {
      running.delete(id);
    }
  };

  port.onMessage(message => {
    const wire = wireOf(message);
    if (wire?.kind === "request") void answer(wire.id, wire.method, wire.params);
    else if (wire?.kind === "cancel") running.get(wire.id)?.abort();
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

/** What is no message of this file's is passed over: it must not end a thread. */
function wireOf(message: unknown): Wire | undefined {
  return typeof message === "object" && message !== null ? (message as Wire) : undefined;
}

function post(port: Port, wire: Wire): void {
  port.post(wire);
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function toWireError(thrown: unknown): WireError {
  const { name, message, stack } = toError(thrown);
  return { name, message, stack };
}
