// @ts-check
/** `npm test [-- <stage> [<test> …] …]`: installs what is missing, runs every check, and sums the tests up. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chooseSuites } from "../../../test/integration/launch/suites.mjs";
import { build } from "../build.mjs";
import { packageExtension } from "../package.mjs";
import { binaryOf, main, root, run, SetupError } from "../project.mjs";
import { ensurePackages } from "../setup.mjs";
import { checkSizes } from "../sizes.mjs";
import { CouldNotRun, countOf, missedCount, summaryOf } from "./counts.mjs";
import { testBrowser, testEditor } from "./editors.mjs";
import { parseRequest } from "./request.mjs";
import { chooseUnitTests, unitTests } from "./unit.mjs";

/**
 * @typedef {import("./counts.mjs").Count} Count
 * @typedef {object} Choice
 * @property {import("./unit.mjs").UnitTests} unit
 * @property {readonly import("../../../test/integration/launch/suites.mjs").Suite[]} suites
 * @property {boolean} isDesktop whether the desktop VS Code is used even where the server could be
 * @typedef {{ needs: readonly string[], run: (choice: Choice) => Promise<Count> }} Stage
 */

/** @type {Record<string, Stage>} */
const STAGES = {
  types: { needs: [], run: () => check("typescript", "tsc", ["-b"]) },
  lint: { needs: [], run: () => check("@biomejs/biome", "biome", ["check", "--error-on-warnings", "."]) },
  unused: { needs: [], run: unusedCode },
  build: { needs: [], run: () => made(build) },
  unit: { needs: ["build"], run: ({ unit }) => unitTests(unit) },
  package: { needs: ["build"], run: () => made(packageExtension) },
  sizes: { needs: ["package"], run: async () => countOf(checkSizes() === 0) },
  inHost: { needs: ["build"], run: inHost },
  editor: { needs: ["package"], run: editor },
  report: { needs: ["build"], run: report },
  learn: { needs: ["build"], run: learn },
};

/** Stages that run single tests. */
const SELECTIVE = ["unit", "inHost"];

await main(async () => {
  const request = parseRequest(process.argv.slice(2), { stages: Object.keys(STAGES), selective: SELECTIVE });
  const chosen = withNeeds(request.stages);
  const { unit = [], inHost = [] } = request.tests;
  const choice = { unit: chooseUnitTests(unit), suites: chooseSuites(inHost), isDesktop: request.isDesktop };
  await ensurePackages();
  /** @type {Map<string, Count>} */
  const counts = new Map();
  for (const [name, stage] of Object.entries(STAGES)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const broken = stage.needs.find(need => (counts.get(need)?.failed ?? 0) > 0);
    counts.set(name, broken === undefined ? await runStage(name, () => stage.run(choice)) : skipped(name, broken));
  }
  const { lines, exitCode } = summaryOf(counts, request.stages);
  console.log(`\n${lines.join("\n")}`);
  return exitCode;
});

/**
 * Adds what the stages need, so that nothing is tested against a build that is out of date.
 *
 * @param {readonly string[]} names
 * @returns {readonly string[]}
 */
function withNeeds(names) {
  return [...new Set(names.flatMap(name => [...withNeeds(STAGES[name]?.needs ?? []), name]))];
}

/**
 * @param {string} name
 * @param {() => Promise<Count>} body
 * @returns {Promise<Count>}
 */
async function runStage(name, body) {
  console.log(`\n=== ${name}`);
  const started = performance.now();
  const count = await body().catch(thrown => {
    if (thrown instanceof CouldNotRun) return missedCount(thrown.message, { isCi: Boolean(process.env["CI"]) });
    console.error(thrown instanceof SetupError ? thrown.message : thrown);
    return countOf(false);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { passed, failed, couldNotRun } = count;
  const outcome = couldNotRun ? `could not run (${couldNotRun})` : `${passed} passed, ${failed} failed`;
  console.log(`=== ${name}: ${outcome}, ${seconds} s`);
  return count;
}

/**
 * @param {string} name
 * @param {string} broken
 */
function skipped(name, broken) {
  console.log(`\n=== ${name}: skipped, because ${broken} failed`);
  return countOf(false);
}

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
  const total = { passed: 0, failed: 0 };
  for (const script of ["editor.mjs", "forgetting.mjs"]) {
    const { passed, failed } = await (await integration(script)).runTests(found);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

async function report() {
  const chromium = await testBrowser();
  const total = { passed: 0, failed: 0 };
  for (const script of ["report.mjs", "taskReport.mjs"]) {
    const { passed, failed } = await (await integration(script)).runTests({ chromium });
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

async function learn() {
  const { runTests } = await integration("learn.mjs");
  return runTests({ chromium: await testBrowser() });
}

/**
 * Loads a script of test/integration, which needs packages that may just have been installed.
 *
 * @param {string} script
 */
function integration(script) {
  return import(pathToFileURL(path.join(root, "test/integration", script)).href);
}
