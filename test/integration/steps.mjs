// @ts-check
/** Runs the steps of a test that uses VS Code or a page as a user would. Each continues where the one before ended. */
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

/**
 * Runs all steps, also after one that failed, and takes no screenshots.
 *
 * @template Opened what each step gets
 * @param {readonly (readonly [string, (opened: Opened) => Promise<void>])[]} steps
 * @param {Opened} opened
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runAllSteps(steps, opened) {
  let failed = 0;
  for (const [name, step] of steps) {
    /** @type {unknown} */
    let error;
    await step(opened).catch(thrown => {
      error = thrown;
    });
    console.log(`${error ? "FAIL" : "ok  "} ${name}`);
    if (error) console.log(error instanceof Error ? error.stack : error);
    if (error) failed++;
  }
  return { passed: steps.length - failed, failed };
}

/**
 * Notes what a page requests, and its errors.
 *
 * @param {import("playwright-core").Page} page
 * @returns {{ requests: readonly string[], problems: readonly string[] }} grow while the page is open
 */
export function watchPage(page) {
  /** @type {string[]} */
  const requests = [];
  /** @type {string[]} */
  const problems = [];
  page.on("request", request => requests.push(request.url()));
  page.on("pageerror", error => problems.push(error.message));
  page.on("console", message => message.type() === "error" && problems.push(message.text()));
  return { requests, problems };
}
