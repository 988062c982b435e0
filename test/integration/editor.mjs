// @ts-check
/** Uses the packaged extension in a real VS Code as a user would. Screenshots go to test-output/. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { vsixFile } from "../../src/build/project.mjs";
import { accessibilityProblems } from "./accessibility.mjs";
import { sendRun, workOf } from "./largeRun.mjs";
import { copyFixture, outputFolder } from "./launch/fixture.mjs";
import { openWorkbench } from "./launch/openWorkbench.mjs";
import { figuresAreTheModels } from "./panelFigures.mjs";
import { looksInside, looksIntoTheRun } from "./panelInside.mjs";
import { isReachedByKeyboard } from "./panelKeyboard.mjs";
import { showsPointedValues } from "./panelPointer.mjs";
import { runSteps } from "./steps.mjs";
import { openSurface, SURFACES, THEMES } from "./views.mjs";
import {
  chooseTheme,
  dismissWelcome,
  ghostText,
  openFile,
  panelFrame,
  panelOf,
  reloadWindow,
  runCommand,
  showView,
  visibleLines,
} from "./workbench.mjs";
import { writeSample } from "./writeSample.mjs";

/** @typedef {import("playwright-core").Page} Page */

const ACTION_TIMEOUT_MS = 30_000;
const TRAINING_TIMEOUT_MS = 120_000;
const PAUSED_MS = 1000;
const PLANNED_STEPS = 20;
const POLL_MS = 50;
const WIDE = "512";
const DISMISSED_MS = 400;

/** The typed beginning of a line that six files of the fixture share, and its rest. */
const TYPED = "    receipt = self.ledger.open_rec";
const REST = "eipt(customer, self.warehouse.nearest_shelf(article))";

/** The folder of what VS Code writes: settings, and the extension's storage. */
let storage = "";

/**
 * Each step continues where the previous one left the editor.
 *
 * @type {readonly [string, (page: Page) => Promise<void>][]}
 */
const STEPS = [
  ["one notification says what the extension does", isWelcomed],
  ["training from the palette opens the panel, runs and ends", trainFromPalette],
  ["the panel shows a curve of at least two points", showsCurve],
  ["the network was trained in WebAssembly", trainsInWebAssembly],
  ["every figure on the page is the model's own", page => figuresAreTheModels(page, storage)],
  ["the panel shows samples of the run, and when asked one whose tokens tell what else was likely", showsSample],
  ["curve, tokens and symbols tell more where the pointer rests", showsPointedValues],
  ["one looks inside: what moved a prediction, a held unit, a pattern of units", looksInside],
  ["everything is reached by keyboard alone, and has a name", isReachedByKeyboard],
  ["the views are changed by keyboard, and each is accessible in every theme", viewsAreAccessible],
  ["ghost text appears in a line that the workspace repeats", showsGhostText],
  ["Escape dismisses it until a word of it is typed", staysDismissed],
  ["Tab inserts it", insertsGhostText],
  ["completions are counted in the panel, and the counts are deleted there", countsAndForgets],
  ["a row of the corpus opens its file", opensFromCorpus],
  ["a run of 10,000 steps opens, thinned", opensLargeRun],
  ["model and panel are there again after the window is reloaded", keepsModel],
  ["a run that a reload interrupts is offered again, also while it is paused", survivesReload],
  ["a longer run pauses, continues from the palette and in the panel, and stops while paused", pausesAndStops],
];

/** @param {Page} page */
async function isWelcomed(page) {
  await openFile(page, "orders.py");
  assert.match(await dismissWelcome(page), /Nothing leaves your machine/);
  await page.locator(".action-label[aria-label=Recurrent]").click();
  await page.locator(".monaco-list-row").filter({ hasText: "Base model" }).waitFor();
  await runCommand(page, "View: Show Explorer");
}

/** @param {Page} page */
async function trainFromPalette(page) {
  await openFile(page, "orders.py");
  await runCommand(page, "Recurrent: Train on Workspace");
  const state = panelOf(page).locator("header[data-phase=ended], header[data-phase=failed]");
  await state.waitFor({ timeout: TRAINING_TIMEOUT_MS });
  assert.equal(await state.getAttribute("data-phase"), "ended", (await state.textContent()) ?? "");
}

/** @param {Page} page */
async function showsCurve(page) {
  await showView(page, "Training");
  const curve = panelOf(page).locator("#curve");
  await curve.locator("canvas").first().waitFor();
  const points = Number(await curve.getAttribute("data-training-points"));
  assert.ok(points >= 2, `${points} points`);
}

/** @param {Page} page */
async function trainsInWebAssembly(page) {
  await panelOf(page)
    .locator("#network-settings")
    .getByText(/^wasm-/)
    .waitFor();
}

