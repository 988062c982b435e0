// @ts-check
/** Compares the size of each file that a user downloads with its budget, which was set from a measurement. */
import { statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { main, root } from "./project.mjs";

const KB = 1000;

/** File -> its largest size, in kilobytes (1000 bytes). */
const BUDGETS = {
  "dist/extension.js": 212,
  "dist/trainingWorker.js": 618,
  "dist/replayWorker.js": 633,
  "dist/completionWorker.js": 567,
  "dist/kernelThread.js": 12,
  "dist/nativeTrial.js": 12.5,
  "dist/cli.js": 860,
  "dist/webview.js": 298,
  "dist/webview.css": 20,
  "dist/learn.js": 145,
  "dist/learn.css": 9,
  "dist/learnWorker.js": 995,
  "dist/kernels-simd.wasm": 66,
  "dist/kernels-relaxed.wasm": 65,
  "recurrent.vsix": 3300,
};

/**
 * Prints every size and its budget.
 *
 * @returns {number} how many files are over their budget or missing
 */
export function checkSizes() {
  let broken = 0;
  for (const [file, budget] of Object.entries(BUDGETS)) {
    const size = statSync(path.join(root, file), { throwIfNoEntry: false })?.size;
    const verdict = size === undefined ? "missing" : size > budget * KB ? "over its budget" : "";
    if (verdict !== "") broken++;
    const columns = [
      file.padEnd(26),
      kilobytes(size ?? 0).padStart(10),
      "of",
      kilobytes(budget * KB).padStart(10),
      verdict,
    ];
    console.log(columns.join(" ").trimEnd());
  }
  return broken;
}

/** @param {number} bytes */
const kilobytes = bytes => `${(bytes / KB).toFixed(1)} kB`;

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(async () => (checkSizes() > 0 ? 1 : 0));
