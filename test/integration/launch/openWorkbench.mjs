// @ts-check
/** Opens a folder in VS Code with the packaged extension, as a page that a test drives. */
import { startServer } from "../../../src/build/vscodeHost/server.mjs";
import { openPage } from "./browser.mjs";
import { openDesktop } from "./desktop.mjs";

/** The server ends the extension host of a page that is gone. */
const CLOSING_MS = 3000;

/**
 * @typedef {object} OpenWorkbench
 * @property {import("playwright-core").Page} page the page that is open now
 * @property {string} storage the folder of what VS Code writes: settings, and the extension's storage
 * @property {(between: () => void) => Promise<void>} reopen closes the window, lets `between` change files, and opens the
 *   folder again
 * @property {() => Promise<void>} close ends VS Code and removes that folder
 *
 * @param {import("../../../src/build/testing/editors.mjs").Editor} editor
 * @param {{ vsix: string, folder: string }} opened
 * @returns {Promise<OpenWorkbench>}
 */
export async function openWorkbench(editor, opened) {
  const open = editor.kind === "server" ? openInServer(editor, opened) : openDesktop(editor.executable, opened);
  const workbench = await open;
  const isShown = () => workbench.page.locator(".monaco-workbench").waitFor();
  try {
    await isShown();
  } catch (thrown) {
    await workbench.close();
    throw thrown;
  }
  const { reopen } = workbench;
  return Object.assign(workbench, {
    reopen: async (/** @type {() => void} */ between) => {
      await reopen(between);
      await isShown();
    },
  });
}

/**
 * @param {import("../../../src/build/testing/editors.mjs").ServerEditor} editor
 * @param {{ vsix: string, folder: string }} opened
 * @returns {Promise<OpenWorkbench>}
 */
async function openInServer({ host, chromium }, { vsix, folder }) {
  const server = await startServer({ host, vsix });
  const { page, close } = await openPage(chromium);
  const closeBoth = async () => {
    await close();
    await server.stop();
  };
  const address = `http://${server.authority}/?folder=${encodeURIComponent(folder)}`;
  await page.goto(address);
  const reopen = async (/** @type {() => void} */ between) => {
    await page.goto("about:blank");
    await page.waitForTimeout(CLOSING_MS);
    between();
    await page.goto(address);
  };
  return { page, storage: server.folder, reopen, close: closeBoth };
}
