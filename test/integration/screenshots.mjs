// @ts-check
/**
 * `npm run screenshots`: takes pictures of the panel in a real VS Code, on a copy of src.
 * Every view goes to test-output/views, in four themes and three widths; those of the README go to media/screenshots.
 * Every state of the views before there is a model goes to test-output/states, in three themes and two widths.
 * Every lesson goes to test-output/lessons, in four themes and three widths.
 * The arguments "states" and "lessons" take only those.
 */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "../../src/build/build.mjs";
import { packageExtension } from "../../src/build/package.mjs";
import { main, root, SetupError, vsixFile } from "../../src/build/project.mjs";
import { ensureChromium, ensurePackages } from "../../src/build/setup.mjs";
import { ensureVsCodeHost } from "../../src/build/vscodeHost/install.mjs";
import { startServer } from "../../src/build/vscodeHost/server.mjs";
import { openPage } from "./launch/browser.mjs";
import { copyFixture, outputFolder } from "./launch/fixture.mjs";
import { eachLesson } from "./learn/lessons.mjs";
import { STATES, sendState } from "./panel/states.mjs";
import { READY, THEMES } from "./views.mjs";
import { chooseTheme, ghostText, openFile, panelFrame, panelOf, runCommand, showView } from "./workbench.mjs";

/** @typedef {import("playwright-core").Page} Page */

const BUDGET_SECONDS = 60;
const README_FOLDER = path.join(root, "media/screenshots");
const VIEWS_FOLDER = path.join(outputFolder, "views");
const STATES_FOLDER = path.join(outputFolder, "states");
const LESSONS_FOLDER = path.join(outputFolder, "lessons");
const STATE_THEMES = ["dark", "light", "high-contrast"];
/** Lessons and playground need no model. */
const STATE_VIEWS = Object.keys(READY).filter(view => !["Lessons", "Playground"].includes(view));
const FILE = "heldOut.ts";
const TYPED = "\nif (signal.aborted || sha";
const WINDOW = { width: 1440, height: 860 };
/** Of the panel, which is half as wide as the window. */
const WIDTHS = { narrow: 300, middle: 540, full: 1280 };
const HEIGHT = 1200;
/** The width of the panel, and the height of most of a lesson there. */
const LESSON_SIZES = /** @type {const} */ ([
  [1000, 1300],
  [600, 1700],
  [300, 2400],
]);
/** The views that the README shows beside the whole window, each with the name of its picture. */
const README_VIEWS = { Overview: "overview-dark", Network: "network-dark" };

const SETTINGS = {
  "editor.minimap.enabled": false,
  "editor.quickSuggestions": false, // the suggest widget would hide the completion
  "editor.stickyScroll.enabled": false,
  "recurrent.inline.minConfidence": 0.2, // makes sure that there is a completion to show
  "recurrent.training.budgetSeconds": BUDGET_SECONDS,
  "window.commandCenter": false,
  "window.title": "src",
  "workbench.activityBar.location": "hidden",
  "workbench.colorTheme": "Dark 2026",
};

/** @param {Page} page */
async function trainAndType(page) {
  await openFile(page, FILE);
  await runCommand(page, "Recurrent: Train on Workspace");
  const ended = panelOf(page).locator("header[data-phase=ended]");
  await ended.waitFor({ timeout: 2 * BUDGET_SECONDS * 1000 });
  await openFile(page, FILE);
  await runCommand(page, "View: Toggle Primary Side Bar Visibility");
  await runCommand(page, "Notifications: Clear All Notifications");
  await page.keyboard.type(TYPED, { delay: 30 });
  console.log(`The editor suggests ${JSON.stringify(await ghostText(page))}.`);
  mkdirSync(README_FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(README_FOLDER, "panel-dark.png") });
}

/** @param {Page} page */
async function openPanel(page) {
  await openFile(page, FILE);
  await runCommand(page, "Recurrent: Show Panel");
  await panelOf(page).locator("#panel header").waitFor();
  await runCommand(page, "View: Toggle Primary Side Bar Visibility");
}

/**
 * Every view at every width.
 *
 * @param {Page} page
 * @param {string} theme
 */
