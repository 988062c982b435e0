// @ts-check
/** The stages of `npm test`: what each needs, and how it runs. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "../build.mjs";
import { packageExtension } from "../package.mjs";
import { binaryOf, root, run } from "../project.mjs";
import { checkSizes } from "../sizes.mjs";
import { countOf } from "./counts.mjs";
import { testBrowser, testEditor } from "./editors.mjs";
import { unitTests } from "./unit.mjs";

/**
 * @typedef {import("./counts.mjs").Count} Count
 * @typedef {object} Choice
 * @property {import("./unit.mjs").UnitTests} unit
 * @property {readonly import("../../../test/integration/launch/suites.mjs").Suite[]} suites
 * @property {boolean} isDesktop whether the desktop VS Code is used even where the server could be
 * @typedef {object} Stage
 * @property {readonly string[]} needs
 * @property {boolean} [waits] it waits for an editor or a browser more than it computes
 * @property {(choice: Choice) => Promise<Count>} run
 */

/**
 * In the order in which they run.
 *
 * @type {Record<string, Stage>}
 */
export const STAGES = {
  types: { needs: [], run: () => check("typescript", "tsc", ["-b"]) },
  lint: { needs: [], run: () => check("@biomejs/biome", "biome", ["check", "--error-on-warnings", "."]) },
  unused: { needs: [], run: unusedCode },
  build: { needs: [], run: () => made(build) },
  unit: { needs: ["build"], run: ({ unit }) => unitTests(unit) },
  package: { needs: ["build"], run: () => made(packageExtension) },
  sizes: { needs: ["package"], run: async () => countOf(checkSizes() === 0) },
  editor: { needs: ["package"], waits: true, run: editor },
  inHost: { needs: ["build"], waits: true, run: inHost },
  learn: { needs: ["build"], waits: true, run: learn },
  report: { needs: ["build"], waits: true, run: report },
};

/**
 * Runs a development package's command with this Node.
 *
 * @param {string} packageName
 * @param {string} binary
 * @param {readonly string[]} args
 */
async function check(packageName, binary, args) {
  return countOf((await run(process.execPath, [binaryOf(packageName, binary), ...args])).code === 0);
}

/** Fails for code that nothing reaches, and for files in src that only tests reach. */
async function unusedCode() {
  const anywhere = await check("knip", "knip", ["--no-progress"]);
  const shipped = await check("knip", "knip", ["--production", "--include", "files", "--no-progress"]);
  return countOf(anywhere.failed + shipped.failed === 0);
}

/** @param {() => Promise<void>} make */
async function made(make) {
  await make();
  return countOf(true);
}

/** @param {Choice} choice */
async function inHost({ suites, isDesktop }) {
  const { runTests } = await integration("inHost.mjs");
  return runTests(await testEditor({ isDesktop }), suites);
}

/** @param {Choice} choice */
async function editor({ isDesktop }) {
  const found = await testEditor({ isDesktop });
  const served = found.kind === "server" ? ["launch/codeCommand.mjs"] : [];
  return testsOf(["editor.mjs", "forgetting.mjs", ...served], found);
}

async function report() {
  return testsOf(["report.mjs", "taskReport.mjs"], { chromium: await testBrowser() });
}

/**
 * Runs the tests of scripts one after the other.
 *
 * @param {readonly string[]} scripts
 * @param {object} place what they run in
 */
async function testsOf(scripts, place) {
  const total = { passed: 0, failed: 0 };
  for (const script of scripts) {
    const { passed, failed } = await (await integration(script)).runTests(place);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

async function learn() {
  return testsOf(["learn.mjs"], { chromium: await testBrowser() });
}

/**
 * Loads a script of test/integration, which needs packages that may just have been installed.
 *
 * @param {string} script
 */
function integration(script) {
  return import(pathToFileURL(path.join(root, "test/integration", script)).href);
}
