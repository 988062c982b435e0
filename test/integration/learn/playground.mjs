// @ts-check
/** Steps through the playground in a page. */
import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("../learn.mjs").Steps} */
export const PLAYGROUND_STEPS = [
  ["a network trains, and says on what", trains],
  ["pause and single steps work", stepsOnce],
  ["a knob makes another network", turnsKnobs],
  ["gates are drawn, too", showsGates],
  ["the picture is drawn while a slow step runs", drawsWhileTraining],
  ["with reduced motion nothing moves by itself", keepsStill],
  ["the state is copied as text and goes on after it is pasted", copiesState],
  ["text that is no state is refused", refusesNonsense],
  ["the code of the network at hand is shown", showsCode],
];

const stepOf = async (/** @type {Page} */ page) =>
  Number(((await page.locator("#run-steps").textContent()) ?? "").replaceAll(",", ""));

/** @param {import("../learn.mjs").Opened} opened */
async function trains({ page }) {
  const before = await page.locator("#loss-curve-canvas").getAttribute("aria-label");
  await page.locator("#play").click();
  await page
    .locator("#run-backend")
    .filter({ hasText: /^(WebGPU|WebGL|CPU)$/ })
    .waitFor();
  await page
    .locator("#run-steps")
    .filter({ hasText: /^[1-9]\d/ })
    .waitFor();
  await page.locator("#play").filter({ hasText: "Pause" }).click();
  await page.locator("#play").filter({ hasText: "Play" }).waitFor();
  assert.notEqual(await page.locator("#loss-curve-canvas").getAttribute("aria-label"), before);
  assert.match((await page.locator("#run-loss").textContent()) ?? "", /^\d\.\d{3}$/);
}

/** @param {import("../learn.mjs").Opened} opened */
async function stepsOnce({ page }) {
  await page.waitForTimeout(1000); // for a step that was under way
  const before = await stepOf(page);
  await page.locator("#single-step").click();
  await page
    .locator("#run-steps")
    .filter({ hasText: new RegExp(`^${before + 1}$`) })
    .waitFor();
}

/** @param {import("../learn.mjs").Opened} opened */
async function turnsKnobs({ page }) {
  const parameters = () => page.locator("#run-parameters").textContent();
  const before = await parameters();
  await page.locator("#knob-cell").selectOption("gruResetBefore");
  await page.locator("#run-steps").filter({ hasText: /^0$/ }).waitFor();
  assert.notEqual(await parameters(), before);
  await page.locator("#knob-task").selectOption("names");
  await page.locator("#playground-sample").filter({ hasText: /\S/ }).waitFor();
  assert.ok(await page.locator("#knob-direction").isDisabled());
  await page.locator("#knob-task").selectOption("parity");
  await page.locator("#knob-direction").selectOption("both");
  await page.locator("#weights h3").filter({ hasText: "←Waa" }).waitFor();
  await page.locator("#knob-rate").selectOption("0.003");
  await page.locator("#knob-rate").selectOption("0.02");
}

/** @param {import("../learn.mjs").Opened} opened */
async function showsGates({ page }) {
  const map = page.locator("#sequence-layer-0");
  const quantity = page.locator("#sequence-quantity");
  assert.deepEqual(
    await quantity.locator("option").evaluateAll(all => all.map(option => option.getAttribute("value"))),
    ["hidden", "candidate", "update", "reset"],
  );
  await quantity.selectOption("update");
  assert.match((await map.getAttribute("aria-label")) ?? "", /Γu/);
  await quantity.selectOption("hidden");
}

/** @param {import("../learn.mjs").Opened} opened */
async function drawsWhileTraining({ page }) {
  await page.locator("#knob-units").selectOption("64");
  await page.locator("#knob-layers").selectOption("2");
  await page.locator("#knob-length").selectOption("60");
  await page.locator("#play").click();
  // On a busy machine, more than one step may be over before it is seen.
  await page
    .locator("#run-steps")
    .filter({ hasText: /^[1-9]/ })
    .waitFor();
  // Counts the pictures from one step to the next.
  const pictures = await page.evaluate(
    () =>
      new Promise(resolve => {
        const steps = document.querySelector("#run-steps");
        const playground = /** @type {HTMLElement} */ (document.querySelector("#playground"));
        const shown = steps?.textContent;
        const before = Number(playground.dataset["frames"]);
        const look = () => {
          if (steps?.textContent === shown) requestAnimationFrame(look);
          else resolve(Number(playground.dataset["frames"]) - before);
        };
        look();
      }),
  );
  await page.locator("#play").click();
  assert.ok(Number(pictures) >= 3, `${pictures} pictures from one step to the next`);
  await page.locator("#knob-units").selectOption("4");
  await page.locator("#knob-layers").selectOption("1");
  await page.locator("#knob-length").selectOption("10");
}

/** @param {import("../learn.mjs").Opened} opened */
async function keepsStill({ page }) {
  const marked = page.locator("#sequence .marked");
  await page.locator("#play").click();
  await marked.first().waitFor({ state: "attached" });
  await page.emulateMedia({ reducedMotion: "reduce" });
  // The network trains on, and its losses are drawn, but no playhead moves along the sequence.
  const before = await stepOf(page);
  await page.waitForFunction(
    steps => Number((document.querySelector("#run-steps")?.textContent ?? "").replaceAll(",", "")) > steps + 1,
    before,
  );
  assert.equal(await marked.count(), 0);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await page.locator("#play").click();
  await page.emulateMedia({ reducedMotion: null });
  await page.locator("#reset").click();
  await page.locator("#run-steps").filter({ hasText: /^0$/ }).waitFor();
}

/** @param {import("../learn.mjs").Opened} opened */
async function copiesState({ page }) {
  await page.locator("#single-step").click();
  await page.locator("#run-steps").filter({ hasText: /^1$/ }).waitFor();
  await page.locator("#show-state summary").click();
  await page.locator("#copy-state").click();
  const field = page.locator("#state-text");
  await page.locator("#state-note").filter({ hasText: /\S/ }).waitFor();
  const text = await field.inputValue();
  await page.locator("#single-step").click();
  await page.locator("#run-steps").filter({ hasText: /^2$/ }).waitFor();
  const loss = await page.locator("#run-loss").textContent();
  await page.locator("#knob-task").selectOption("copy");
  await page.locator("#knob-cell").selectOption("rnn");
  await field.fill(text);
  await page.locator("#load-state").click();
  await page.locator("#run-steps").filter({ hasText: /^1$/ }).waitFor();
  assert.equal(await page.locator("#knob-task").inputValue(), "parity");
  assert.equal(await page.locator("#knob-cell").inputValue(), "gruResetBefore");
  await page.locator("#single-step").click();
  await page.locator("#run-steps").filter({ hasText: /^2$/ }).waitFor();
  assert.equal(await page.locator("#run-loss").textContent(), loss);
}

/** @param {import("../learn.mjs").Opened} opened */
async function refusesNonsense({ page }) {
  await page.locator("#state-text").fill("{}");
  await page.locator("#load-state").click();
  await page.locator("#state-note").filter({ hasText: "not the state" }).waitFor();
  assert.equal(await stepOf(page), 2);
}

/** @param {import("../learn.mjs").Opened} opened */
async function showsCode({ page }) {
  await page.locator("#show-code summary").click();
  const code = (await page.locator("#tensor-code").textContent()) ?? "";
  for (const part of ["tf.train.adam(0.02", "const NA = 4;", "_reverse", "tf.log1p"])
    assert.ok(code.includes(part), part);
}