/** @param {Page} page */
async function showsSample(page) {
  await showView(page, "Samples");
  const panel = panelOf(page);
  const first = panel.locator("#samples-list li").first();
  assert.match((await first.locator("h3").textContent()) ?? "", /^Step 0/);
  assert.deepEqual(await first.locator("figcaption").allTextContents(), [0.3, 0.7, 1].map(temperatureText));
  const text = await first.locator("pre").first().textContent();
  assert.ok(text && text.trim().length > 0);
  await panel.locator("#prompt input").fill("    def ");
  await writeSample(page, /^ {4}def /, () => panel.locator("#generate-button").click());
}

const temperatureText = (/** @type {number} */ value) => `Temperature ${value.toFixed(1)}`;

/** @param {Page} page */
async function viewsAreAccessible(page) {
  for (const [theme, title] of THEMES) {
    await chooseTheme(page, title);
    for (const surface of Object.keys(SURFACES)) await surfaceIsAccessible(page, surface, theme);
  }
}

/**
 * @param {Page} page
 * @param {string} surface
 * @param {string} theme
 */
async function surfaceIsAccessible(page, surface, theme) {
  const panel = panelOf(page);
  await openSurface(panel, surface);
  const tabs = panel.getByRole("tab");
  const known = Object.entries(SURFACES[surface] ?? {});
  await panel.getByRole("tab", { name: known[0]?.[0] ?? "none", exact: true }).waitFor(); // in the next frame
  assert.deepEqual(
    await tabs.allTextContents(),
    known.map(([name]) => name),
  );
  await tabs.last().click();
  for (const [name, ready] of known) {
    await page.keyboard.press("ArrowRight");
    await panel.getByRole("tab", { name, exact: true, selected: true }).waitFor();
    await panel.locator(ready).first().waitFor();
    assert.deepEqual(await accessibilityProblems(await panelFrame(page)), [], `${name}, ${theme}`);
    const file = `view-${name}-${theme}.png`.toLowerCase().replaceAll(" ", "-");
    await page.screenshot({ path: path.join(outputFolder, file) });
  }
}

/** @param {Page} page */
async function showsGhostText(page) {
  await openFile(page, "orders.py");
  await page.keyboard.type(`\n${TYPED}`, { delay: 20 });
  const suggested = await ghostText(page);
  assert.ok(suggested.length >= 4 && REST.startsWith(suggested), `suggested ${JSON.stringify(suggested)}`);
}

/** @param {Page} page */
async function staysDismissed(page) {
  const suggested = await ghostText(page);
  await page.keyboard.press("Escape");
  await waitWithoutGhostText(page);
  const [word = ""] = REST.match(/^\w+/) ?? [];
  assert.ok(suggested.startsWith(word), `suggested ${JSON.stringify(suggested)}`);
  for (const letter of word) {
    await page.keyboard.type(letter);
    await waitWithoutGhostText(page);
  }
  await page.keyboard.type(REST.charAt(word.length));
  assert.ok(REST.slice(word.length + 1).startsWith(await ghostText(page)));
  for (let typed = 0; typed <= word.length; typed++) await page.keyboard.press("Backspace");
  await runCommand(page, "Trigger Inline Suggestion");
  assert.ok(REST.startsWith(await ghostText(page)));
}

/** @param {Page} page */
async function waitWithoutGhostText(page) {
  await page.waitForTimeout(DISMISSED_MS);
  assert.equal(await page.locator(".ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text").count(), 0);
}

/** @param {Page} page */
async function insertsGhostText(page) {
  const suggested = await ghostText(page);
  await page.keyboard.press("Tab");
  await page.locator(".monaco-editor.focused .view-line").filter({ hasText: suggested }).last().waitFor();
  const lines = await visibleLines(page);
  assert.ok(lines.includes(`${TYPED}${suggested}`), lines.join("\n"));
  await page.keyboard.press("ControlOrMeta+S");
}

/** @param {Page} page */
async function countsAndForgets(page) {
  await showView(page, "Overview");
  const panel = panelOf(page);
  await panel.locator("#usage-details summary").click();
  const today = panel.locator("#usage-table tbody tr", { hasText: "Shown" }).locator("td").first();
  await today.filter({ hasText: /^[1-9]/ }).waitFor();
  await panel.locator("#delete-usage-button").click();
  await page.locator(".monaco-dialog-box").getByRole("button", { name: "Delete" }).click();
  await panel.locator("#usage-empty").waitFor();
}

/** @param {Page} page */
async function opensFromCorpus(page) {
  await showView(page, "Corpus");
  const link = panelOf(page).locator("#corpus-learned .link").first();
  const name = path.posix.basename((await link.textContent()) ?? "");
  assert.match(name, /\.py$/);
  await link.click();
  await page.locator(".tab.active").filter({ hasText: name }).first().waitFor();
}

/** @param {Page} page */
async function opensLargeRun(page) {
  await showView(page, "Training");
  const frame = await panelFrame(page);
  await sendRun(frame, 10_000);
  const panel = panelOf(page);
  assert.equal(await panel.locator("#readout-step").textContent(), "10,000");
  const { trainingPoints } = await workOf(frame);
  assert.ok(trainingPoints > 500 && trainingPoints <= 2000, `${trainingPoints} points`);
  await panel.locator("#curve canvas").first().waitFor();
}

