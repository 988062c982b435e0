// @ts-check
/** Opens a folder in VS Code with the packaged extension, as a page that a test drives. */
import { startServer } from "../../../src/build/vscodeHost/server.mjs";
import { openPage } from "./browser.mjs";
import { openDesktop } from "./desktop.mjs";

/**
 * @typedef {object} OpenWorkbench
 * @property {import("playwright-core").Page} page
 * @property {string} storage the folder of what VS Code writes: settings, and the extension's storage
 * @property {() => Promise<void>} close ends VS Code and removes that folder
 *
 * @param {import("../../../src/build/testing/editors.mjs").Editor} editor
 * @param {{ vsix: string, folder: string }} opened
 * @returns {Promise<OpenWorkbench>}
 */
export async function openWorkbench(editor, opened) {
  const open = editor.kind === "server" ? openInServer(editor, opened) : openDesktop(editor.executable, opened);
  const { page, storage, close } = await open;
  try {
    await page.locator(".monaco-workbench").waitFor();
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { page, storage, close };
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
  await page.goto(`http://${server.authority}/?folder=${encodeURIComponent(folder)}`);
  return { page, storage: server.folder, close: closeBoth };
}
