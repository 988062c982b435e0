// @ts-check
/** Steps of the test about forgetting: Manage Models, and the setting that deletes the models of unused workspaces. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openList } from "./workbench.mjs";

/** @typedef {import("./launch/openWorkbench.mjs").OpenWorkbench} OpenWorkbench */

const WITHIN_MS = 20_000;
const DAY_MS = 86_400_000;
const MODEL_BYTES = 3_000_000;
const COMMAND = "Recurrent: Manage Models";

/**
 * Lists the models with their sizes and last use, and deletes the one that is picked.
 *
 * @param {OpenWorkbench} workbench
 */
export async function managesModels({ page, storage }) {
  await becomesTrue(() => readdirSync(notesIn(storage)).length === 1, "the model is not noted");
  const elsewhere = plantModel(storage, "Elsewhere", 400);
  await openList(page, "F1", `>${COMMAND}`, COMMAND);
  await page.keyboard.press("Enter");
  const rows = page.locator(".quick-input-widget .monaco-list-row");
  const other = rows.filter({ hasText: "Elsewhere" });
  assert.match((await other.textContent()) ?? "", /Elsewhere3\.0 MB, last used on \S+/);
  const own = rows.filter({ hasText: "this workspace" });
  assert.match((await own.textContent()) ?? "", /fixture\d+\.\d MB, this workspace/);
  await other.click();
  await page.locator(".monaco-dialog-box").getByRole("button", { name: "Delete" }).click();
  await own.waitFor(); // the list is shown again
  await other.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  assert.deepEqual(readdirSync(elsewhere.folder), []);
  assert.equal(existsSync(elsewhere.note), false);
  rmSync(path.dirname(elsewhere.folder), { recursive: true });
}

/**
 * Deletes what was not used for as long as the setting says, when a window opens.
 *
 * @param {OpenWorkbench} workbench
 */
export async function deletesUnused(workbench) {
  const { storage } = workbench;
  const [old, recent] = [plantModel(storage, "Old", 31), plantModel(storage, "Recent", 29)];
  const before = changeUserSettings(storage, settings => ({
    ...settings,
    "recurrent.storage.deleteUnusedAfterDays": 30,
  }));
  await workbench.reopen(() => {});
  await becomesTrue(() => readdirSync(old.folder).length === 0, "the unused model is still there");
  await becomesTrue(() => !existsSync(old.note), "its note is still there");
  assert.notDeepEqual(readdirSync(recent.folder), []);
  assert.equal(readdirSync(notesIn(storage)).length, 2);
  changeUserSettings(storage, () => before);
  rmSync(recent.note);
  for (const { folder } of [old, recent]) rmSync(path.dirname(folder), { recursive: true });
}

/**
 * Stores a model as the window of another workspace would.
 *
 * @param {string} storage of VS Code
 * @param {string} workspace
 * @param {number} days since it was used
 */
function plantModel(storage, workspace, days) {
  const own = onlyFolder(storage, /[\\/]workspaceStorage[\\/][^\\/]+[\\/]recurrent\.recurrent$/);
  const folder = path.join(path.dirname(path.dirname(own)), workspace.toLowerCase(), "recurrent.recurrent");
  mkdirSync(path.join(folder, "model"), { recursive: true });
  writeFileSync(path.join(folder, "model/weights.safetensors"), Buffer.alloc(MODEL_BYTES));
  const note = path.join(notesIn(storage), `${workspace.toLowerCase()}.json`);
  writeFileSync(note, JSON.stringify({ workspace, storage: folder, lastUsedMs: Date.now() - days * DAY_MS }));
  return { folder, note };
}

/** @param {string} storage of VS Code */
function notesIn(storage) {
  return path.join(onlyFolder(storage, /[\\/]globalStorage[\\/]recurrent\.recurrent$/), "models");
}

/**
 * The folder that the window has made, beside those that this test plants.
 *
 * @param {string} storage
 * @param {RegExp} pattern
 */
function onlyFolder(storage, pattern) {
  const names = readdirSync(storage, { recursive: true, encoding: "utf8" });
  const planted = /[\\/](?:elsewhere|old|recent)[\\/]/;
  const found = names.filter(name => pattern.test(name) && !planted.test(name));
  assert.equal(found.length, 1, found.join("\n"));
  return path.join(storage, found[0] ?? "");
}

/**
 * @param {string} storage
 * @param {(settings: Record<string, unknown>) => Record<string, unknown>} change
 * @returns {Record<string, unknown>} the settings before
 */
function changeUserSettings(storage, change) {
  const names = readdirSync(storage, { recursive: true, encoding: "utf8" });
  const found = names.filter(name => /(?:^|[\\/])User[\\/]settings\.json$/.test(name));
  assert.equal(found.length, 1, found.join("\n"));
  const file = path.join(storage, found[0] ?? "");
  const before = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify(change(before)));
  return before;
}

/**
 * @param {() => boolean} is
 * @param {string} otherwise
 */
export async function becomesTrue(is, otherwise) {
  const deadline = performance.now() + WITHIN_MS;
  while (!is()) {
    assert.ok(performance.now() < deadline, otherwise);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
