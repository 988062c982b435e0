// @ts-check
/** Opens the page of `npm run learn` in a browser, without an editor or a server; saves screenshots in test-output/. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { learnPage, writeLearnPage } from "../../src/build/learn/page.mjs";
import { accessibilityProblems } from "./accessibility.mjs";
import { openPage } from "./launch/browser.mjs";
import { outputFolder } from "./launch/fixture.mjs";
import { LESSON_STEPS } from "./learn/lessons.mjs";
import { PLAYGROUND_STEPS } from "./learn/playground.mjs";
import { runAllSteps, watchPage } from "./steps.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ page: Page, requests: readonly string[], problems: readonly string[] }} Opened */
/** @typedef {readonly (readonly [string, (opened: Opened) => Promise<void>])[]} Steps */

const WIDTHS = [1280, 700, 300];
const PAGE_TIMEOUT_MS = 60_000;

/** @type {Steps} */
const STEPS = [
  ...LESSON_STEPS,
  ...PLAYGROUND_STEPS,
  ["it fits and is accessible at three widths, light and dark", fitsEverywhere],
  ["the page requests nothing and logs no errors", requestsNothing],
];

/** @param {Opened} opened */
async function fitsEverywhere({ page }) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await accessibilityProblems(page.mainFrame()), [], `${width} px, ${scheme}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} px at ${width} px`);
      await page.screenshot({ path: path.join(outputFolder, `learn-${width}-${scheme}.png`), fullPage: true });
    }
  }
}

/** @param {Opened} opened */
async function requestsNothing({ requests, problems }) {
  // The page itself, and the worker that it made.
  assert.deepEqual([...new Set(requests.map(address => address.split(":")[0]))], ["file", "blob"], requests.join("\n"));
  assert.deepEqual(problems, []);
}

/**
 * @param {{ chromium: string }} tools
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests({ chromium }) {
  mkdirSync(outputFolder, { recursive: true });
  writeLearnPage();
  const { page, close } = await openPage(chromium);
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  const watched = watchPage(page);
  try {
    await page.goto(pathToFileURL(learnPage).href);
    return await runAllSteps(STEPS, { page, ...watched });
  } finally {
    await close();
  }
}
