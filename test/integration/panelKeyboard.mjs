// @ts-check
/** The panel without a mouse: what Tab reaches, what it is called, and what the keys do there. */
import assert from "node:assert/strict";
import { READY } from "./views.mjs";
import { panelFrame, panelOf, showView } from "./workbench.mjs";
import { writeSample } from "./writeSample.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ id: string, name: string }} Stop */

const MAX_STOPS = 120;

/** What Tab must reach in each view, besides its tab. */
const STOPS = /** @type {Record<string, readonly string[]>} */ ({
  Training: ["train-button", "curve-raw", "curve", "next-initial-model", "next-budget", "settings-button"],
  Samples: ["prompt", "temperature", "top-k", "top-p", "seed", "generate-button", "samples-list"],
  Network: ["symbol x", "symbol layer"],
  Inside: ["unit", "heat-map-in", "token"],
  Gradients: ["flow", "compare-button"],
  "Corpus and value": ["link", "reliability-chart"],
});

/** @param {Page} page */
export async function isReachedByKeyboard(page) {
  for (const [view, wanted] of Object.entries(STOPS)) {
    await showView(page, view);
    await panelOf(page)
      .locator(READY[view] ?? "none")
      .first()
      .waitFor();
    const stops = await stopsOf(page);
    const ids = stops.map(({ id }) => id);
    for (const id of wanted) assert.ok(ids.includes(id), `${view}: Tab reaches ${ids.join(", ")}, not ${id}`);
    const nameless = stops.filter(({ name }) => name.trim() === "").map(({ id }) => id);
    assert.deepEqual(nameless, [], `${view}: without a name`);
  }
  await writesWithoutMouse(page);
  await readsTheCurve(page);
}

/**
 * From the tab of the view on, until Tab comes back to where it was or leaves the panel.
 *
 * @param {Page} page
 */
async function stopsOf(page) {
  const frame = await panelFrame(page);
  await panelOf(page).getByRole("tab", { selected: true }).focus();
  /** @type {Stop[]} */
  const stops = [];
  for (let k = 0; k < MAX_STOPS; k++) {
    await page.keyboard.press("Tab");
    const stop = await frame.evaluate(nameOfFocus);
    if (!stop || stop.id === "") break;
    stops.push(stop);
  }
  await panelOf(page).getByRole("tab", { selected: true }).focus();
  for (let k = 0; k < 3; k++) {
    await page.keyboard.press("Shift+Tab");
    const stop = await frame.evaluate(nameOfFocus);
    if (!stop || stop.id === "") break;
    stops.push(stop);
  }
  return stops;
}

/** Runs in the page. */
function nameOfFocus() {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return undefined;
  const labels = [...document.querySelectorAll(`label[for="${focused.id}"]`)].map(label => label.textContent).join();
  const symbol = focused.querySelector(".layer") ? "symbol layer" : "symbol x";
  const kind = focused.classList.contains("symbol") ? symbol : [...focused.classList][0];
  return {
    id: focused.id || kind || focused.tagName.toLowerCase(),
    name: focused.getAttribute("aria-label") || labels || focused.textContent || "",
  };
}

/**
 * A beginning is typed, Enter writes, and the arrow keys walk through the tokens.
 *
 * @param {Page} page
 */
async function writesWithoutMouse(page) {
  await showView(page, "Samples");
  const panel = panelOf(page);
  await panel.getByRole("tab", { selected: true }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.type("class ");
  await writeSample(page, /^class /, () => page.keyboard.press("Enter"));
  await panel.locator("#sample-tokens [role=option][tabindex='0']").focus();
  const title = panel.locator("#sample-likely .likely-title");
  const first = await title.textContent();
  await page.keyboard.press("ArrowRight");
  await title.filter({ hasNotText: first ?? "" }).waitFor();
  await panel.locator("#sample-likely li").nth(4).waitFor();
}

/**
 * Home points at the first place of the curve and End at the last; plus sees less of it.
 *
 * @param {Page} page
 */
async function readsTheCurve(page) {
  await showView(page, "Training");
  const panel = panelOf(page);
  await panel.locator("#curve").focus();
  const place = panel.locator("#curve-legend .quiet");
  await page.keyboard.press("End");
  await place.filter({ hasText: /^At step \d/ }).waitFor();
  const last = (await place.textContent()) ?? "";
  await page.keyboard.press("Home");
  await place.filter({ hasNotText: last }).waitFor();
}
