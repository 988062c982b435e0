/** What a log at level Trace says of the messages of a channel, and what it keeps to itself. */
import { MessageChannel } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { traceMessages } from "../../../src/host/common/messageTrace.ts";
import { messagePort } from "../../../src/protocol/port.ts";
import { connect, type Handlers, serve } from "../../../src/protocol/rpc.ts";

const TRACE = 1;
const DEBUG = 2;
const SECRET = "const password = 'hunter2';";

interface Texts {
  requests: {
    complete: { params: { readonly prefix: string; readonly maxLines: number }; result: { readonly text: string } };
    fail: { params: Record<string, never>; result: Record<string, never> };
    wait: { params: Record<string, never>; result: Record<string, never> };
    send: { params: unknown; result: null };
  };
  events: { sampled: { readonly step: number; readonly lines: readonly string[] } };
}

const handlers: Handlers<Texts> = {
  complete: ({ prefix }) => ({ text: prefix }),
  fail: () => {
    throw new RangeError(SECRET);
  },
  wait: (_params, signal) => new Promise(resolve => signal.addEventListener("abort", () => resolve({}))),
  send: () => null,
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A real channel whose client logs at a level. */
function setUp(logLevel: number) {
  const lines: string[] = [];
  const log = { logLevel, trace: (line: string) => lines.push(line), info() {}, warn() {}, error() {} };
  const { port1, port2 } = new MessageChannel();
  const server = serve<Texts>(messagePort(port2), handlers);
  const client = connect<Texts>(messagePort(port1), traceMessages(log, "completion"));
  closers.push(() => client.close());
  return { client, server, lines };
}

/** Lines with their milliseconds, which differ from run to run, replaced. */
const timeless = (lines: readonly string[]) => lines.map(line => line.replace(/ \d+\.\d ms$/, " … ms"));

test("a request and its result are a line each, with their number and the time between them", async () => {
  const { client, lines } = setUp(TRACE);
  await client.request("complete", { prefix: SECRET, maxLines: 3 });
  expect(timeless(lines)).toEqual([
    "completion -> request complete #1 {prefix: 27 chars, maxLines: 3}",
    "completion <- result complete #1 {text: 27 chars} … ms",
  ]);
});

test("an error, an event, a cancellation, and a late result are a line each", async () => {
  const { client, server, lines } = setUp(TRACE);
  await expect(client.request("fail", {})).rejects.toThrow(SECRET);
  server.emit("sampled", { step: 4, lines: [SECRET, SECRET] });
  await expect.poll(() => lines.length).toBe(3);
  const controller = new AbortController();
  const waiting = client.request("wait", {}, { signal: controller.signal });
  controller.abort();
  await expect(waiting).rejects.toThrow("canceled");
  await expect.poll(() => lines.length).toBe(6);
  expect(timeless(lines).map(line => line.replace(/stack: \d+ chars/, "stack: … chars"))).toEqual([
    "completion -> request fail #1 {}",
    "completion <- error fail #1 {name: 10 chars, message: 27 chars, stack: … chars} … ms",
    "completion <- event sampled {step: 4, lines: [2]}",
    "completion -> request wait #2 {}",
    "completion -> cancel wait #2",
    "completion <- result of a canceled request #2 {}",
  ]);
});

test("no text of a document is in any line", async () => {
  const { client, server, lines } = setUp(TRACE);
  await client.request("complete", { prefix: SECRET, maxLines: 1 });
  await client.request("fail", {}).catch(() => undefined);
  await client.request("send", [SECRET, { deep: { deeper: { deepest: { [SECRET]: SECRET } } } }]);
  await client.request("send", { deep: { deeper: { [SECRET]: SECRET } }, bytes: new TextEncoder().encode(SECRET) });
  await client.request("send", { [SECRET]: 1 });
  server.emit("sampled", { step: 1, lines: [SECRET] });
  await expect.poll(() => lines.length).toBe(11);
  for (const word of ["password", "hunter2", "const"]) expect(lines.join("\n")).not.toContain(word);
});

test("at any other level nothing is logged, and no payload is read", async () => {
  const { client, lines } = setUp(DEBUG);
  let reads = 0;
  const params = {
    get text() {
      reads += 1;
      return SECRET;
    },
  };
  await client.request("send", params);
  expect(lines).toEqual([]);
  expect(reads).toBe(1); // by the clone that crosses
});
