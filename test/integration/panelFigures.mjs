// @ts-check
/** Checks that the panel shows the same values of a finished run as the model's manifest. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { panelOf, showView } from "./workbench.mjs";

/** @typedef {import("playwright-core").Page} Page */

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
const bits = (/** @type {number} */ value) => value.toFixed(3);
const count = (/** @type {number} */ value) => value.toLocaleString("en");

/**
 * @param {Page} page
 * @param {string} serverFolder contains the extension's model
 */
export async function figuresAreTheModels(page, serverFolder) {
  const { record, corpus, spec } = newestManifest(serverFolder);
  const panel = panelOf(page);
  const text = async (/** @type {string} */ selector) => (await panel.locator(selector).first().textContent()) ?? "";

  await showView(page, "Training");
  const curve = /** @type {{ step: number, bitsPerChar: number }[]} */ (record.curve);
  const last = curve.at(-1);
  assert.ok(last);
  assert.equal(await text("#readout-validation"), bits(last.bitsPerChar));
  const best = curve.reduce((lowest, point) => (point.bitsPerChar < lowest.bitsPerChar ? point : lowest));
  const note = await text("#readout-validation + .note");
  const measured = "bits per character, network alone, held-out files";
  assert.equal(note, `${measured}; best ${bits(best.bitsPerChar)} at step ${count(best.step)}`);
  await panel.locator("#curve-table summary").click();
  const rows = await panel.locator("#curve-table tbody tr").allTextContents();
  assert.ok(rows.at(-1)?.startsWith(count(last.step)) && rows.at(-1)?.endsWith(bits(last.bitsPerChar)), rows.at(-1));
  await panel.locator("#curve-table summary").click();
  const settings = await text("#run-settings");
  for (const value of [
    spec.cell.toUpperCase(),
    `Hidden units${spec.hiddenSize}`,
    record.engine,
    `Seed${record.seed}`,
  ]) {
    assert.ok(settings.includes(value), `${value} in ${settings}`);
  }

  await showView(page, "Overview");
  assert.equal(await text("#headline-value"), bits(record.heldOut.bitsPerChar));
  const held = record.heldOut;
  const figures = [bits(held.bitsPerChar), bits(held.networkBitsPerChar), bits(held.memoryBitsPerChar)];
  const shares = [percent(held.top1), percent(held.top5), `${count(held.files)} files`];
  const shown = await text("#held-out-figures");
  for (const value of [...figures, ...shares]) assert.ok(shown.includes(value), `${value} in ${shown}`);
  const bins = /** @type {{ shown: number, right: number }[] | undefined} */ (held.reliability);
  const summary = bins ? await text("#reliability-summary") : "";
  const points = bins ? Number(await panel.locator("#reliability-chart").getAttribute("data-points")) : 0;

  await showView(page, "Corpus");
  const learned = await panel.locator("#corpus-learned tbody tr td:nth-child(2)").allTextContents();
  assert.equal(sum(learned.map(Number)), corpus.trainingFiles);
  const heldOut = await panel.locator("#corpus-held-out tbody tr td:nth-child(2)").allTextContents();
  assert.equal(sum(heldOut.map(Number)), corpus.validationFiles);
  if (!bins) return; // there was no time, or nothing to show
  const all = sum(bins.map(bin => bin.shown));
  assert.ok(summary.includes(`${count(all)} completions were shown`), summary);
  assert.ok(
    summary.includes(`${percent(sum(bins.map(bin => bin.right)) / all)} of them were completely correct`),
    summary,
  );
  assert.equal(points, bins.length);
}

/** @param {readonly number[]} values */
const sum = values => values.reduce((total, value) => total + value, 0);

/**
 * @param {string} folder
 * @returns {Record<string, any>}
 */
function newestManifest(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const found = names.filter(name => /recurrent[^/]*\/model\/manifest\.json$/.test(name));
  assert.equal(found.length, 1, found.join("\n"));
  return JSON.parse(readFileSync(path.join(folder, found[0] ?? ""), "utf8"));
}
