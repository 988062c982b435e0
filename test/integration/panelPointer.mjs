// @ts-check
/** Checks what the panel shows for the pointed token, step, and symbol. */
import assert from "node:assert/strict";
import { panelOf, showView } from "./workbench.mjs";

/** @param {import("playwright-core").Page} page */
export async function showsPointedValues(page) {
  const panel = panelOf(page);
  const text = async (/** @type {string} */ selector) => (await panel.locator(selector).first().textContent()) ?? "";

  await showView(page, "Samples");
  const token = panel.locator("#sample-tokens [role=option]").nth(1);
  await token.hover();
  await panel.locator("#sample-top-tokens li").nth(4).waitFor();
  const alternatives = await panel.locator("#sample-top-tokens li .number").allTextContents();
  assert.ok(
    alternatives.every(share => /%$/.test(share)),
    alternatives.join(),
  );
  const shares = alternatives.map(share => Number.parseFloat(share.replace("<", "")));
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => b - a),
  );

  await showView(page, "Training");
  assert.match(await text("#curve-legend"), /^Latest/);
  const curve = panel.locator("#curve .u-over");
  await curve.evaluate(found => found.scrollIntoView({ block: "center" }));
  await curve.hover();
  await panel
    .locator("#curve-legend")
    .filter({ hasText: /^At step \d/ })
    .waitFor();

  await showView(page, "Network");
  for (const [symbol, equation] of /** @type {const} */ ([
    [".layer", /a⟨t⟩/],
    [".chip", /softmax|E\[token/],
    [".weight", /W/],
  ])) {
    const element = panel.locator(`#network svg .symbol:has(${symbol})`).first();
    await element.evaluate(found => found.scrollIntoView({ block: "center" })); // the header must not cover it
    await element.hover({ position: { x: 8, y: 8 } }); // the gates are in the middle of a layer
    await panel.locator("#symbol .equations").filter({ hasText: equation }).waitFor();
    assert.match(await text("#symbol-name"), /\[[\d, ]+\]$/); // the shape
    assert.ok((await text("#symbol p")).length > 20);
  }
}
