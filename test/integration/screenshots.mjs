// @ts-check
/** `node test/integration/screenshots.mjs`: takes the screenshots for the README in a real VS Code, on a copy of src. */
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
import { dismissWelcome, ghostText, openFile, panelOf, runCommand, showView } from "./workbench.mjs";

const BUDGET_SECONDS = 60;
const FOLDER = path.join(root, "media/screenshots");
const FILE = "heldOut.ts";
const TYPED = "\nif (signal.aborted || sha";

const SETTINGS = {
  "editor.minimap.enabled": false,
  "editor.quickSuggestions": false, // the suggest widget would hide the completion
  "editor.stickyScroll.enabled": false,
  "recurrent.inline.minConfidence": 0.2, // makes sure that there is a completion to show
  "recurrent.training.budgetSeconds": BUDGET_SECONDS,
  "window.commandCenter": false,
  "window.title": "src",
  "workbench.colorTheme": "Default Dark Modern",
};

await main(async () => {
  await ensurePackages();
  await build();
  await packageExtension();
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new SetupError("The pictures need Chromium.");
  const workspace = copyFixture("src");
  const server = await startServer({ host: await ensureVsCodeHost(), vsix: vsixFile, settings: SETTINGS });
  const { page, close } = await openPage(chromium, { width: 1440, height: 860 });
  try {
    await page.goto(`http://${server.authority}/?folder=${encodeURIComponent(workspace.folder)}`);
    await page.locator(".monaco-workbench").waitFor();
    await openFile(page, FILE);
    await dismissWelcome(page);
    await runCommand(page, "Recurrent: Train on Workspace");
    await panelOf(page)
      .locator("header[data-phase=ended]")
      .waitFor({ timeout: 2 * BUDGET_SECONDS * 1000 });
    await openFile(page, FILE);
    await runCommand(page, "View: Toggle Primary Side Bar Visibility");
    await page.keyboard.type(TYPED, { delay: 30 });
    console.log(`The editor suggests ${JSON.stringify(await ghostText(page))}.`);
    mkdirSync(FOLDER, { recursive: true });
    await page.screenshot({ path: path.join(FOLDER, "panel-dark.png") });
    await showView(page, "Network");
    await panelOf(page).locator("#network svg .layer").first().waitFor();
    await page.screenshot({ path: path.join(FOLDER, "network-dark.png") });
  } finally {
    await close();
    await server.stop();
    workspace.remove();
  }
});
