// @ts-check
/** Takes the learner's pictures of the walkthrough, in the page of the lessons. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { learnPage, writeLearnPage } from "../../../src/build/learn/page.mjs";
import { openPage } from "../launch/browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

const WINDOW = { width: 760, height: 560 };
const TRAINED_WITHIN_MS = 400_000;
/** The LSTM. */
const LESSON = 9;
const STEPS_OF_LESSON = 3;

/**
 * @param {string} chromium
 * @param {string} folder of the pictures
 */
export async function takeLearnPictures(chromium, folder) {
  writeLearnPage();
  for (const theme of /** @type {const} */ (["dark", "light"])) {
    const { page, close } = await openPage(chromium, WINDOW);
    const save = (/** @type {string} */ name) =>
      page.screenshot({ path: path.join(folder, `learn-${name}-${theme}.png`) });
    try {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(pathToFileURL(learnPage).href);
      await learnsNames(page);
      await save("start");
      await stepsThroughCell(page);
      await save("lesson");
      await trainsInPlayground(page);
      await save("playground");
    } finally {
      await close();
    }
  }
}

/** @param {Page} page */
async function learnsNames(page) {
  await page.locator("#start-names").click();
  await page.locator("#start-status").filter({ hasText: "Done" }).waitFor();
  await toTop(page, "#start-title");
}

/** @param {Page} page */
async function stepsThroughCell(page) {
  await page.locator(".lesson-step").nth(LESSON).click();
  for (let step = 0; step < STEPS_OF_LESSON; step++) await page.locator("#figure-next").click();
  await toTop(page, "#figure-title");
}

/**
 * A network that has learned its task.
 *
 * @param {Page} page
 */
async function trainsInPlayground(page) {
  await page.locator("#tab-playground").click();
  await page.locator("#knob-length").selectOption("10");
  await page.locator("#play").click();
  await page
    .locator("#run-accuracy")
    .filter({ hasText: /^(9[5-9]|100)%$/ })
    .waitFor({ timeout: TRAINED_WITHIN_MS });
  await page.locator("#play").click();
  await page.locator("#play").filter({ hasText: "Play" }).waitFor();
  await toTop(page, ".transport");
}

/**
 * @param {Page} page
 * @param {string} selector
 */
async function toTop(page, selector) {
  await page
    .locator(selector)
    .first()
    .evaluate(element => element.scrollIntoView({ block: "start" }));
  await page.mouse.move(0, 0);
}