async function takeViews(page, theme) {
  for (const [size, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width: 2 * width, height: HEIGHT });
    for (const [view, ready] of Object.entries(READY)) {
      await showView(page, view);
      await panelOf(page)
        .locator(ready)
        .first()
        .waitFor()
        .catch(() => console.log(`${view} has no data.`));
      await takeView(page, path.join(VIEWS_FOLDER, `${view}-${theme}-${size}.png`.toLowerCase().replaceAll(" ", "-")));
    }
  }
}

/**
 * Every state of every view, narrow and full.
 *
 * @param {Page} page
 * @param {string} theme
 */
async function takeStates(page, theme) {
  for (const size of /** @type {const} */ (["narrow", "full"])) {
    await page.setViewportSize({ width: 2 * WIDTHS[size], height: HEIGHT });
    for (const state of Object.keys(STATES)) {
      await sendState(await panelFrame(page), state);
      for (const view of STATE_VIEWS) {
        await showView(page, view);
        const file = `${state}-${view}-${theme}-${size}.png`.toLowerCase().replaceAll(" ", "-");
        await takeView(page, path.join(STATES_FOLDER, file));
      }
    }
  }
}

/**
 * Every lesson at every width. In the first theme, its experiment has run.
 *
 * @param {Page} page
 * @param {string} theme
 */
async function takeLessons(page, theme) {
  await showView(page, "Lessons");
  await panelOf(page).locator(".lesson-step").first().waitFor();
  await eachLesson(panelOf(page), theme === THEMES[0][0], async number => {
    for (const [width, height] of LESSON_SIZES) {
      await page.setViewportSize({ width: 2 * width, height });
      await takeView(page, path.join(LESSONS_FOLDER, `${number}-${theme}-${width}.png`));
    }
  });
}

/**
 * The panel's part of the window.
 *
 * @param {Page} page
 * @param {string} file
 */
async function takeView(page, file) {
  // VS Code moves the panel some time after the window has another size.
  await page.waitForFunction(() => {
    const place = document.querySelector("iframe.webview.ready")?.getBoundingClientRect();
    return place !== undefined && Math.abs(2 * place.width - innerWidth) < 60 && place.right <= innerWidth;
  });
  const clip = await page.locator("iframe.webview.ready").boundingBox();
  if (!clip) throw new Error("the panel is not visible");
  await page.mouse.move(0, 0);
  await page.screenshot({ path: file, clip });
}

await main(async () => {
  await ensurePackages();
  await build();
  await packageExtension();
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new SetupError("The pictures need Chromium.");
  const workspace = copyFixture("src");
  const server = await startServer({ host: await ensureVsCodeHost(), vsix: vsixFile, settings: SETTINGS });
  const { page, close } = await openPage(chromium, WINDOW);
  const parts = { views: VIEWS_FOLDER, states: STATES_FOLDER, lessons: LESSONS_FOLDER };
  const wanted = Object.keys(parts).filter(part => [undefined, part].includes(process.argv[2]));
  for (const [part, taken] of Object.entries(parts)) {
    if (!wanted.includes(part)) continue;
    rmSync(taken, { recursive: true, force: true });
    mkdirSync(taken, { recursive: true });
  }
  try {
    await page.goto(`http://${server.authority}/?folder=${encodeURIComponent(workspace.folder)}`);
    await page.locator(".monaco-workbench").waitFor();
    if (wanted.includes("views")) await trainAndType(page);
    else await openPanel(page);
    for (const [theme, title] of THEMES) {
      await page.setViewportSize(WINDOW);
      await chooseTheme(page, title);
      if (wanted.includes("views")) await takeViews(page, theme);
      if (wanted.includes("lessons")) await takeLessons(page, theme);
    }
    for (const [theme, title] of THEMES.filter(([name]) => wanted.includes("states") && STATE_THEMES.includes(name))) {
      await page.setViewportSize(WINDOW);
      await chooseTheme(page, title);
      await takeStates(page, theme);
    }
    if (!wanted.includes("views")) return;
    for (const [view, name] of Object.entries(README_VIEWS)) {
      copyFileSync(
        path.join(VIEWS_FOLDER, `${view}-dark-full.png`.toLowerCase()),
        path.join(README_FOLDER, `${name}.png`),
      );
    }
  } finally {
    await close();
    await server.stop();
    workspace.remove();
  }
});
