// @ts-check
/** Checks that the panel works by keyboard: what Tab reaches, its accessible name, and what keys do. */
import assert from "node:assert/strict";
import { READY } from "./views.mjs";
import { panelFrame, panelOf, showView } from "./workbench.mjs";
import { writeSample } from "./writeSample.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ id: string, name: string }} Stop */

const MAX_STOPS = 120;

/** The controls that Tab must reach in each view. */
const STOPS = /** @type {Record<string, readonly string[]>} */ ({
  Training: ["train-button", "curve-raw", "curve", "next-initial-model", "next-budget", "settings-button"],
  Samples: ["prompt", "temperature", "top-k", "top-p", "seed", "generate-button", "samples-list"],
  Network: ["symbol x", "symbol layer"],
  Activations: ["unit", "heat-map-in", "token"],
  Gradients: ["gradients-chart", "compare-button"],
  Completions: ["completions-step"],
  Overview: ["all-places-button"],
  Corpus: ["link"],
  "Commit Replay": ["replay-button"],
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
    assert.deepEqual(nameless, [], `${view}: no accessible name`);
  }
  await samplesByKeyboard(page);
  await readsCurveByKeyboard(page);
}

/**
 * The controls that Tab reaches from the tab of the view on, until the focus leaves the panel.
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

/** Describes the focused element; runs in the page. */
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
 * Types a prompt, generates a sample with Enter, and moves between its tokens with the arrow keys.
 *
 * @param {Page} page
 */
async function samplesByKeyboard(page) {
  await showView(page, "Samples");
  const panel = panelOf(page);
  await panel.getByRole("tab", { selected: true }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.type("class ");
  await writeSample(page, /^class /, () => page.keyboard.press("Enter"));
  await panel.locator("#sample-tokens [role=option][tabindex='0']").focus();
  const title = panel.locator("#sample-top-tokens .top-tokens-title");
  const first = await title.textContent();
  await page.keyboard.press("ArrowRight");
  await title.filter({ hasNotText: first ?? "" }).waitFor();
  await panel.locator("#sample-top-tokens li").nth(4).waitFor();
}

/**
 * Home points at the first step of the curve and End at the last.
 *
 * @param {Page} page
 */
async function readsCurveByKeyboard(page) {
  await showView(page, "Training");
  const panel = panelOf(page);
  await panel.locator("#curve").focus();
  const place = panel.locator("#curve-legend .secondary");
  await page.keyboard.press("End");
  await place.filter({ hasText: /^At step \d/ }).waitFor();
  const last = (await place.textContent()) ?? "";
  await page.keyboard.press("Home");
  await place.filter({ hasNotText: last }).waitFor();
}
