// @ts-check
/** What the panel tells where the pointer rests. */
import assert from "node:assert/strict";
import { panelOf, showView } from "./workbench.mjs";

/** @param {import("playwright-core").Page} page */
export async function tellsAtThePointer(page) {
  const panel = panelOf(page);
  const text = async (/** @type {string} */ selector) => (await panel.locator(selector).first().textContent()) ?? "";

  await showView(page, "Samples");
  const token = panel.locator("#sample-tokens [role=option]").nth(1);
  await token.hover();
  await panel.locator("#sample-likely li").nth(4).waitFor();
  const alternatives = await panel.locator("#sample-likely li .number").allTextContents();
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
  assert.match(await text("#curve-legend"), /^Newest/);
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
    await element.evaluate(found => found.scrollIntoView({ block: "center" })); // not under the panel's header
    await element.hover({ position: { x: 8, y: 8 } }); // in the middle of a layer are its gates
    await panel.locator("#symbol .equations").filter({ hasText: equation }).waitFor();
    assert.match(await text("#symbol-name"), /\[[\d, ]+\]$/); // its shape
    assert.ok((await text("#symbol p")).length > 20);
  }
}
