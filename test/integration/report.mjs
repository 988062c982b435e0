// @ts-check
/** Opens the page of `train --report` in a browser, without an editor or a server; saves screenshots in test-output/. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { distFolder } from "../../src/build/project.mjs";
import { accessibilityProblems } from "./accessibility.mjs";
import { openPage } from "./launch/browser.mjs";
import { copyFixture, outputFolder } from "./launch/fixture.mjs";
import { staysCalm } from "./panel/calm.mjs";
import { runAllSteps, watchPage } from "./steps.mjs";
import { openView, READY_IN_REPORT } from "./views.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ page: Page, events: readonly Record<string, any>[], requests: readonly string[], problems: readonly string[] }} Opened */

const TRAIN = ["--steps", "40", "--hidden", "32", "--budget-seconds", "600", "--seed", "1", "--threads", "1", "--json"];

/** @type {readonly [string, (opened: Opened) => Promise<void>][]} */
const STEPS = [
  ["the page shows the results of the run", showsResults],
  ["every view works in the page and is accessible in light and dark themes", hasEveryView],
  ["the page requests nothing and logs no errors", requestsNothing],
  ["a run in progress changes what it says and nothing else, and nothing jumps", ({ page }) => staysCalm(page)],
];

/** @param {Opened} opened */
async function showsResults({ page, events }) {
  const last = events.findLast(({ event }) => event === "validation");
  const end = events.findLast(({ event }) => event === "end");
  assert.ok(last && end);
  await openView(page, "Training");
  assert.equal(await page.locator("#readout-validation").textContent(), last["bitsPerChar"].toFixed(3));
  assert.match((await page.locator("#run-status").textContent()) ?? "", new RegExp(`after ${end["steps"]} steps`));
  await openView(page, "Overview");
  const held = (await page.locator("#held-out-figures").textContent()) ?? "";
  assert.ok(held.includes(end["heldOut"].bitsPerChar.toFixed(3)), held);
}

/** @param {Opened} opened */
async function hasEveryView({ page }) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [name, ready] of Object.entries(READY_IN_REPORT)) {
      await openView(page, name);
      await page.locator(ready).first().waitFor();
      assert.deepEqual(await accessibilityProblems(page.mainFrame()), [], `${name}, ${scheme}`);
      const file = `report-${name}-${scheme}.png`.toLowerCase();
      await page.screenshot({ path: path.join(outputFolder, file), fullPage: true });
    }
  }
}

/** @param {Opened} opened */
async function requestsNothing({ requests, problems }) {
  assert.equal(requests.length, 1, requests.join("\n")); // the page itself
  assert.deepEqual(problems, []);
}

/**
 * @param {{ chromium: string }} tools
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests({ chromium }) {
  mkdirSync(outputFolder, { recursive: true });
  const workspace = copyFixture();
  const report = path.join(workspace.folder, "..", "report.html");
  const model = path.join(workspace.folder, "..", "model");
  const argv = [path.join(distFolder, "cli.js"), "train", workspace.folder, "--model", model, "--report", report];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...argv, ...TRAIN], { encoding: "utf8" });
  const { page, close } = await openPage(chromium);
  try {
    assert.equal(status, 0, stderr);
    const events = stdout
      .trim()
      .split("\n")
      .map(line => JSON.parse(line));
    const watched = watchPage(page);
    await page.goto(pathToFileURL(report).href);
    return await runAllSteps(STEPS, { page, events, ...watched });
  } finally {
    await close();
    workspace.remove();
  }
}
