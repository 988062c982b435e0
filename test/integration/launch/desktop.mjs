// @ts-check
/** The desktop VS Code with folders of its own: runs a suite in its extension host, or shows its window as a page. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root, run } from "../../../src/build/project.mjs";
import { QUIET_SETTINGS } from "../../../src/build/vscodeHost/server.mjs";

const LAUNCH_TIMEOUT_MS = 120_000;

/** Automation can neither see nor answer a dialog of the operating system. */
const DESKTOP_SETTINGS = { ...QUIET_SETTINGS, "update.mode": "none", "window.dialogStyle": "custom" };

const QUIET = [
  "--no-sandbox", // the tests may run as root, and open nothing but the project's own files
  "--disable-gpu-sandbox",
  "--disable-updates",
  "--disable-telemetry",
  "--skip-welcome",
  "--skip-release-notes",
];

/**
 * Makes empty folders for VS Code's settings, storage and extensions.
 *
 * @param {Record<string, unknown>} settings of the user, besides the quiet ones
 */
function ownFolders(settings) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "recurrent-vscode-"));
  const data = path.join(folder, "data");
  mkdirSync(path.join(data, "User"), { recursive: true });
  writeFileSync(path.join(data, "User", "settings.json"), JSON.stringify({ ...DESKTOP_SETTINGS, ...settings }));
  const places = [`--user-data-dir=${data}`, `--extensions-dir=${path.join(folder, "extensions")}`];
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return { folder, places, remove };
}

/**
 * The environment without what would make VS Code run as plain Node.
 *
 * @param {Record<string, string>} added
 * @returns {Record<string, string>}
 */
function environment(added) {
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env;
  return /** @type {Record<string, string>} */ ({ ...inherited, ...added });
}

/**
 * Runs a suite in the extension host of the desktop VS Code.
 *
 * @param {import("../../../src/build/testing/editors.mjs").DesktopEditor} editor
 * @param {import("./inServer.mjs").SuiteRun} suite
 * @returns {Promise<string>} what VS Code said, for a run that left no results
 */
export async function runInDesktop({ executable }, suite) {
  const own = ownFolders(suite.settings);
  const trust = suite.isTrusted ? ["--disable-workspace-trust"] : [];
  const extensions = [root, suite.notebookType].map(folder => `--extensionDevelopmentPath=${folder}`);
  const tests = [...extensions, `--extensionTestsPath=${suite.entry}`, "--disable-extensions"];
  const opened = suite.workspaceFile ?? suite.folder;
  const env = environment({ ...suite.env, RECURRENT_TEST_SERVER: own.folder });
  try {
    const args = [opened, ...QUIET, ...own.places, ...trust, ...tests];
    const { code, output } = await run(executable, args, { env, isQuiet: true, timeoutMs: suite.timeoutMs });
    return `VS Code ended with ${code}. It printed:\n${output}`;
  } finally {
    own.remove();
  }
}

/**
 * Opens a folder in the desktop VS Code with a packaged extension installed.
 *
 * @param {string} executable
 * @param {{ vsix: string, folder: string }} opened
 * @returns {Promise<import("./openWorkbench.mjs").OpenWorkbench>}
 */
export async function openDesktop(executable, { vsix, folder }) {
  const { resolveCliArgsFromVSCodeExecutablePath } = await import("@vscode/test-electron");
  const { _electron } = await import("playwright-core");
  const own = ownFolders({});
  const [cli = "", ...usual] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const isShell = process.platform === "win32"; // the command line is a script there
  const install = [...usual, "--install-extension", vsix, ...own.places];
  const installed = await run(cli, install, { isQuiet: true, isShell, env: environment({}) });
  if (installed.code !== 0) {
    own.remove();
    throw new Error(`The extension could not be installed:\n${installed.output}`);
  }
  const args = [folder, ...QUIET, ...own.places, "--disable-workspace-trust"];
  const launch = () =>
    _electron.launch({ executablePath: executable, args, env: environment({}), timeout: LAUNCH_TIMEOUT_MS });
  let app = await launch();
  const opened = {
    page: await app.firstWindow(),
    storage: own.folder,
    reopen: async (/** @type {() => void} */ between) => {
      await app.close();
      between();
      app = await launch();
      opened.page = await app.firstWindow();
    },
    close: async () => {
      await app.close();
      own.remove();
    },
  };
  return opened;
}
