// @ts-check
/** Runs one stage of `npm test`, and says how it went. */
import { SetupError } from "../project.mjs";
import { CouldNotRun, countOf, missedCount } from "./counts.mjs";

/** @typedef {import("./counts.mjs").Count} Count */

/**
 * @param {string} name
 * @param {() => Promise<Count>} body
 * @returns {Promise<Count>}
 */
export async function runStage(name, body) {
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
