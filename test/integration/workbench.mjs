// @ts-check
/** What a person does in VS Code's workbench, as functions over its page. */

/** @typedef {import("playwright-core").Page} Page */

const PALETTE_TRIES = 40;

/**
 * Runs a command from the palette. The palette does not show commands that arrive after it was opened, so it is
 * opened again until the command's row is there.
 *
 * @param {Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  const palette = page.locator(".quick-input-widget");
  const row = palette.locator(".monaco-list-row").filter({ hasText: title }).first();
  for (let tries = 1; ; tries++) {
    await page.keyboard.press("F1");
    await palette.waitFor({ state: "visible" });
    await palette.locator("input").fill(`>${title}`);
    try {
      await row.waitFor({ timeout: 1500 });
      break;
    } catch (thrown) {
      if (tries === PALETTE_TRIES) throw thrown;
      await page.keyboard.press("Escape");
      await palette.waitFor({ state: "hidden" });
    }
  }
  await page.keyboard.press("Enter");
  await palette.waitFor({ state: "hidden" });
}

/**
 * Opens a file by its name in the first editor group, the cursor at its end.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function openFile(page, name) {
  await page.keyboard.press("Control+1");
  await page.keyboard.press("Control+P");
  const quickOpen = page.locator(".quick-input-widget");
  await quickOpen.locator("input").fill(name);
  await quickOpen.locator(".monaco-list-row").filter({ hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
  await quickOpen.waitFor({ state: "hidden" });
  await page.locator(".tab.active").filter({ hasText: name }).first().waitFor();
  await page.locator(".monaco-editor.focused .view-line").first().waitFor();
  await page.keyboard.press("Control+End");
}

/**
 * The text in gray that the editor suggests, once it is there.
 *
 * @param {Page} page
 */
export async function ghostText(page) {
  const ghost = page.locator(".ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text");
  await ghost.first().waitFor({ state: "attached" });
  return plain((await ghost.allTextContents()).join(""));
}

/**
 * The lines that the focused editor shows.
 *
 * @param {Page} page
 */
export async function visibleLines(page) {
  return (await page.locator(".monaco-editor.focused .view-line").allTextContents()).map(plain);
}

/**
 * The inside of the panel.
 *
 * @param {Page} page
 */
export function panelOf(page) {
  return page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
}

/** The editor draws spaces as no-break spaces. */
const plain = (/** @type {string} */ text) => text.replaceAll("\u00a0", " ");
