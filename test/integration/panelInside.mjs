// @ts-check
/** Looks inside the network in the panel: what moved a prediction, a held unit, and a pattern of units. */
import assert from "node:assert/strict";
import path from "node:path";
import { outputFolder } from "./launch/fixture.mjs";
import { panelOf, showView } from "./workbench.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
export async function looksInside(page) {
  const panel = panelOf(page);
  await showView(page, "Network");
  const tokens = panel.locator("#prediction-tokens [role=option]");
  await tokens.first().waitFor();
  await panel.locator("#prediction-reading").filter({ hasText: "predicts" }).waitFor();
  // The prediction of an earlier token, whose true token is known.
  await tokens.nth((await tokens.count()) - 3).click();
  await panel.locator("#prediction-reading").filter({ hasText: "y⟨t⟩" }).waitFor();
  assert.ok(await panel.locator("#prediction-held").isHidden());
  await panel.locator("#hold").check();
  await panel.locator("#prediction-held").waitFor();
  await page.screenshot({ path: path.join(outputFolder, "inside-network.png") });
  await panel.locator("#hold").uncheck();

  await showView(page, "Activations");
  await panel.locator("#unit-names").filter({ hasText: "chance" }).waitFor();
  await panel.locator("#activations-tokens [role=option]").last().click();
  await panel.locator("#pattern-threshold").fill("0.1");
  await panel.locator("#pattern-search:enabled").click();
  await panel.locator("#pattern-status").filter({ hasText: "learned tokens" }).waitFor();
  assert.ok((await panel.locator("#pattern-places li").count()) > 0);
  await page.screenshot({ path: path.join(outputFolder, "inside-activations.png") });
  await opensPlace(page);

  await panel.locator("#activations-lesson").click();
  await panel.locator("#lesson-title").filter({ hasText: "Lesson" }).waitFor();
}

/**
 * A place that was found opens in the editor, at its line.
 *
 * @param {Page} page
 */
async function opensPlace(page) {
  const link = panelOf(page).locator("#pattern-places li button").first();
  const [, name, line] = /([^/]+), line ([\d,]+)$/.exec((await link.textContent()) ?? "") ?? [];
  await link.click();
  await page
    .locator(".tab.active", { hasText: name ?? "no name" })
    .first()
    .waitFor();
  await page.locator(".statusbar-item", { hasText: `Ln ${line?.replace(",", "")},` }).waitFor();
  await showView(page, "Activations");
}

/**
 * While a run is in progress, the views show its network.
 *
 * @param {Page} page
 */
export async function looksIntoTheRun(page) {
  const panel = panelOf(page);
  await showView(page, "Network");
  await panel.locator("#network-of").filter({ hasText: "in progress" }).waitFor();
  await panel.locator("#network svg .layer").first().waitFor();
  await panel.locator("label[for=network-choice-inUse]").click();
  await panel.locator("#network-of").waitFor({ state: "hidden" });
  await panel.locator("#network svg .layer").first().waitFor();
  await panel.locator("label[for=network-choice-inTraining]").click();
  await panel.locator("#network-of").waitFor();
}
