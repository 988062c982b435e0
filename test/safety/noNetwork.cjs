/**
 * Loaded into a process before everything else: whatever would reach a network throws, and is written down in the file
 * that RECURRENT_NETWORK_LOG names.
 */
const { appendFileSync } = require("node:fs");

/** @param {string} what */
function denied(what) {
  return () => {
    appendFileSync(/** @type {string} */ (process.env["RECURRENT_NETWORK_LOG"]), `${what}\n`);
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
  for (const call of calls) module[call] = denied(`${name}.${call}`);
}
require("node:net").Socket.prototype.connect = denied("net.Socket.connect");
for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]) {
  Object.defineProperty(globalThis, name, { value: denied(name), configurable: true, writable: true });
}
