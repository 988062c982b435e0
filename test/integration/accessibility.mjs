// @ts-check
/** Runs axe-core in a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * @param {import("playwright-core").Frame} frame
 * @returns {Promise<string[]>} a line for each violated rule, with its first elements
 */
export async function accessibilityProblems(frame) {
  await frame.evaluate(source);
  return frame.evaluate(async () => {
    /** @type {typeof import("axe-core")} */
    const axe = Reflect.get(window, "axe");
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => {
      const places = nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`);
      return `${id}: ${places.join("; ")}`;
    });
  });
}
