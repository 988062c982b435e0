// @ts-check
/** Runs test/integration/inHost inside the extension host of VS Code's server, on a copy of the fixture. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../src/build/project.mjs";
import { startServer } from "../../src/build/vscodeHost/server.mjs";
import { openPage } from "./browser.mjs";
import { bundleSuite, copyFixture, outputFolder, printResults } from "./fixture.mjs";

const TIMEOUT_MS = 900_000;

/**
 * The usual suite with the network watched, then those for a workspace of two folders and for one that is not trusted.
 *
 * @param {Tools} tools
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests(tools) {
  const usual = await runSuite(tools, { suite: "suite", isTrusted: true, prepare: () => {} });
  const multiRoot = await runSuite(tools, { suite: "multiRoot", isTrusted: true, prepare: addFolder });
  const restricted = await runSuite(tools, { suite: "restricted", isTrusted: false, prepare: makeHostile });
  const all = [usual, multiRoot, restricted];
  const sum = (/** @type {"passed" | "failed"} */ what) => all.reduce((total, count) => total + count[what], 0);
  return { passed: sum("passed"), failed: sum("failed") };
}

/**
 * @typedef {{ host: string, chromium: string }} Tools
 *
 * @param {Tools} tools
 * @param {{ suite: string, isTrusted: boolean, prepare: (folder: string) => string | void }} options `prepare` may say
 *   which workspace file is opened in place of the folder
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runSuite({ host, chromium }, { suite, isTrusted, prepare }) {
  const entry = await bundleSuite(suite);
  const workspace = copyFixture();
  const workspaceFile = prepare(workspace.folder);
  const results = path.join(workspace.folder, "..", "results.json");
  const server = await startServer({
    host,
    extensions: [path.join(root, "test/integration/notebookType")],
    isDriven: true,
    isTrusted,
    settings: { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" },
    env: { ...watched(path.join(workspace.folder, "..", "network.log")), RECURRENT_TEST_RESULTS: results },
  });
  const { page, close } = await openPage(chromium);
  try {
    /** @type {Promise<number | string>} */
    const ended = new Promise(resolve => {
      page.exposeFunction("codeAutomationExit", (/** @type {number} */ code) => resolve(code));
      setTimeout(() => resolve("time is up"), TIMEOUT_MS).unref();
    });
    await page.exposeFunction("codeAutomationLog", () => {});
    const remote = (/** @type {string} */ file) => `vscode-remote://${server.authority}${file}`;
    const payload = [
      ["extensionDevelopmentPath", remote(root)],
      ["extensionTestsPath", remote(entry)],
      ["skipWelcome", "true"],
      ["skipReleaseNotes", "true"],
    ];
    /** @type {Record<string, string>} */
    const opened = workspaceFile ? { workspace: workspaceFile } : { folder: workspace.folder };
    const query = new URLSearchParams({ ...opened, payload: JSON.stringify(payload) });
    await page.goto(`http://${server.authority}/?${query}`);
    const code = await ended;
    if (!existsSync(results)) {
      mkdirSync(outputFolder, { recursive: true });
      await page.screenshot({ path: path.join(outputFolder, `inHost-${suite}-failure.png`) });
      console.error(`The suite left no results (${code}). The server said:\n${server.log()}`);
      return { passed: 0, failed: 1 };
    }
    return printResults(JSON.parse(readFileSync(results, "utf8")));
  } finally {
    await close();
    await server.stop();
    workspace.remove();
  }
}

/**
 * Lets the suite watch what the extension and its threads would reach a network with. The editor hands no NODE_OPTIONS
 * on to its extension host, so that the suite loads the hook itself.
 *
 * @param {string} log
 */
function watched(log) {
  writeFileSync(log, "");
  return {
    RECURRENT_NETWORK_HOOK: path.join(root, "test/safety/noNetwork.cjs"),
    RECURRENT_NETWORK_LOG: log,
    RECURRENT_NETWORK_FROM: path.join(root, "dist"),
  };
}

/**
 * A workspace of the folder and a copy of it.
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
 * A workspace that wants everything otherwise, and brings models along that would complete its own lines.
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
  if (Array.isArray(rule.default)) return ["**"];
  return rule.minimum === rule.default ? (rule.minimum ?? 0) + 1 : (rule.minimum ?? 1);
}
