/** Logs the messages between the extension host, its workers, and the panel: one line each, at level Trace. */
import type { LogLevel } from "vscode";
import type { TracedMessage, Tracer } from "../../protocol/rpc.ts";
import type { LeveledLog } from "./log.ts";

const TRACE: LogLevel.Trace = 1;
/** Objects with more keys than this, or deeper than this, are logged as their number of keys. */
const MAX_KEYS = 16;
const MAX_DEPTH = 2;
/** Anything else may be text of the user that is used as a key. */
const FIELD_NAME = /^[a-z]\w*$/i;

/**
 * Makes a tracer for one channel. It does nothing at any other log level.
 *
 * @param channel the name of the other end, as "completion" or "panel"
 */
export function traceMessages(log: LeveledLog, channel: string): Tracer {
  return message => {
    if (log.logLevel === TRACE) log.trace(lineOf(channel, message));
  };
}

/** For example "completion <- result complete #7 {text: 12 chars, confidence: 0.8, ms: 4} 5.1 ms". */
function lineOf(channel: string, message: TracedMessage): string {
  const { direction, kind, name, id, payload, elapsedMs } = message;
  const parts = [channel, direction === "sent" ? "->" : "<-", kind, name];
  if (id !== undefined) parts.push(`#${id}`);
  if (payload !== undefined) parts.push(shapeOf(payload, 0));
  if (elapsedMs !== undefined) parts.push(`${elapsedMs.toFixed(1)} ms`);
  return parts.join(" ");
}

/** The form of a value without its texts: of these, and of lists, only the length. */
function shapeOf(value: unknown, depth: number): string {
  if (typeof value === "string") return `${value.length} chars`;
  if (Array.isArray(value)) return `[${value.length}]`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  if (typeof value !== "object" || value === null) return typeof value === "function" ? "function" : String(value);
  const entries = Object.entries(value);
  if (entries.length > MAX_KEYS || (depth >= MAX_DEPTH && entries.length > 0)) return `{${entries.length} keys}`;
  return `{${entries.map(([key, inner]) => `${FIELD_NAME.test(key) ? key : "?"}: ${shapeOf(inner, depth + 1)}`).join(", ")}}`;
}
