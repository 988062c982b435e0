// @ts-check
/**
 * `npm run bench:editor [-- <megabytes> …]`: measures in the extension host of a real VS Code how long the main thread
 * is busy at a time, what activation and an idle window cost, and the memory of both processes by workspace size.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "../../src/build/build.mjs";
import { main, root, SetupError } from "../../src/build/project.mjs";
import { ensureChromium, ensurePackages } from "../../src/build/setup.mjs";
import { ensureVsCodeHost } from "../../src/build/vscodeHost/install.mjs";
import { bundleSuite, copyFixture } from "../integration/launch/fixture.mjs";
import { runInServer } from "../integration/launch/inServer.mjs";

const TIMEOUT_MS = 300_000;
const TRAIN_SECONDS = 20;
const SIZES_MB = [0, 4, 16];

await main(async () => {
  const sizes = process.argv.slice(2).map(Number);
  if (sizes.some(size => !(size >= 0 && size <= 30))) throw new SetupError("A size is a number of megabytes up to 30.");
  await ensurePackages();
  await build();
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new SetupError("The benchmark of the editor needs Chromium.");
  const editor = { kind: /** @type {const} */ ("server"), host: await ensureVsCodeHost(), chromium };
  const entry = await bundleSuite("neighbor");
  for (const megabytes of sizes.length > 0 ? sizes : SIZES_MB)
    print(megabytes, await measure(editor, entry, megabytes));
});

/**
 * @param {import("../../src/build/testing/editors.mjs").ServerEditor} editor
 * @param {string} entry
 * @param {number} megabytes
 */
async function measure(editor, entry, megabytes) {
  const { folder, remove } = copyFixture();
  const results = path.join(folder, "..", "results.json");
  try {
    fill(folder, megabytes * 1e6);
    const settings = { "recurrent.training.budgetSeconds": TRAIN_SECONDS, "recurrent.training.showPanel": false };
    const extension = asleep(path.join(folder, "../extension"));
    const notebookType = path.join(root, "test/integration/notebookType");
    const env = { RECURRENT_TEST_RESULTS: results };
    const places = { entry, folder, extension, notebookType };
    const run = { name: "neighbor", ...places, isTrusted: true, env, settings, timeoutMs: TIMEOUT_MS };
    const said = await runInServer(editor, run);
    if (!existsSync(results)) throw new SetupError(`There are no figures. ${said}`);
    return JSON.parse(readFileSync(results, "utf8"));
  } finally {
    remove();
  }
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
function fill(folder, bytes) {
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

/**
 * @param {number} megabytes
 * @param {{ rows: readonly Record<string, any>[], idleBefore: number, idleAfter: number, memory: Record<string, number> }} figures
 */
function print(megabytes, { rows, idleBefore, idleAfter, memory }) {
  console.log(`\nA workspace of the fixture and ${megabytes} MB`);
  console.log(
    "processor time of the main thread, ms".padEnd(40) +
      ["longest turn", "own part", "turns > 20", "own > 20", "all", "own"].map(name => name.padStart(14)).join(""),
  );
  for (const { name, longestMs, longestOwnMs, over20, ownOver20, totalMs, ownMs, longestIn } of rows) {
    const cells = [
      longestMs.toFixed(1),
      longestOwnMs.toFixed(1),
      over20,
      ownOver20,
      totalMs.toFixed(0),
      ownMs.toFixed(0),
    ];
    console.log(`${name.padEnd(40)}${cells.map(cell => String(cell).padStart(14)).join("")}  ${longestIn}`);
  }
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(2)}%`;
  console.log(`idle, of one core: ${percent(idleBefore)} without a model, ${percent(idleAfter)} with one`);
  const { hostBefore = 0, hostAfter = 0, trainingPeak = 0 } = memory;
  console.log(
    `memory, MB: host ${hostBefore.toFixed(0)} before and ${hostAfter.toFixed(0)} after, training process at most ${trainingPeak.toFixed(0)}`,
  );
}
