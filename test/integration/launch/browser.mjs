// @ts-check
/** Opens pages in headless Chromium, with a separate profile. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

/** VS Code's page loads within seconds, but on a busy machine it waits for processors. */
const PAGE_WITHIN_MS = 180_000;

const QUIET = [
  "--no-sandbox", // the tests may run as root, and only open a server on this machine
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Opens an empty page.
 *
 * @param {string} executablePath
 * @param {{ width: number, height: number }} [viewport]
 * @returns {Promise<{ page: import("playwright-core").Page, close: () => Promise<void> }>}
 */
export async function openPage(executablePath, viewport = { width: 1280, height: 800 }) {
  const profile = mkdtempSync(path.join(os.tmpdir(), "recurrent-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: QUIET,
    viewport,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultNavigationTimeout(PAGE_WITHIN_MS);
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { page, close };
}
