// @ts-check
/** Steps through the eleven lessons in a page, as a learner would. */
import assert from "node:assert/strict";
import path from "node:path";
import { accessibilityProblems } from "../accessibility.mjs";
import { outputFolder } from "../launch/fixture.mjs";

const LESSONS = 11;
/** The right answer of each lesson. */
const RIGHT = [1, 1, 1, 2, 2, 0, 1, 0, 1, 1, 1];
const WIDTHS = [1280, 700, 300];

/** @type {import("../learn.mjs").Steps} */
export const LESSON_STEPS = [
  ["names become words while one looks", startsWithNames],
  ["a learner's own text can be pasted", pastesText],
  ["all eleven lessons run their experiment and take the right answer", walksAllLessons],
  ["without clipping the gradient explodes, with clipping it does not", explodes],
  ["every lesson fits and is accessible at three widths, light and dark", lessonsFit],
  ["progress is kept over a reload", keepsProgress],
  ["a lesson opens its network in the playground", opensPlayground],
];

/** @typedef {import("../learn.mjs").Opened} Opened */

/** @param {Opened} opened */
async function startsWithNames({ page }) {
  await page.locator("#start-names").click();
  await page.locator("#start-lines li").nth(7).waitFor();
  const lines = await page.locator("#start-lines pre").allTextContents();
  assert.match(lines.at(-1) ?? "", /saur|us|on/);
  await page.locator("#start-status").filter({ hasText: "Done" }).waitFor();
  await page.screenshot({ path: path.join(outputFolder, "learn-start.png"), fullPage: true });
}

/** @param {Opened} opened */
async function pastesText({ page }) {
  await page.locator("#start-mine").click();
  const text = "The quick brown fox jumps over the lazy dog. It runs into the forest and sleeps.\n".repeat(8);
  await page.locator("#own-text").fill(text);
  await page.locator("#take-text").click();
  await page.locator("#text-name").filter({ hasText: "648" }).waitFor();
}

/**
 * Opens one lesson after the other.
 *
 * @param {import("playwright-core").Page | import("playwright-core").FrameLocator} page
 * @param {boolean} runs whether its experiment is run
 * @param {(number: number) => Promise<void>} visit
 */
export async function eachLesson(page, runs, visit) {
  for (let number = 1; number <= LESSONS; number++) {
    await page.locator(".lesson-step").nth(number).click();
    await page
      .locator("#lesson-title")
      .filter({ hasText: `Lesson ${number}:` })
      .waitFor();
    if (runs) {
      await page.locator("#experiment-run").click();
      await page.locator("#experiment-verdict").filter({ hasText: /\S/ }).waitFor();
    }
    await visit(number);
  }
}

/** @param {Opened} opened */
async function walksAllLessons({ page }) {
  await eachLesson(page, true, async number => {
    const wrong = (RIGHT[number - 1] ?? 0) === 0 ? 1 : 0;
    await page.locator(`#answer-${wrong}`).check();
    await page.locator("#answer-verdict").filter({ hasText: "Not quite" }).waitFor();
    await page.locator(`#answer-${RIGHT[number - 1]}`).check();
    await page.locator("#answer-verdict").filter({ hasText: "Right." }).waitFor();
    await page.screenshot({ path: path.join(outputFolder, `learn-lesson-${number}.png`), fullPage: true });
  });
  assert.equal(await page.locator(".lesson-step").filter({ hasText: "✓" }).count(), LESSONS);
}

/** @param {Opened} opened */
async function explodes({ page }) {
  await page.locator(".lesson-step").nth(7).click();
  await page.locator("#more-run").click();
  await page.locator("#more-verdict").filter({ hasText: "no number any more" }).waitFor();
  await page.locator("#more-switch").check();
  await page.locator("#more-run").click();
  await page.locator("#more-verdict").filter({ hasText: "no step was longer" }).waitFor();
}

/** @param {Opened} opened */
async function lessonsFit({ page }) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme: scheme });
    for (let number = 0; number <= LESSONS; number++) {
      await page.locator(".lesson-step").nth(number).click();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `lesson ${number}: ${wide} px at ${width} px`);
        if (width === 700) continue;
        const picture = `learn-lesson-${number}-${width}-${scheme}.png`;
        await page.screenshot({ path: path.join(outputFolder, picture), fullPage: true });
      }
      assert.deepEqual(await accessibilityProblems(page.mainFrame()), [], `lesson ${number}, ${scheme}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** @param {Opened} opened */
async function keepsProgress({ page }) {
  await page.locator(".lesson-step").nth(LESSONS).click();
  await page.reload();
  assert.equal(await page.locator(".lesson-step").filter({ hasText: "✓" }).count(), LESSONS);
  await page
    .locator("#lesson-title")
    .filter({ hasText: `Lesson ${LESSONS}:` })
    .waitFor();
}

/** @param {Opened} opened */
async function opensPlayground({ page }) {
  await page.locator("#lesson-playground").click();
  await page.locator("#playground").waitFor();
  assert.equal(await page.locator("#knob-layers").inputValue(), "2");
  assert.equal(await page.locator("#knob-task").inputValue(), "selection");
  await page.locator("#knob-task").selectOption("copy");
  await page.locator("#knob-cell").selectOption("lstm");
  await page.locator("#knob-layers").selectOption("1");
  await page.locator("#knob-length").selectOption("10");
}
