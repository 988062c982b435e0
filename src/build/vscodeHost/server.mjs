// @ts-check
/** Starts VS Code's server on the loopback address, with separate folders, and stops it. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { run } from "../project.mjs";
import { hostPaths } from "./install.mjs";

const START_TIMEOUT_MS = 60_000;
const LICENSE = "--accept-server-license-terms";

/** Settings of a test editor: no welcome page, no other assistant, no updates, no telemetry. */
export const QUIET_SETTINGS = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/**
 * @typedef {object} ServerOptions
 * @property {string} host folder of the installed server
 * @property {string} [vsix] extension to install first
 * @property {readonly string[]} [extensions] folders of extensions that are already installed
 * @property {Record<string, unknown>} [settings] user settings besides the quiet ones
 * @property {boolean} [isDriven] whether a page may run tests inside the extension host
 * @property {boolean} [isTrusted] whether every folder is trusted; true by default
 * @property {boolean} [hasToken] whether only a browser that knows the token may connect; false by default, for tests
 * @property {NodeJS.ProcessEnv} [env] what the extension host inherits besides RECURRENT_TEST_SERVER, the server's folder
 *
 * @typedef {object} RunningServer
 * @property {string} authority host and port
 * @property {Record<string, string>} access what the query of an address must have
 * @property {string} folder of everything it writes: settings, extensions, their storage
 * @property {() => string} log what the server has printed so far
 * @property {() => Promise<void>} stop ends it and removes its folders; may be called twice
 */

/**
 * Starts a server.
 *
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>}
 */
export async function startServer({ host, vsix, isDriven = false, isTrusted = true, hasToken = false, ...options }) {
  const { folder, env, places, remove } = ownFolders(options);
  const { node, server } = hostPaths(host);
  if (vsix !== undefined) {
    const install = [server, "--install-extension", vsix, LICENSE, ...places];
    const installed = await run(node, install, { env, isQuiet: true });
    if (installed.code !== 0) {
      remove();
      throw new Error(`The extension could not be installed:\n${installed.output}`);
    }
  }
  const port = await freePort();
  const token = hasToken ? randomUUID() : undefined;
  const address = ["--host", "127.0.0.1", "--port", String(port), ...tokenOptions(folder, token)];
  const quiet = ["--telemetry-level", "off", ...(isTrusted ? ["--disable-workspace-trust"] : [])];
  const driven = isDriven ? ["--enable-smoke-test-driver"] : [];
  const { log, isAlive, end } = startProcess(node, [server, ...address, LICENSE, ...quiet, ...driven, ...places], env);
  const stop = async () => {
    await end();
    remove();
  };
  const authority = `127.0.0.1:${port}`;
  // This page needs no token.
  if (!(await isAnswering(`http://${authority}/version`, isAlive))) {
    await stop();
    throw new Error(`VS Code's server did not start:\n${log()}`);
  }
  return { authority, access: token === undefined ? {} : { tkn: token }, folder, log, stop };
}

/**
 * Passes the token in a file, because other users see the arguments of a process.
 *
 * @param {string} folder
 * @param {string | undefined} token
 */
function tokenOptions(folder, token) {
  if (token === undefined) return ["--without-connection-token"];
  const file = path.join(folder, "connection-token");
  writeFileSync(file, token, { mode: 0o600 });
  return ["--connection-token-file", file];
}

/**
 * Makes the server's folders, with settings and extensions in them.
 *
 * @param {Pick<ServerOptions, "settings" | "extensions" | "env">} options
 */
function ownFolders({ settings = {}, extensions = [], env = {} }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "recurrent-vscode-"));
  for (const name of ["User", "Machine"]) {
    mkdirSync(path.join(folder, "data", name), { recursive: true });
    writeFileSync(path.join(folder, "data", name, "settings.json"), JSON.stringify({ ...QUIET_SETTINGS, ...settings }));
  }
  for (const extension of extensions) {
    cpSync(extension, path.join(folder, "extensions", path.basename(extension)), { recursive: true });
  }
  return {
    folder,
    env: { ...process.env, ...env, HOME: path.join(folder, "home"), RECURRENT_TEST_SERVER: folder },
    places: ["--server-data-dir", folder, "--extensions-dir", path.join(folder, "extensions")],
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/**
 * Starts a program in a process group of its own, so that its extension hosts end with it.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function startProcess(program, args, env) {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", chunk => {
      output += chunk;
    });
  }
  const closed = new Promise(resolve => child.once("exit", resolve));
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const end = async () => {
    if (child.pid === undefined || !isAlive()) return;
    process.kill(-child.pid, "SIGTERM");
    await closed;
  };
  return { log: () => output, isAlive, end };
}

/**
 * Waits until the address answers.
 *
 * @param {string} address
 * @param {() => boolean} isAlive
 */
async function isAnswering(address, isAlive) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (isAlive() && Date.now() < deadline) {
    try {
      if ((await fetch(address)).ok) return true;
    } catch {
      // Not listening yet.
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return false;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(address)));
    });
  });
}
