// @ts-check
/** Opens the pages of `train --report` for each task: its curve, its answers, and its results must be those of the run. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { distFolder } from "../../src/build/project.mjs";
import { accessibilityProblems } from "./accessibility.mjs";
import { openPage } from "./launch/browser.mjs";
import { openView } from "./views.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {readonly Record<string, any>[]} Events */

const SIZE = ["--hidden", "12", "--budget-seconds", "600", "--threads", "1", "--seed", "1", "--json"];
/** A browser beside other tests takes long to open a page. */
const TIMEOUT_MS = 120_000;
const PEOPLE = ["Ana", "Ben", "Cleo", "Dora"];
const WEATHER = ["sun", "rain", "snow"];
/** @param {readonly string[]} words @param {number} k */
const pick = (words, k) => words[k % words.length] ?? "";
/** @param {number} count @param {(k: number) => string} line */
const lines = (count, line) => Array.from({ length: count }, (_, k) => line(k)).join("\n");

/** @type {Readonly<Record<string, { data: string, steps: number, unit: string, check: (page: Page, events: Events) => Promise<void> }>>} */
const TASKS = {
  classify: {
    data: lines(240, k => `${pick(["warm", "wet", "cold"], k)}\t${pick(WEATHER, k)} on day ${k}`),
    steps: 60,
    unit: "Bits per answer",
    check: showsConfusion,
  },
  tag: {
    data: lines(120, k => `${pick(PEOPLE, k)}\tPER\nsees\tO\n${pick(WEATHER, k)}\tW\n${k}\tO\n`),
    steps: 60,
    unit: "Bits per answer",
    check: showsTags,
  },
  translate: {
    data: lines(160, k => `${pick(PEOPLE, k)}${k}\t${k}-${pick(PEOPLE, k)}`),
    steps: 60,
    unit: "Bits per character",
    check: showsPairs,
  },
  generate: {
    data: lines(120, k => `${pick(["up", "down"], k)}\t${(k % 2 ? "zyx" : "abc").repeat(2 + (k % 3))}`),
    steps: 40,
    unit: "Bits per character",
    check: showsTexts,
  },
};

/** @param {Page} page @param {Events} events */
async function showsConfusion(page, events) {
  const progress = events.findLast(({ event }) => event === "progress");
  const end = events.findLast(({ event }) => event === "end");
  assert.ok(progress?.["confusion"] && end?.["taskFigures"].confusion);
  assert.deepEqual(await numbersOf(page, "#answers-confusion"), progress["confusion"].flat());
  assert.deepEqual(await numbersOf(page, "#task-results .wide"), end["taskFigures"].confusion.flat());
  const labels = await page.locator("#answers-confusion tbody th").allTextContents();
  assert.deepEqual([...labels].sort(), ["cold", "warm", "wet"]);
}

/** @param {Page} page @param {Events} events */
async function showsTags(page, events) {
  const progress = events.findLast(({ event }) => event === "progress");
  /** @type {{ token: string, answer: string, truth: string }[]} */
  const tags = progress?.["answered"].flatMap((/** @type {any} */ { tags }) => tags);
  assert.ok(tags.length > 4);
  const shown = await page.locator("#answers-list .tagged, #answers-list .tagged-wrong").allTextContents();
  const expected = tags.map(({ token, answer, truth }) =>
    answer === truth ? `${token} ${answer} ` : `${token} ✗ ${answer}, right: ${truth} `,
  );
  assert.deepEqual(shown, expected);
}

/** @param {Page} page @param {Events} events */
async function showsPairs(page, events) {
  const rows = await answersShown(page);
  const { answered } = /** @type {any} */ (events.findLast(({ event }) => event === "progress"));
  assert.deepEqual(
    rows,
    answered.map((/** @type {any} */ { input, answer, truth, isRight }) => [
      input,
      `${isRight ? "✓" : "✗"} ${answer}`,
      truth,
    ]),
  );
}

/** @param {Page} page @param {Events} events */
async function showsTexts(page, events) {
  const rows = await answersShown(page);
  const { answered } = /** @type {any} */ (events.findLast(({ event }) => event === "progress"));
  assert.deepEqual(
    rows,
    answered.map((/** @type {any} */ { input, answer }) => [input, answer]),
  );
}

/** @param {Page} page @returns {Promise<string[][]>} */
async function answersShown(page) {
  const rows = await page.locator("#answers-list tbody tr").all();
  assert.ok(rows.length > 0);
  return Promise.all(rows.map(row => row.locator("td").allTextContents()));
}

/** @param {Page} page @param {string} place */
async function numbersOf(page, place) {
  return (await page.locator(`${place} table.confusion td`).allTextContents()).map(Number);
}

/**
 * @param {string} folder
 * @param {string} task
 * @returns {{ events: Events, report: string }}
 */
function trained(folder, task) {
  const { data, steps } = /** @type {typeof TASKS[string]} */ (TASKS[task]);
  const file = path.join(folder, `${task}.tsv`);
  writeFileSync(file, `${data}\n`);
  const report = path.join(folder, `${task}.html`);
  const argv = ["train", file, "--task", task, "--model", path.join(folder, task), "--report", report];
  const cli = path.join(distFolder, "cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...argv, "--steps", String(steps), ...SIZE], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const events = stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
  return { events, report };
}

/** @param {Page} page @param {string} folder @param {string} task */
async function showsTask(page, folder, task) {
  const { events, report } = trained(folder, task);
  const { unit, check } = /** @type {typeof TASKS[string]} */ (TASKS[task]);
  await page.goto(pathToFileURL(report).href);
  await openView(page, "Training");
  const last = events.findLast(({ event }) => event === "validation");
  assert.equal(await page.locator("#readout-validation").textContent(), last?.["bitsPerChar"].toFixed(3));
  assert.match((await page.locator("#curve-measure").textContent()) ?? "", new RegExp(`^${unit}: `));
  await check(page, events);
  const network = events.findLast(({ event }) => event === "end")?.["taskFigures"].rows[0];
  const row = await page.locator("#task-rows tbody tr").first().locator("td").allTextContents();
  assert.equal(row.length, 2 + Object.keys(network.figures).length);
  assert.deepEqual(await accessibilityProblems(page.mainFrame()), []);
}

/**
 * @param {{ chromium: string }} tools
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests({ chromium }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "recurrent-task-report-"));
  const { page, close } = await openPage(chromium);
  page.setDefaultTimeout(TIMEOUT_MS);
  page.setDefaultNavigationTimeout(TIMEOUT_MS);
  let failed = 0;
  try {
    for (const task of Object.keys(TASKS)) {
      /** @type {unknown} */
      let error;
      await showsTask(page, folder, task).catch(thrown => {
        error = thrown;
      });
      console.log(`${error ? "FAIL" : "ok  "} the panel shows the curve, the answers and the results of ${task}`);
      if (error) console.log(error instanceof Error ? error.stack : error);
      if (error) failed++;
    }
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { passed: Object.keys(TASKS).length - failed, failed };
}
