// @ts-check
/** `npm test [-- <stage> …]`: installs what is missing, then runs every check there is, and sums the tests up. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "./build.mjs";
import { packageExtension } from "./package.mjs";
import { binaryOf, main, root, run, SetupError, testFolder } from "./project.mjs";
import { ensureChromium, ensurePackages } from "./setup.mjs";
import { checkSizes } from "./sizes.mjs";
import { canHostRun, ensureVsCodeHost } from "./vscodeHost/install.mjs";

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{ needs: readonly string[], run: () => Promise<Count> }} Stage
 */

/** @type {Record<string, Stage>} */
const STAGES = {
  types: { needs: [], run: () => check("typescript", "tsc", ["-b"]) },
  lint: { needs: [], run: () => check("@biomejs/biome", "biome", ["check", "--error-on-warnings", "."]) },
  unused: { needs: [], run: () => check("knip", "knip", ["--no-progress"]) },
  build: { needs: [], run: () => made(build) },
  unit: { needs: ["build"], run: unitTests },
  package: { needs: ["build"], run: () => made(packageExtension) },
  sizes: { needs: ["package"], run: async () => countOf(checkSizes() === 0) },
  inHost: { needs: ["build"], run: () => integration("inHost.mjs") },
  editor: { needs: ["package"], run: () => integration("editor.mjs") },
  report: { needs: ["build"], run: () => integration("report.mjs") },
};

await main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find(name => !(name in STAGES));
  if (unknown !== undefined)
    throw new SetupError(`There is no stage "${unknown}"; there are ${Object.keys(STAGES).join(", ")}.`);
  const chosen = withNeeds(asked);
  await ensurePackages();
  const total = { passed: 0, failed: 0 };
  /** @type {Set<string>} */
  const broken = new Set();
  for (const [name, stage] of Object.entries(STAGES)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const missing = stage.needs.find(need => broken.has(need));
    const count = missing === undefined ? await runStage(name, stage) : notRun(name, missing);
    if (count.failed > 0) broken.add(name);
    total.passed += count.passed;
    total.failed += count.failed;
  }
  if (broken.size > 0) console.log(`\nFailed: ${[...broken].join(", ")}.`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
});

/**
 * The stages, and what they need: nothing is tested against a build that is out of date.
 *
 * @param {readonly string[]} names
 * @returns {readonly string[]}
 */
function withNeeds(names) {
  return [...new Set(names.flatMap(name => [...withNeeds(STAGES[name]?.needs ?? []), name]))];
}

/**
 * @param {string} name
 * @param {Stage} stage
 * @returns {Promise<Count>}
 */
async function runStage(name, stage) {
  console.log(`\n=== ${name}`);
  const started = performance.now();
  let count = { passed: 0, failed: 1 };
  try {
    count = await stage.run();
  } catch (thrown) {
    console.error(thrown instanceof SetupError ? thrown.message : thrown);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`=== ${name}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`);
  return count;
}

/**
 * @param {string} name
 * @param {string} missing
 * @returns {Count}
 */
function notRun(name, missing) {
  console.log(`\n=== ${name}: not run, because ${missing} failed`);
  return { passed: 0, failed: 1 };
}

/**
 * A stage without tests of its own counts as one.
 *
 * @param {boolean} isGood
 * @returns {Count}
 */
function countOf(isGood) {
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
}

/**
 * @param {string} packageName
 * @param {string} binary
 * @param {readonly string[]} args
 */
async function check(packageName, binary, args) {
  return countOf((await tool(packageName, binary, args)) === 0);
}

/** @param {() => Promise<void>} make */
async function made(make) {
  await make();
  return countOf(true);
}

/**
 * Runs a development package's command with this Node, or as it is where it is no script.
 *
 * @param {string} packageName
 * @param {string} binary
 * @param {readonly string[]} args
 */
async function tool(packageName, binary, args) {
  return (await run(process.execPath, [binaryOf(packageName, binary), ...args])).code;
}

/** @returns {Promise<Count>} */
async function unitTests() {
  const report = path.join(testFolder, "unit.json");
  mkdirSync(testFolder, { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await tool("vitest", "vitest", ["run", ...reporters]);
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, "utf8"));
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) }; // a file that does not load fails no test
}

/**
 * Runs a script of test/integration in a real VS Code, where this machine can.
 *
 * @param {string} script
 * @returns {Promise<Count>}
 */
async function integration(script) {
  const chromium = canHostRun ? await ensureChromium() : undefined;
  if (chromium === undefined) {
    console.log("The tests in a real VS Code need 64-bit Linux and Chromium; `npm run test:electron` needs neither.");
    return process.env["CI"] ? countOf(false) : { passed: 0, failed: 0 };
  }
  const host = await ensureVsCodeHost();
  const { runTests } = await import(`file://${path.join(root, "test/integration", script)}`);
  return runTests({ host, chromium });
}
