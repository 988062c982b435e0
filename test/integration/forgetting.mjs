// @ts-check
/**
 * Forgets in a real VS Code: what changed or went while it was closed, what a rule excludes, and in the end everything.
 * Files of the workspace have lines that no other text has, so a suggestion of one can only come from the memory.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { vsixFile } from "../../src/build/project.mjs";
import { copyFixture } from "./launch/fixture.mjs";
import { openWorkbench } from "./launch/openWorkbench.mjs";
import { becomesTrue, deletesUnused, managesModels } from "./manageModels.mjs";
import { runSteps } from "./steps.mjs";
import { ghostText, openFile, panelOf, runCommand } from "./workbench.mjs";

const ACTION_TIMEOUT_MS = 30_000;
const TRAINING_TIMEOUT_MS = 120_000;
const KNOWN_WITHIN_MS = 20_000;
const UNKNOWN_FOR_MS = 4000;
const TRIES = 6;

/** Without training, only the memory can know the lines. What is typed to see suggestions is not saved. */
const SETTINGS = {
  "recurrent.training.budgetSeconds": 0,
  "recurrent.inline.minConfidence": 0.2,
  "files.autoSave": "off",
};

/**
 * Lines that have nothing in common: the beginning that is typed, and the rest that is suggested.
 *
 * @satisfies {Record<string, readonly [string, string]>}
 */
const LINES = {
  kept: ["    okapi_gallop = quagga.zor", "illa_yawn(tapir, 17)"],
  deleted: ["    lemur_vault = [marmot, bur", "rowquill, 23, xerus]"],
  ignored: ["    heron_wade(marsh)(ree", "dplume, 31 // kudu)"],
  changed: ["    otter_plunge |= river[cur", "lewhim:37:vicuna]"],
  newer: ["    gecko_cling **= wall - cra", "ckzest % 41 % numbat"],
  later: ["    ibis_stalk, pond = lago", "onquirk, 43, axolotl"],
  saved: ["    dingo_prowl @ mesa @ scru", "bvortex @ 47 @ wombat"],
};

/** @typedef {keyof typeof LINES} Word */

/** The text of a file that repeats a line. */
const fileOf = (/** @type {Word} */ word) => `def f(okapi):\n${LINES[word].join("")}\n`.repeat(3);

/**
 * Whether a suggestion is that of the line.
 *
 * @param {Word} word
 * @param {string} text
 */
const isOf = (word, text) => text.length >= 4 && LINES[word][1].startsWith(text);

/** The files that are there from the beginning. */
const FILES = /** @type {const} */ (["kept", "deleted", "ignored", "changed"]);

/** @typedef {{ workbench: import("./launch/openWorkbench.mjs").OpenWorkbench, folder: string }} Opened */

/**
 * @param {Opened} opened
 * @returns {readonly (readonly [string, () => Promise<void>])[]}
 */
const stepsOf = opened => [
  ["what the files say is remembered", () => remembersFiles(opened)],
  ["what went while the editor was closed is never offered, and what came is known", () => seesWhatWasMissed(opened)],
  ["a line in an ignore file makes the memory forget at once", () => obeysNewRule(opened)],
  ["Manage Models lists the models of all workspaces, and deletes one", () => managesModels(opened.workbench)],
  ["models that are unused for as long as the setting says are deleted", () => deletesUnused(opened.workbench)],
  ["Forget This Workspace leaves nothing in the extension's storage", () => forgetsAll(opened)],
  ["afterward, nothing is learned, also in the next window", () => learnsNothing(opened)],
];

/** @param {Opened} opened */
async function remembersFiles({ workbench: { page } }) {
  await openFile(page, "orders.py");
  await runCommand(page, "Recurrent: Train on Workspace");
  const state = panelOf(page).locator("header[data-phase=ended], header[data-phase=failed]");
  await state.waitFor({ timeout: TRAINING_TIMEOUT_MS });
  assert.equal(await state.getAttribute("data-phase"), "ended", (await state.textContent()) ?? "");
  for (const word of FILES) await knows(page, word);
}

/** @param {Opened} opened */
async function seesWhatWasMissed({ workbench, folder }) {
  const model = path.join(storageIn(workbench.storage), "model");
  const manifest = readFileSync(path.join(model, "manifest.json"), "utf8");
  const memory = hashOfMemory(model);
  await workbench.reopen(() => {
    rmSync(path.join(folder, "shop/deleted.py"));
    writeFileSync(path.join(folder, "shop/changed.py"), fileOf("newer"));
    writeFileSync(path.join(folder, ".gitignore"), "ignored.py\n");
  });
  const { page } = workbench;
  page.setDefaultTimeout(ACTION_TIMEOUT_MS);
  // The first suggestions of the new window.
  for (const word of /** @type {const} */ (["deleted", "ignored"])) await isUnknown(page, word);
  await knows(page, "kept");
  await knows(page, "newer");
  await forgets(page, "changed");
  await becomesTrue(() => hashOfMemory(model) !== memory, "the memory was not written back");
  assert.equal(readFileSync(path.join(model, "manifest.json"), "utf8"), manifest);
}

