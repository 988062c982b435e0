// @ts-check
/**
 * `node test/integration/walkthrough.mjs`: takes the pictures of the walkthrough in a real VS Code, on a copy of src, and
 * those for learners in the page of the lessons. The argument "learn" takes only these.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { build } from "../../src/build/build.mjs";
import { packageExtension } from "../../src/build/package.mjs";
import { main, root, SetupError, vsixFile } from "../../src/build/project.mjs";
import { ensureChromium, ensurePackages } from "../../src/build/setup.mjs";
import { ensureVsCodeHost } from "../../src/build/vscodeHost/install.mjs";
import { startServer } from "../../src/build/vscodeHost/server.mjs";
import { openPage } from "./launch/browser.mjs";
import { copyFixture } from "./launch/fixture.mjs";
import { takeLearnPictures } from "./learn/pictures.mjs";
import { dismissWelcome, ghostText, openFile, panelOf, runCommand, showView } from "./workbench.mjs";

/** @typedef {import("playwright-core").Page} Page */

const BUDGET_SECONDS = 40;
const SHOWN_AT_SECONDS = 25;
const FOLDER = path.join(root, "media/walkthrough");
const FILE = "heldOut.ts";
const TYPED = "\nif (signal.aborted || sha";
const THEMES = { dark: "Default Dark Modern", light: "Default Light Modern" };
const WINDOW = { width: 1120, height: 560 };

const SETTINGS = {
  "breadcrumbs.enabled": false,
  "editor.minimap.enabled": false,
  "editor.quickSuggestions": false, // the suggest widget would hide the completion
  "editor.stickyScroll.enabled": false,
  "recurrent.inline.minConfidence": 0.2, // makes sure that there is a completion to show
  "recurrent.training.budgetSeconds": BUDGET_SECONDS,
  "window.commandCenter": false,
  "workbench.activityBar.location": "hidden",
};

await main(async () => {
  await ensurePackages();
  await build();
  await packageExtension();
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new SetupError("The pictures need Chromium.");
  mkdirSync(FOLDER, { recursive: true });
  await takeLearnPictures(chromium, FOLDER);
  if (process.argv[2] === "learn") return;
  for (const [name, theme] of Object.entries(THEMES)) await takePictures(chromium, name, theme);
});

/**
 * @param {string} chromium
 * @param {string} name of the theme in the names of the files
 * @param {string} theme
 */
async function takePictures(chromium, name, theme) {
  const workspace = copyFixture("src");
  const settings = { ...SETTINGS, "workbench.colorTheme": theme };
  const server = await startServer({ host: await ensureVsCodeHost(), vsix: vsixFile, settings });
  const { page, close } = await openPage(chromium, WINDOW);
  const save = (/** @type {string} */ step) => path.join(FOLDER, `${step}-${name}.png`);
  try {
    await page.goto(`http://${server.authority}/?folder=${encodeURIComponent(workspace.folder)}`);
    await page.locator(".monaco-workbench").waitFor();
    await openFile(page, FILE);
    await dismissWelcome(page);
    await runCommand(page, "View: Close Primary Side Bar");
    await takeOfTraining(page, save);
    await takeOfCompletion(page, save);
    await runCommand(page, "Recurrent: Show Corpus Report");
    await page.locator(".tab.active").filter({ hasText: "Corpus Report" }).waitFor();
    await pictureOfEditor(page, save("private"));
  } finally {
    await close();
    await server.stop();
    workspace.remove();
  }
}

/**
 * @param {Page} page
 * @param {(step: string) => string} save
 */
async function takeOfTraining(page, save) {
  await runCommand(page, "Recurrent: Train on Workspace");
  await panelOf(page).locator("header[data-phase=training]").waitFor();
  await page.waitForTimeout(1000 * SHOWN_AT_SECONDS);
  await pictureOfPanel(page, save("train"));
  await panelOf(page)
    .locator("header[data-phase=ended]")
    .waitFor({ timeout: 2 * BUDGET_SECONDS * 1000 });
  await showView(page, "Overview");
  await panelOf(page).locator("#held-out-figures").scrollIntoViewIfNeeded();
  await pictureOfPanel(page, save("judge"));
}

/**
 * @param {Page} page
 * @param {(step: string) => string} save
 */
async function takeOfCompletion(page, save) {
  await openFile(page, FILE);
  await page.keyboard.type(TYPED, { delay: 30 });
  console.log(`The editor suggests ${JSON.stringify(await ghostText(page))}.`);
  await pictureOfEditor(page, save("complete"));
  await runCommand(page, "View: Revert and Close Editor");
}

/**
 * @param {Page} page
 * @param {string} file
 */
async function pictureOfPanel(page, file) {
  await page.locator("iframe.webview.ready").first().screenshot({ path: file });
}

/**
 * @param {Page} page
 * @param {string} file
 */
async function pictureOfEditor(page, file) {
  await page.locator(".editor-group-container").first().screenshot({ path: file });
}
