// @ts-check
/**
 * `npm run bench:learn`: measures in Chromium how fast the page of the lessons opens, how fast each lesson does, and how
 * many pictures a second the playground draws while a training step takes long.
 */
import { pathToFileURL } from "node:url";
import { build } from "../../src/build/build.mjs";
import { learnPage, writeLearnPage } from "../../src/build/learn/page.mjs";
import { main, SetupError } from "../../src/build/project.mjs";
import { ensureChromium, ensurePackages } from "../../src/build/setup.mjs";
import { framesOfEmptyPage } from "../integration/largeRun.mjs";
import { openPage } from "../integration/launch/browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

const LESSONS = 11;
const TARGET_MS = 300;
const TARGET_FRAMES = 30;
const SECONDS = 6;
/** The largest network of the playground, so that a step takes long. */
const LARGEST = { "#knob-units": "64", "#knob-layers": "2", "#knob-length": "60" };

await main(async () => {
  await ensurePackages();
  await build();
  writeLearnPage();
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new SetupError("The benchmark of the lessons needs Chromium.");
  const { page, close } = await openPage(chromium);
  try {
    await measureOpening(page);
    await measurePlayground(page);
  } finally {
    await close();
  }
});

/** @param {Page} page */
async function measureOpening(page) {
  await page.goto(pathToFileURL(learnPage).href);
  const painted = await page.evaluate(
    () =>
      new Promise(resolve => {
        const entry = performance.getEntriesByName("first-contentful-paint")[0];
        if (entry) resolve(entry.startTime);
        new PerformanceObserver(list => resolve(list.getEntries()[0]?.startTime)).observe({ type: "paint" });
      }),
  );
  say("page start to first drawing", within(Number(painted)));
  const lessons = [];
  for (let number = 1; number <= LESSONS; number++) {
    lessons.push(
      await page.evaluate(async k => {
        const started = performance.now();
        /** @type {HTMLElement} */ (document.querySelectorAll(".lesson-step")[k])?.click();
        await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return performance.now() - started;
      }, number),
    );
  }
  const slowest = Math.max(...lessons);
  say(`slowest lesson to open (lesson ${lessons.indexOf(slowest) + 1})`, within(slowest));
}

/** @param {Page} page */
async function measurePlayground(page) {
  await page.locator("#tab-playground").click();
  const { framesPerSecond: yardstick } = await framesOfEmptyPage(page.mainFrame(), SECONDS);
  say("frames of a page at rest, which is what this browser can", rate(yardstick));
  for (const [knob, value] of Object.entries(LARGEST)) await page.locator(knob).selectOption(value);
  await page.locator("#play").click();
  await page
    .locator("#run-steps")
    .filter({ hasText: /^[1-9]/ })
    .waitFor({ timeout: 120_000 });
  const { pictures, steps } = await page.evaluate(async seconds => {
    const playground = /** @type {HTMLElement} */ (document.querySelector("#playground"));
    const numbers = () => ({
      pictures: Number(playground.dataset["frames"]),
      steps: Number((document.querySelector("#run-steps")?.textContent ?? "").replaceAll(",", "")),
    });
    const before = numbers();
    await new Promise(resolve => setTimeout(resolve, 1000 * seconds));
    const after = numbers();
    return { pictures: after.pictures - before.pictures, steps: after.steps - before.steps };
  }, SECONDS);
  say("one training step", steps > 0 ? `${Math.round((1000 * SECONDS) / steps)} ms` : `over ${1000 * SECONDS} ms`);
  say("pictures of the playground while it trains", rate(pictures / SECONDS, yardstick));
}

/**
 * @param {string} what
 * @param {string} value
 */
function say(what, value) {
  console.log(`${what.padEnd(60)} ${value}`);
}

/** @param {number} ms */
function within(ms) {
  return `${Math.round(ms)} ms (target ${TARGET_MS} ms)`;
}

/**
 * @param {number} frames a second
 * @param {number} [yardstick]
 */
function rate(frames, yardstick) {
  const target = yardstick === undefined ? "" : ` of ${Math.round(yardstick)} (target ${TARGET_FRAMES})`;
  return `${Math.round(frames)} a second${target}`;
}