/** @param {Opened} opened */
async function obeysNewRule({ workbench: { page }, folder }) {
  await knows(page, "kept");
  appendFileSync(path.join(folder, ".gitignore"), "kept.py\n");
  await forgets(page, "kept");
  await knows(page, "newer");
}

/** @param {Opened} opened */
async function forgetsAll({ workbench: { page, storage } }) {
  assert.notDeepEqual(filesIn(storageIn(storage)), []);
  await runCommand(page, "Recurrent: Forget This Workspace");
  await page.locator(".monaco-dialog-box").getByRole("button", { name: "Forget" }).click();
  await becomesTrue(() => filesIn(storageIn(storage)).length === 0, "something is left");
  await forgets(page, "newer");
}

/** @param {Opened} opened */
async function learnsNothing({ workbench, folder }) {
  writeFileSync(path.join(folder, "shop/later.py"), fileOf("later"));
  await openFile(workbench.page, "gifts.py");
  await workbench.page.keyboard.type(`\n${fileOf("saved").trimEnd()}`);
  await workbench.page.keyboard.press("ControlOrMeta+S");
  await workbench.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  for (const word of /** @type {const} */ (["later", "saved"])) await isUnknown(workbench.page, word);
  await workbench.reopen(() => {});
  const { page } = workbench;
  page.setDefaultTimeout(ACTION_TIMEOUT_MS);
  for (const word of /** @type {const} */ (["later", "saved", "newer"])) await isUnknown(page, word);
  assert.deepEqual(filesIn(storageIn(workbench.storage)), []);
}

/**
 * Types the beginning of a line in a file without it, and reverts the file. Returns what is suggested, or "".
 *
 * @param {import("playwright-core").Page} page
 * @param {Word} word
 * @param {number} withinMs
 */
async function suggested(page, word, withinMs) {
  await openFile(page, "orders.py");
  await page.keyboard.type(`\n${LINES[word][0]}`, { delay: 20 });
  await runCommand(page, "Trigger Inline Suggestion");
  const text = await ghostText(page, withinMs).catch(() => "");
  await runCommand(page, "File: Revert File");
  return text;
}

/**
 * @param {import("playwright-core").Page} page
 * @param {Word} word
 */
async function knows(page, word) {
  const text = await suggested(page, word, KNOWN_WITHIN_MS);
  assert.ok(isOf(word, text), `${word}: ${JSON.stringify(text)}`);
}

/**
 * @param {import("playwright-core").Page} page
 * @param {Word} word
 */
async function isUnknown(page, word) {
  const text = await suggested(page, word, UNKNOWN_FOR_MS);
  assert.ok(!isOf(word, text), `${word}: ${JSON.stringify(text)}`);
}

/**
 * Waits until a line is not suggested any more.
 *
 * @param {import("playwright-core").Page} page
 * @param {Word} word
 */
async function forgets(page, word) {
  let text = "";
  for (let tries = 0; tries < TRIES; tries++) {
    text = await suggested(page, word, UNKNOWN_FOR_MS);
    if (!isOf(word, text)) return;
  }
  assert.fail(`${word} is still suggested: ${JSON.stringify(text)}`);
}

/**
 * The extension's storage for the workspace.
 *
 * @param {string} storage of VS Code
 */
function storageIn(storage) {
  const found = readdirSync(storage, { recursive: true, encoding: "utf8" }).filter(name =>
    /[\\/]workspaceStorage[\\/][^\\/]+[\\/]recurrent\.recurrent$/.test(name),
  );
  assert.equal(found.length, 1, found.join("\n"));
  return path.join(storage, found[0] ?? "");
}

/** @param {string} folder */
function filesIn(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** @param {string} model */
function hashOfMemory(model) {
  const names = readdirSync(model).filter(name => /^memory-\d+\.bin$/.test(name));
  const [newest = ""] = names.sort(
    (a, b) => statSync(path.join(model, b)).mtimeMs - statSync(path.join(model, a)).mtimeMs,
  );
  return createHash("sha256")
    .update(readFileSync(path.join(model, newest)))
    .digest("hex");
}

/**
 * @param {import("../../src/build/testing/editors.mjs").Editor} editor
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests(editor) {
  const workspace = copyFixture();
  const { folder } = workspace;
  writeFileSync(path.join(folder, ".vscode/settings.json"), JSON.stringify(SETTINGS));
  for (const word of FILES) {
    writeFileSync(path.join(folder, `shop/${word}.py`), fileOf(word));
  }
  const workbench = await openWorkbench(editor, { vsix: vsixFile, folder });
  try {
    workbench.page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    return await runSteps(() => workbench.page, "forgetting-", stepsOf({ workbench, folder }));
  } finally {
    await workbench.close();
    workspace.remove();
  }
}
