/**
 * Loaded into a process before everything else, and into each of its threads: whatever would reach a network throws,
 * and is written down in the file that RECURRENT_NETWORK_LOG names.
 *
 * Inside an editor, which talks to its own page, RECURRENT_NETWORK_FROM names a folder: on a main thread only what is
 * called from scripts of that folder is denied. Threads are the extension's own, so that there everything is.
 */
const { appendFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

const DEEP = 100;
const from = process.env["RECURRENT_NETWORK_FROM"];

/** @param {string} line */
function note(line) {
  appendFileSync(/** @type {string} */ (process.env["RECURRENT_NETWORK_LOG"]), `${line}\n`);
}

function isEditors() {
  if (from === undefined || !isMainThread) return false;
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEP;
  const { stack = "" } = new Error();
  Error.stackTraceLimit = usual;
  return !stack.includes(from);
}

/**
 * @param {string} what
 * @param {any} usual
 */
function denied(what, usual) {
  /** @this {unknown} @param {unknown[]} args */
  return function (...args) {
    if (isEditors()) return new.target ? Reflect.construct(usual, args) : Reflect.apply(usual, this, args);
    note(what);
    throw new Error(`${what} is denied`);
  };
}

/** @type {Record<string, readonly string[]>} */
const CALLS = {
  net: ["connect", "createConnection", "createServer"],
  tls: ["connect", "createServer"],
  http: ["request", "get", "createServer"],
  https: ["request", "get", "createServer"],
  http2: ["connect", "createServer", "createSecureServer"],
  dgram: ["createSocket"],
  dns: ["lookup", "resolve", "resolve4", "resolve6", "reverse"],
  "dns/promises": ["lookup", "resolve", "resolve4", "resolve6", "reverse"],
};

for (const [name, calls] of Object.entries(CALLS)) {
  const module = require(`node:${name}`);
  for (const call of calls) module[call] = denied(`${name}.${call}`, module[call]);
}
const { prototype } = require("node:net").Socket;
prototype.connect = denied("net.Socket.connect", prototype.connect);
/** @type {Record<string, any>} */
const globals = globalThis;
for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]) {
  const value = denied(name, globals[name]);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
if (from !== undefined && !isMainThread) note("a thread is watched");
