// @ts-check
/** Runs the steps of a test that uses VS Code as a user would. Each continues where the one before left the editor. */
import path from "node:path";
import { outputFolder } from "./launch/fixture.mjs";

/**
 * Runs steps until one fails. Takes a screenshot after each.
 *
 * @param {() => import("playwright-core").Page} page returns the page that is open now
 * @param {string} prefix of the screenshots' names
 * @param {readonly (readonly [string, () => Promise<void>])[]} steps
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runSteps(page, prefix, steps) {
  for (const [index, [name, step]] of steps.entries()) {
    const started = performance.now();
    /** @type {unknown} */
    let error;
    await step().catch(thrown => {
      error = thrown;
    });
    const picture = `${prefix}${index + 1}-${name.replaceAll(/\W+/g, "-")}.png`;
    await page().screenshot({ path: path.join(outputFolder, picture) });
    console.log(`${error ? "FAIL" : "ok  "} ${name} (${Math.round(performance.now() - started)} ms)`);
    if (error) {
      console.log(`${error instanceof Error ? error.stack : error}\nSee test-output/${picture}.`);
      return { passed: index, failed: steps.length - index };
    }
  }
  return { passed: steps.length, failed: 0 };
}
