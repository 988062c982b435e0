// @ts-check
/** `npm run bench:panel`: measures how fast the panel of a real VS Code opens and draws a large run. */
import { build } from "../../src/build/build.mjs";
import { packageExtension } from "../../src/build/package.mjs";
import { main, SetupError, vsixFile } from "../../src/build/project.mjs";
import { ensureChromium, ensurePackages } from "../../src/build/setup.mjs";
import { ensureVsCodeHost } from "../../src/build/vscodeHost/install.mjs";
import { startServer } from "../../src/build/vscodeHost/server.mjs";
import {
  framesOfEmptyPage,
  framesWhileLooking,
  framesWhileTraining,
  sendQuantityTrace,
  sendRun,
  workOf,
} from "../integration/largeRun.mjs";
import { openPage } from "../integration/launch/browser.mjs";
import { copyFixture } from "../integration/launch/fixture.mjs";
import { openFile, panelFrame, panelOf, runCommand, showView } from "../integration/workbench.mjs";

const STEPS = 10_000;
const LONG_STEPS = 100_000;
const SECONDS = 4;
const TARGET_MS = 300;
const TARGET_FRAMES = 30;
/** After this time the editor has sent everything about its own file. */
const SETTLED_MS = 5000;
const SIZE = { tokens: 10_000, hidden: 512 };

await main(async () => {
  await ensurePackages();
  await build();
  await packageExtension();
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new SetupError("The benchmark of the panel needs Chromium.");
  const workspace = copyFixture();
  const server = await startServer({ host: await ensureVsCodeHost(), vsix: vsixFile });
  const { page, close } = await openPage(chromium);
  try {
    await page.goto(`http://${server.authority}/?folder=${encodeURIComponent(workspace.folder)}`);
    await openFile(page, "orders.py");
    await runCommand(page, "Recurrent: Show Panel");
    await panelOf(page).locator("#run-status").waitFor();
    await measure(page);
  } finally {
    await close();
    await server.stop();
    workspace.remove();
  }
});

/** @param {import("playwright-core").Page} page */
async function measure(page) {
  const frame = await panelFrame(page);
  const yardstick = await framesOfEmptyPage(frame, SECONDS);
  say("frames of a page at rest, which is what this browser can", rate(yardstick));
  const started = await frame.evaluate(() => performance.getEntriesByName("panel-drawn")[0]?.startTime);
  say("page start to first drawing", within(started ?? Number.NaN));
  say(`a run of ${STEPS} steps, told to drawn`, within(await sendRun(frame, STEPS)));
  const training = await framesWhileTraining(frame, { seconds: SECONDS, from: STEPS });
  say("frames while training", rate(training, yardstick));
  await showView(page, "Activations");
  await page.waitForTimeout(SETTLED_MS);
  say(`${SIZE.tokens} tokens x ${SIZE.hidden} units, told to drawn`, within(await sendQuantityTrace(frame, SIZE)));
  say("frames while zooming and scrolling in them", rate(await framesWhileLooking(frame, SECONDS), yardstick));
  const { tokenElements, pixels } = await workOf(frame);
  say("tokens that are elements, pixels of the picture", `${tokenElements}, ${pixels}`);
  await showView(page, "Training");
  const before = await workOf(frame);
  await sendRun(frame, LONG_STEPS);
  const after = await workOf(frame);
  say(`points of ${LONG_STEPS} steps`, String(after.trainingPoints));
  say("heap before and after them", `${before.heapMegabytes.toFixed(1)}, ${after.heapMegabytes.toFixed(1)} MB`);
}

/** @typedef {{ framesPerSecond: number, longestMs: number }} Frames */

/**
 * @param {Frames} frames
 * @param {Frames} [yardstick] frames to compare with, because on a busy machine even a page at rest loses frames
 */
function rate({ framesPerSecond, longestMs }, yardstick) {
  const ratio = yardstick ? `, ${(framesPerSecond / yardstick.framesPerSecond).toFixed(2)} of those at rest` : "";
  return `${framesPerSecond.toFixed(1)} a second (target ${TARGET_FRAMES})${ratio}, longest ${longestMs.toFixed(0)} ms`;
}

/** @param {number} ms */
function within(ms) {
  return `${ms.toFixed(0)} ms, ${(ms / TARGET_MS).toFixed(2)} of the target`;
}

/**
 * @param {string} name
 * @param {string} figure
 */
function say(name, figure) {
  console.log(`${name.padEnd(58)} ${figure}`);
}
