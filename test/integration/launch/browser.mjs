// @ts-check
/** Opens pages in headless Chromium, with a separate profile. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

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
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { page, close };
}
