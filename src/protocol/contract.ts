/** The shape of a channel between two threads or frames: what may be asked, and what may be told. */

/** Requests with params and result together, so that a wrong pair cannot compile; events are past facts. */
export interface Contract {
  readonly requests: Record<string, { readonly params: unknown; readonly result: unknown }>;
  readonly events: Record<string, unknown>;
}
