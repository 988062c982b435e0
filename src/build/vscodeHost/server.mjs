// @ts-check
/** Starts VS Code's server on this machine's loopback address, with folders of its own, and stops it again. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { run } from "../project.mjs";
import { hostPaths } from "./install.mjs";

const START_TIMEOUT_MS = 60_000;

/** Keeps a test editor quiet: no welcome page, no other assistant, no updates, no telemetry. */
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
 * @property {string} host folder of the installed test host
 * @property {string} [vsix] extension to install first
 * @property {readonly string[]} [extensions] folders of extensions that are there from the beginning
 * @property {Record<string, unknown>} [settings] user settings besides the quiet ones
 * @property {boolean} [isDriven] lets a page run tests inside the extension host
 * @property {boolean} [isTrusted] whether Workspace Trust is off and every folder trusted, as by default
 * @property {NodeJS.ProcessEnv} [env] what the extension host inherits, beside RECURRENT_TEST_SERVER: the server's folder
 *
 * @typedef {object} RunningServer
 * @property {string} authority host and port
 * @property {string} folder what it writes: settings, extensions, their storage
 * @property {() => string} log what the server has printed
 * @property {() => Promise<void>} stop ends it and removes its folders; works twice
 */

/**
 * Starts a server.
 *
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>}
 */
export async function startServer({ host, vsix, extensions = [], isDriven = false, isTrusted = true, ...options }) {
  const { settings = {}, env = {} } = options;
  const { node, server } = hostPaths(host);
  const folder = mkdtempSync(path.join(os.tmpdir(), "recurrent-vscode-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  for (const name of ["User", "Machine"]) {
    mkdirSync(path.join(folder, "data", name), { recursive: true });
    writeFileSync(path.join(folder, "data", name, "settings.json"), JSON.stringify({ ...QUIET_SETTINGS, ...settings }));
  }
  const home = { ...process.env, ...env, HOME: path.join(folder, "home"), RECURRENT_TEST_SERVER: folder };
  for (const extension of extensions) {
    cpSync(extension, path.join(folder, "extensions", path.basename(extension)), { recursive: true });
  }
  const places = ["--server-data-dir", folder, "--extensions-dir", path.join(folder, "extensions")];
  const license = "--accept-server-license-terms";
  if (vsix !== undefined) {
    const installed = await run(node, [server, "--install-extension", vsix, license, ...places], {
      env: home,
      isQuiet: true,
    });
    if (installed.code !== 0) {
      remove();
      throw new Error(`the extension could not be installed:\n${installed.output}`);
    }
  }
  const port = await freePort();
  const address = ["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"];
  const quiet = ["--telemetry-level", "off", ...(isTrusted ? ["--disable-workspace-trust"] : [])];
  const driven = isDriven ? ["--enable-smoke-test-driver"] : [];
  // A group of its own, so that stopping it takes its extension hosts along.
  const child = spawn(node, [server, ...address, license, ...quiet, ...driven, ...places], {
    env: home,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", chunk => {
      log += chunk;
    });
  }
  const closed = new Promise(resolve => child.once("exit", resolve));
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGTERM");
      await closed;
    }
    remove();
  };
  const authority = `127.0.0.1:${port}`;
  if (!(await isAnswering(`http://${authority}/`, () => child.exitCode === null))) {
    await stop();
    throw new Error(`VS Code's server did not start:\n${log}`);
  }
  return { authority, folder, log: () => log, stop };
}

/**
 * Waits for the first whole answer.
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
