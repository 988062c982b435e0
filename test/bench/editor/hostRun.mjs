// @ts-check
/** Runs a measuring suite in the extension host of a real VS Code, on a folder that it fills first. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, SetupError } from "../../../src/build/project.mjs";
import { ensureChromium } from "../../../src/build/setup.mjs";
import { ensureVsCodeHost } from "../../../src/build/vscodeHost/install.mjs";
import { bundleSuite, copyFixture } from "../../integration/launch/fixture.mjs";
import { runInServer } from "../../integration/launch/inServer.mjs";

/**
 * @typedef {object} HostRun
 * @property {string} suite the entry in test/integration/inHost
 * @property {(folder: string) => void} fill adds files to a copy of the fixture
 * @property {number} trainSeconds the budget of each training run
 * @property {number} timeoutMs
 * @property {Record<string, string>} [env] what the suite reads besides RECURRENT_TEST_RESULTS
 */

/**
 * Runs one suite.
 *
 * @param {HostRun} run
 * @returns {Promise<any>} the figures that the suite wrote
 */
export async function runInHost({ suite, fill, trainSeconds, timeoutMs, env = {} }) {
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new SetupError("The benchmark of the editor needs Chromium.");
  const editor = { kind: /** @type {const} */ ("server"), host: await ensureVsCodeHost(), chromium };
  const entry = await bundleSuite(suite);
  const { folder, remove } = copyFixture();
  const results = path.join(folder, "..", "results.json");
  try {
    fill(folder);
    const settings = { "recurrent.training.showPanel": false };
    setBudget(path.join(folder, ".vscode/settings.json"), trainSeconds);
    const extension = asleep(path.join(folder, "../extension"));
    const notebookType = path.join(root, "test/integration/notebookType");
    const all = { ...env, RECURRENT_TEST_RESULTS: results };
    const places = { entry, folder, extension, notebookType };
    const said = await runInServer(editor, {
      name: path.basename(suite),
      ...places,
      isTrusted: true,
      env: all,
      settings,
      timeoutMs,
    });
    if (!existsSync(results)) throw new SetupError(`There are no figures. ${said}`);
    return JSON.parse(readFileSync(results, "utf8"));
  } finally {
    remove();
  }
}

/**
 * The fixture's own budget would be in the way of the user's.
 *
 * @param {string} file the folder's settings
 * @param {number} seconds
 */
function setBudget(file, seconds) {
  const settings = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...settings, "recurrent.training.budgetSeconds": seconds }));
}

/**
 * Copies the extension, and takes away what activates it, so that its activation can be measured.
 *
 * @param {string} folder
 */
function asleep(folder) {
  for (const part of ["dist", "media", "package.nls.json"])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ ...manifest, activationEvents: [] }));
  return folder;
}

/**
 * Adds copies of the project's own source, each with a first line of its own, because duplicates are not learned.
 *
 * @param {string} folder
 * @param {number} bytes
 */
export function addCopies(folder, bytes) {
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" }).filter(name =>
    name.endsWith(".ts"),
  );
  let written = 0;
  for (let copy = 0; written < bytes; copy++) {
    mkdirSync(path.join(folder, `copy${copy}`), { recursive: true });
    for (const [k, name] of files.entries()) {
      if (written >= bytes) break;
      const text = `// copy ${copy}\n${readFileSync(path.join(root, "src", name), "utf8")}`;
      writeFileSync(path.join(folder, `copy${copy}`, `${k}.ts`), text);
      written += text.length;
    }
  }
}
