/** The messages of a channel, as they cross a thread, process, or frame. */

/** Everything that crosses. Structured-cloneable, nothing else. A "pong" answers a "ping" as soon as the loop turns. */
export type Wire =
  | { readonly kind: "request"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "ping" }
  | { readonly kind: "pong" }
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: WireError }
  | { readonly kind: "event"; readonly name: string; readonly payload: unknown };

/** An error as it crosses a port: its name, its message, and the stack of where it was thrown. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** Stands in for an error that names no reason. */
export const UNKNOWN_ERROR: WireError = {
  name: "Error",
  message: "The request failed, and the worker gave no reason.",
  stack: undefined,
};

/** Ignores messages of any other kind: they must not end a thread. */
export function wireOf(message: unknown): Wire | undefined {
  return typeof message === "object" && message !== null ? (message as Wire) : undefined;
}

/** Whatever was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** An error in the form that crosses. */
export function toWireError(thrown: unknown): WireError {
  const { name, message, stack } = toError(thrown);
  return { name, message, stack };
}
