// @ts-check
/** User actions in VS Code's workbench. */
import { openView } from "./views.mjs";

/** @typedef {import("playwright-core").Page} Page */

const TRIES = 40;
const TRY_MS = 1500;
const END_OF_FILE = process.platform === "darwin" ? "Meta+ArrowDown" : "Control+End";

/**
 * Runs a command from the Command Palette.
 *
 * @param {Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  await pick(page, "F1", `>${title}`, title);
}

/**
 * Reloads the window from the palette, so that VS Code saves its state as for a person.
 *
 * @param {Page} page
 */
export async function reloadWindow(page) {
  const loaded = page.waitForEvent("load");
  await runCommand(page, "Developer: Reload Window");
  await loaded;
  await page.locator(".monaco-workbench").waitFor();
}

/**
 * Changes the color theme.
 *
 * @param {Page} page
 * @param {string} name as in the list of themes
 */
export async function chooseTheme(page, name) {
  const command = "Preferences: Color Theme";
  await openList(page, "F1", `>${command}`, command);
  const list = page.locator(".quick-input-widget");
  await list.locator(".monaco-list-row").filter({ hasText: command }).first().click(); // may not be the first row
  await list.locator(".monaco-list-row").filter({ hasText: "Dark Modern" }).first().waitFor();
  await list.locator("input").fill(name);
  await list.locator(".monaco-list-row.focused").filter({ hasText: name }).waitFor();
  await page.keyboard.press("Enter");
  await list.waitFor({ state: "hidden" });
}

/**
 * Opens a file by its name in the first editor group, and moves the cursor to its end.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function openFile(page, name) {
  const firstTab = page.locator(".tab").first();
  if ((await firstTab.count()) > 0) await firstTab.click(); // leaves the panel, which captures keys
  await pick(page, "ControlOrMeta+P", name, name);
  await page.locator(".tab.active").filter({ hasText: name }).first().waitFor();
  await page.locator(".monaco-editor.focused .view-line").first().waitFor();
  await page.keyboard.press(END_OF_FILE);
}

/**
 * Opens the list of commands or files and selects the first row with the text.
 *
 * @param {Page} page
 * @param {string} key
 * @param {string} typed
 * @param {string} text
 */
async function pick(page, key, typed, text) {
  await openList(page, key, typed, text);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/**
 * Opens the list repeatedly until the row is there, because an open list does not show new rows.
 *
 * @param {Page} page
 * @param {string} key
 * @param {string} typed
 * @param {string} text
 */
export async function openList(page, key, typed, text) {
  const list = page.locator(".quick-input-widget");
  const row = list.locator(".monaco-list-row").filter({ hasText: text }).first();
  for (let tries = 1; ; tries++) {
    await page.keyboard.press(key);
    try {
      await list.locator("input").fill(typed, { timeout: TRY_MS });
      await row.waitFor({ timeout: TRY_MS });
      break;
    } catch (thrown) {
      if (tries === TRIES) throw thrown;
      await page.keyboard.press("Escape");
      await list.waitFor({ state: "hidden" });
    }
  }
}

/**
 * Waits for the notification after the installation, and closes it. Returns its text.
 *
 * @param {Page} page
 */
export async function dismissWelcome(page) {
  const toast = page.locator(".notification-toast").filter({ hasText: "Take a Tour" });
  const text = (await toast.locator(".notification-list-item-message").textContent()) ?? "";
  await toast.hover();
  await toast.locator(".codicon-notifications-clear, .codicon-close").first().click();
  await toast.waitFor({ state: "detached" });
  return text;
}

/**
 * Waits for ghost text and returns it.
 *
 * @param {Page} page
 * @param {number} [timeout] in milliseconds
 */
export async function ghostText(page, timeout) {
  const ghost = page.locator(".ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text");
  await ghost.first().waitFor({ state: "attached", ...(timeout !== undefined && { timeout }) });
  return plain((await ghost.allTextContents()).join(""));
}

/**
 * Returns the visible lines of the focused editor.
 *
 * @param {Page} page
 */
export async function visibleLines(page) {
  return (await page.locator(".monaco-editor.focused .view-line").allTextContents()).map(plain);
}

/**
 * Returns a locator of the panel's page.
 *
 * @param {Page} page
 */
export function panelOf(page) {
  return page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
}

/**
 * Returns the panel's page as a frame, to run code in it.
 *
 * @param {Page} page
 */
export async function panelFrame(page) {
  const handle = await page.frameLocator("iframe.webview.ready").locator("iframe#active-frame").elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error("the panel is not there");
  return frame;
}

/**
 * Shows one of the panel's views.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function showView(page, name) {
  await openView(panelOf(page), name);
}

/** Replaces the no-break spaces that the editor renders for spaces. */
const plain = (/** @type {string} */ text) => text.replaceAll("\u00a0", " ");
