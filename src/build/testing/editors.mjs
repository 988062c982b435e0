// @ts-check
/**
 * Finds the VS Code that runs the tests: its headless server, shown in Chromium, on 64-bit Linux; anywhere else the
 * desktop editor, which @vscode/test-electron downloads.
 */
import path from "node:path";
import { testFolder } from "../project.mjs";
import { ensureChromium } from "../setup.mjs";
import { canHostRun, ensureVsCodeHost } from "../vscodeHost/install.mjs";
import { CouldNotRun } from "./counts.mjs";

/**
 * @typedef {{ readonly kind: "server", readonly host: string, readonly chromium: string }} ServerEditor
 * @typedef {{ readonly kind: "desktop", readonly executable: string }} DesktopEditor
 * @typedef {ServerEditor | DesktopEditor} Editor
 */

/** @type {Promise<Editor> | undefined} */
let found;

/**
 * The editor for this machine, installed or downloaded at the first call.
 *
 * @param {{ isDesktop: boolean }} options whether to skip the server
 * @returns {Promise<Editor>}
 * @throws {CouldNotRun}
 */
export function testEditor({ isDesktop }) {
  found ??= findEditor({ isDesktop });
  return found;
}

/** @param {{ isDesktop: boolean }} options */
async function findEditor({ isDesktop }) {
  const chromium = canHostRun && !isDesktop ? await ensureChromium() : undefined;
  if (chromium !== undefined)
    return { kind: /** @type {const} */ ("server"), host: await ensureVsCodeHost(), chromium };
  return { kind: /** @type {const} */ ("desktop"), executable: await desktopEditor() };
}

/** The desktop VS Code: the one that RECURRENT_VSCODE names, or a download of the stable version. */
async function desktopEditor() {
  const isWithoutDisplay = process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"];
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  const given = process.env["RECURRENT_VSCODE"];
  const options = { version: "stable", cachePath: path.join(testFolder, "desktop") };
  const executable =
    given ??
    (await downloadAndUnzipVSCode(options).catch(thrown => {
      throw new CouldNotRun(`VS Code could not be downloaded: ${thrown.message}`);
    }));
  if (isWithoutDisplay) throw new CouldNotRun("VS Code needs a display; run it under xvfb-run -a");
  return executable;
}

/**
 * The browser that shows a page: Chromium, Chrome or Edge.
 *
 * @returns {Promise<string>}
 * @throws {CouldNotRun}
 */
export async function testBrowser() {
  const browser = await ensureChromium();
  if (browser === undefined) throw new CouldNotRun("there is no Chromium, Chrome or Edge");
  return browser;
}
