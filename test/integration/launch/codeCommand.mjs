// @ts-check
/**
 * Runs `npm run code` without an installed VS Code, so that it serves one, and connects as a browser and as another
 * program of this machine would.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "../../../src/build/project.mjs";
import { runAllSteps } from "../steps.mjs";
import { copyFixture } from "./fixture.mjs";

const START_TIMEOUT_MS = 180_000;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\?\S+/;

/**
 * @typedef {object} Served
 * @property {URL} address as it is printed
 * @property {() => Promise<number | null>} interrupt ends the command as Ctrl+C does, and returns its exit code
 */

/** @type {readonly (readonly [string, (served: Served) => Promise<void>])[]} */
const STEPS = [
  [
    "nobody connects without the token",
    async ({ address }) => {
      const { origin } = address;
      const folder = address.searchParams.get("folder") ?? "";
      for (const query of [{}, { folder }, { folder, tkn: "" }, { folder, tkn: "wrong" }]) {
        const { status } = await fetch(`${origin}/?${new URLSearchParams(query)}`, { redirect: "manual" });
        assert.equal(status, 403, `with ${JSON.stringify(query)}`);
      }
      assert.match(address.searchParams.get("tkn") ?? "", /^[\w-]{20,}$/);
    },
  ],
  [
    "the printed address opens the folder, and VS Code asks whether to trust it",
    async ({ address }) => {
      const page = await openPage(address);
      assert.equal(page.status, 200);
      assert.match((await page.text()).replaceAll("&quot;", '"'), /"enableWorkspaceTrust":true/);
    },
  ],
  [
    "Ctrl+C ends the server",
    async ({ address, interrupt }) => {
      assert.equal(await interrupt(), 0);
      await assert.rejects(fetch(`${address.origin}/version`));
    },
  ],
];

/**
 * Follows the address as a browser does: the token becomes a cookie.
 *
 * @param {URL} address
 */
async function openPage(address) {
  const first = await fetch(address, { redirect: "manual" });
  const cookies = first.headers.getSetCookie().map(cookie => cookie.split(";")[0]);
  const target = first.headers.get("location");
  return target === null ? first : fetch(new URL(target, address), { headers: { cookie: cookies.join("; ") } });
}

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runTests() {
  const { folder, remove } = copyFixture();
  const child = spawn(process.execPath, [path.join(root, "src/build/code.mjs"), folder], {
    env: { ...process.env, PATH: pathWithoutCode() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const address = await printedAddress(child);
    const interrupt = async () => {
      child.kill("SIGINT");
      return child.exitCode ?? (await once(child, "close"))[0];
    };
    return await runAllSteps(STEPS, { address, interrupt });
  } finally {
    child.kill("SIGTERM");
    remove();
  }
}

/** The command opens an installed VS Code instead, where it finds one. */
function pathWithoutCode() {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return folders.filter(folder => !existsSync(path.join(folder, "code"))).join(path.delimiter);
}

/**
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, null>} child
 * @returns {Promise<URL>}
 */
function printedAddress(child) {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`npm run code printed no address:\n${output}`));
    const timer = setTimeout(fail, START_TIMEOUT_MS);
    child.once("close", fail);
    child.stdout.on("data", chunk => {
      output += chunk;
      const found = ADDRESS.exec(output);
      if (found === null || !output.includes("Ctrl+C")) return;
      clearTimeout(timer);
      resolve(new URL(found[0]));
    });
  });
}
