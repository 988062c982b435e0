// @ts-check
/** Runs test/integration/inHost inside the extension host of a real VS Code, on a copy of the fixture. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../src/build/project.mjs";
import { runInDesktop } from "./launch/desktop.mjs";
import { bundleSuite, copyFixture, printResults } from "./launch/fixture.mjs";
import { runInServer } from "./launch/inServer.mjs";

const TIMEOUT_MS = 900_000;

const SETTINGS = { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" };

/**
 * Suite -> what it changes in the copy of the fixture. It may return a workspace file to open in place of the folder.
 *
 * @type {Record<string, (folder: string) => string | void>}
 */
const PREPARE = { multiRoot: addFolder, restricted: makeHostile, virtual: makeVirtual };

/**
 * Runs suites one after the other, with the network watched.
 *
 * @param {import("../../src/build/testing/editors.mjs").Editor} editor
 * @param {readonly import("./launch/suites.mjs").Suite[]} suites
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests(editor, suites) {
  const total = { passed: 0, failed: 0 };
  for (const suite of suites) {
    const { passed, failed } = await runSuite(editor, suite);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

/**
 * @param {import("../../src/build/testing/editors.mjs").Editor} editor
 * @param {import("./launch/suites.mjs").Suite} suite
 */
async function runSuite(editor, { name, files, isTrusted }) {
  const entry = await bundleSuite(name);
  const workspace = copyFixture();
  const { folder } = workspace;
  const results = path.join(folder, "..", "results.json");
  const watched = watchedEnvironment(path.join(folder, "..", "network.log"));
  const env = { ...watched, RECURRENT_TEST_RESULTS: results, RECURRENT_TEST_FILES: files.join(",") };
  const notebookType = path.join(root, "test/integration/notebookType");
  try {
    const workspaceFile = PREPARE[name]?.(folder);
    const opened = { folder, ...(workspaceFile && { workspaceFile }) };
    const run = { name, entry, ...opened, isTrusted, env, notebookType, settings: SETTINGS, timeoutMs: TIMEOUT_MS };
    const said = editor.kind === "server" ? await runInServer(editor, run) : await runInDesktop(editor, run);
    if (existsSync(results)) return printResults(JSON.parse(readFileSync(results, "utf8")));
    console.error(`The suite ${name} left no results. ${said}`);
    return { passed: 0, failed: 1 };
  } finally {
    workspace.remove();
  }
}

/**
 * Lets the suite watch every call with which the extension and its threads could reach a network. VS Code does not pass
 * NODE_OPTIONS to its extension host, so the suite loads the hook itself.
 *
 * @param {string} log
 */
function watchedEnvironment(log) {
  writeFileSync(log, "");
  return {
    RECURRENT_NETWORK_HOOK: path.join(root, "test/safety/noNetwork.cjs"),
    RECURRENT_NETWORK_LOG: log,
    RECURRENT_NETWORK_FROM: path.join(root, "dist"),
  };
}

/**
 * Makes a workspace of the folder and a copy of it.
 *
 * @param {string} folder
 */
function addFolder(folder) {
  const other = path.join(folder, "..", "other");
  cpSync(folder, other, { recursive: true });
  const file = path.join(folder, "..", "two.code-workspace");
  const settings = JSON.parse(readFileSync(path.join(folder, ".vscode/settings.json"), "utf8"));
  writeFileSync(file, JSON.stringify({ folders: [{ path: folder }, { path: other }], settings }));
  return file;
}

/**
 * Makes a workspace of a virtual folder that has the path of the folder on the disk.
 *
 * @param {string} folder
 */
function makeVirtual(folder) {
  const file = path.join(folder, "..", "virtual.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: [{ uri: `memory-files:${folder}` }] }));
  return file;
}

/**
 * Makes the folder ask for another value of every setting, and puts models into it that complete its own lines.
 *
 * @param {string} folder
 */
function makeHostile(folder) {
  const { contributes } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const settings = Object.entries(contributes.configuration.properties).map(([name, rule]) => [name, otherThan(rule)]);
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  const all = { ...Object.fromEntries(settings), "editor.tabSize": 7 };
  writeFileSync(path.join(folder, ".vscode/settings.json"), JSON.stringify(all));
  const model = path.join(folder, "..", "model");
  const train = ["train", folder, "--model", model, "--budget-seconds", "0", "--json"];
  spawnSync(process.execPath, [path.join(root, "dist/cli.js"), ...train]);
  for (const place of ["model", ".recurrent/model", ".vscode/model"]) {
    cpSync(model, path.join(folder, place), { recursive: true });
  }
}

/** @param {{ default: unknown, enum?: readonly unknown[], minimum?: number }} rule */
function otherThan(rule) {
  if (typeof rule.default === "boolean") return !rule.default;
  if (rule.enum) return rule.enum.find(value => value !== rule.default);
  if (typeof rule.default === "string") return "/elsewhere/base.safetensors";
  if (Array.isArray(rule.default)) return ["**"];
  return rule.minimum === rule.default ? (rule.minimum ?? 0) + 1 : (rule.minimum ?? 1);
}