/** @param {Page} page */
async function keepsModel(page) {
  await reloadWindow(page);
  await panelOf(page).locator("header[data-phase=ended]").waitFor();
  // The selected tab depends on when the workbench last saved its state.
  await panelOf(page).getByRole("tab", { selected: true }).waitFor();
  await showsCurve(page);
  await showsGhostText(page);
}

/**
 * Chooses a value of the form for the next run.
 *
 * @param {import("playwright-core").FrameLocator} panel
 * @param {string} id
 * @param {string} value
 */
async function choose(panel, id, value) {
  const list = panel.locator(id);
  await list.evaluate(found => found.scrollIntoView({ block: "center" })); // the header must not cover it
  await list.click();
  await panel.locator(`${id} vscode-option`).getByText(value, { exact: true }).click();
}

/**
 * Reloads the window while a run trains, resumes it, and reloads again while it is paused.
 *
 * @param {Page} page
 */
async function survivesReload(page) {
  const panel = panelOf(page);
  await choose(panel, "#next-budget", "10 min");
  await choose(panel, "#next-hidden", WIDE); // so that the few passes over the files take a while
  await panel.locator("#train-button").click();
  const step = panel.locator("#readout-step");
  const stepNow = async () => Number(((await step.textContent()) ?? "").replaceAll(",", ""));
  await panel.locator("header[data-phase=training]").waitFor();
  await panel.locator("#curve canvas").first().waitFor();
  // The plan is made after some steps, and a checkpoint needs it. Before the first step there is no number.
  while (!((await stepNow()) >= PLANNED_STEPS)) await page.waitForTimeout(POLL_MS);
  const reached = await stepNow();
  await reloadWindow(page);
  await panel.locator("header[data-phase=interrupted]").waitFor();
  await page.locator(".statusbar-item .codicon-debug-restart").waitFor();
  await panel.locator("#resume-button").click();
  const learning = panel.locator("#run-status").filter({ hasText: /training the network; .* left/ });
  await learning.waitFor();
  await page.waitForTimeout(PAUSED_MS);
  assert.ok((await stepNow()) >= reached, `${await stepNow()} after ${reached}`);
  await panel.locator("#pause-button").click();
  await panel.locator("header[data-paused=true]").waitFor();
  await reloadWindow(page);
  await panel.locator("header[data-phase=interrupted]").waitFor();
  await panel.locator("#resume-button").click();
  await learning.waitFor();
  await panel.locator("#stop-button").click();
  await panel.locator("header[data-phase=ended]").waitFor();
}

/**
 * Pauses a run that is long enough. No step is taken while it is paused.
 *
 * @param {Page} page
 */
async function pausesAndStops(page) {
  const panel = panelOf(page);
  await choose(panel, "#next-budget", "10 min");
  await panel.locator("#train-button").click();
  await panel.locator("header[data-phase=training]").waitFor();
  const step = panel.locator("#readout-step");
  await step.filter({ hasText: /\d/ }).waitFor();
  await panel.locator("#pause-button").click();
  await panel.locator("header[data-paused=true]").waitFor();
  await page.locator(".statusbar-item .codicon-debug-pause").waitFor();
  const reached = (await step.textContent()) ?? "";
  await page.waitForTimeout(PAUSED_MS);
  assert.equal(await step.textContent(), reached);
  await page.screenshot({ path: path.join(outputFolder, "state-paused.png") });
  await runCommand(page, "Recurrent: Continue Training");
  // As a part, a short number is in many later ones.
  await step
    .filter({ hasNotText: new RegExp(`^\\s*${reached.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`) })
    .waitFor();
  await panel.locator("#pause-button").click();
  await panel.locator("header[data-paused=true]").waitFor();
  await panel.locator("#continue-button").click();
  await panel.locator("header[data-paused=false]").waitFor();
  await panel.locator("#pause-button").click();
  await panel.locator("header[data-paused=true]").waitFor();
  await looksIntoTheRun(page);
  await panel.locator("#stop-button").click();
  await panel.locator("header[data-phase=ended]").waitFor();
  await panel
    .locator("#run-status")
    .filter({ hasText: /^Stopped after/ })
    .waitFor();
}

/**
 * @param {import("../../src/build/testing/editors.mjs").Editor} editor
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests(editor) {
  rmSync(outputFolder, { recursive: true, force: true });
  mkdirSync(outputFolder);
  const workspace = copyFixture();
  const opened = await openWorkbench(editor, { vsix: vsixFile, folder: workspace.folder });
  storage = opened.storage;
  try {
    opened.page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    const steps = STEPS.map(([name, step]) => /** @type {const} */ ([name, () => step(opened.page)]));
    return await runSteps(() => opened.page, "", steps);
  } finally {
    await opened.close();
    workspace.remove();
  }
}
