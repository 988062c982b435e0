// @ts-check
/** Runs test/integration/inHost inside the extension host of VS Code's server, on a copy of the fixture. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../src/build/project.mjs";
import { startServer } from "../../src/build/vscodeHost/server.mjs";
import { openPage } from "./browser.mjs";
import { bundleSuite, copyFixture, outputFolder, printResults } from "./fixture.mjs";

const TIMEOUT_MS = 240_000;

/**
 * @param {{ host: string, chromium: string }} tools
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests({ host, chromium }) {
  const entry = await bundleSuite();
  const workspace = copyFixture();
  const results = path.join(workspace.folder, "..", "results.json");
  const server = await startServer({ host, isDriven: true, env: { RECURRENT_TEST_RESULTS: results } });
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
    const query = new URLSearchParams({ folder: workspace.folder, payload: JSON.stringify(payload) });
    await page.goto(`http://${server.authority}/?${query}`);
    const code = await ended;
    if (!existsSync(results)) {
      mkdirSync(outputFolder, { recursive: true });
      await page.screenshot({ path: path.join(outputFolder, "inHost-failure.png") });
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
