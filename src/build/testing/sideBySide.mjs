// @ts-check
/** Runs stages of `npm test` side by side, each in a process of its own, and prints what each said when it has ended. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { countOf } from "./counts.mjs";

/** @typedef {import("./counts.mjs").Count} Count */

const SCRIPT = fileURLToPath(new URL("./stage.mjs", import.meta.url));

/**
 * Works on the items in their order, and on so many at a time.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {number} atOnce
 * @param {(item: T) => Promise<void>} work
 */
export async function inTurns(items, atOnce, work) {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/**
 * Runs a stage in a process of its own.
 *
 * @param {string} name
 * @param {{ isDesktop: boolean }} choice
 * @returns {Promise<Count>} a failed one where the process ended without a count
 */
export function inOwnProcess(name, { isDesktop }) {
  console.log(`\n=== ${name} runs beside others, and prints when it has ended`);
  return new Promise((resolve, reject) => {
    const child = fork(SCRIPT, [name, ...(isDesktop ? ["--desktop"] : [])], { silent: true });
    let [output, count] = ["", countOf(false)];
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", text => {
        output += text;
      });
    child.on("message", message => {
      count = /** @type {Count} */ (message);
    });
    child.on("error", reject);
    child.on("close", () => {
      process.stdout.write(output);
      resolve(count);
    });
  });
}
