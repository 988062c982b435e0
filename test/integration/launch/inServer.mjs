// @ts-check
/** Runs a suite in the extension host of VS Code's headless server, which a page in Chromium drives. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { root } from "../../../src/build/project.mjs";
import { startServer } from "../../../src/build/vscodeHost/server.mjs";
import { openPage } from "./browser.mjs";
import { outputFolder } from "./fixture.mjs";

/**
 * @typedef {object} SuiteRun
 * @property {string} entry the bundled suite
 * @property {string} folder the folder to open
 * @property {string} [workspaceFile] opened in place of the folder
 * @property {boolean} isTrusted
 * @property {Record<string, unknown>} settings of the user
 * @property {Record<string, string>} env what the extension host inherits besides RECURRENT_TEST_SERVER, the folder that
 *   holds what VS Code writes
 * @property {string} notebookType folder of the extension that contributes a notebook type
 * @property {string} name for screenshots
 * @property {number} timeoutMs
 * @property {string} [extension] folder of the extension; the project where absent
 */

/**
 * @param {import("../../../src/build/testing/editors.mjs").ServerEditor} editor
 * @param {SuiteRun} run
 * @returns {Promise<string>} what VS Code said, for a run that left no results
 */
export async function runInServer({ host, chromium }, run) {
  const { settings, env, isTrusted, notebookType } = run;
  const server = await startServer({ host, extensions: [notebookType], isDriven: true, isTrusted, settings, env });
  const { page, close } = await openPage(chromium);
  try {
    const ended = exitOf(page, run.timeoutMs);
    await page.exposeFunction("codeAutomationLog", () => {});
    await page.goto(addressOf(server.authority, run));
    const code = await ended;
    if (code !== 0) {
      mkdirSync(outputFolder, { recursive: true });
      await page.screenshot({ path: path.join(outputFolder, `inHost-${run.name}-failure.png`) });
    }
    return `The suite ended with ${code}. The server printed:\n${server.log()}`;
  } finally {
    await close();
    await server.stop();
  }
}

/**
 * @param {import("playwright-core").Page} page
 * @param {number} timeoutMs
 * @returns {Promise<number | string>} the suite's exit code, or why there is none
 */
function exitOf(page, timeoutMs) {
  return new Promise(resolve => {
    page.exposeFunction("codeAutomationExit", (/** @type {number} */ code) => resolve(code));
    setTimeout(() => resolve("a timeout"), timeoutMs).unref();
  });
}

/**
 * @param {string} authority
 * @param {SuiteRun} run
 */
function addressOf(authority, { entry, folder, workspaceFile, extension = root }) {
  const remote = (/** @type {string} */ file) => `vscode-remote://${authority}${file}`;
  const payload = [
    ["extensionDevelopmentPath", remote(extension)],
    ["extensionTestsPath", remote(entry)],
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
  /** @type {Record<string, string>} */
  const opened = workspaceFile === undefined ? { folder } : { workspace: workspaceFile };
  return `http://${authority}/?${new URLSearchParams({ ...opened, payload: JSON.stringify(payload) })}`;
}
