// @ts-check
/** `npm test [-- <stage> [<test> …] …]`: installs what is missing, runs every check, and sums the tests up. */
import { chooseSuites } from "../../../test/integration/launch/suites.mjs";
import { main } from "../project.mjs";
import { ensurePackages } from "../setup.mjs";
import { countOf, summaryOf } from "./counts.mjs";
import { testEditor } from "./editors.mjs";
import { parseRequest } from "./request.mjs";
import { runStage } from "./runStage.mjs";
import { inOwnProcess, inTurns } from "./sideBySide.mjs";
import { STAGES } from "./stages.mjs";
import { chooseUnitTests } from "./unit.mjs";

/** @typedef {import("./counts.mjs").Count} Count */

/** Stages that run single tests. */
const SELECTIVE = ["unit", "inHost"];
/** So many of the stages that wait run at a time. */
const AT_ONCE = 2;

await main(async () => {
  const request = parseRequest(process.argv.slice(2), { stages: Object.keys(STAGES), selective: SELECTIVE });
  const { isDesktop } = request;
  const { unit = [], inHost = [] } = request.tests;
  const choice = { unit: chooseUnitTests(unit), suites: chooseSuites(inHost), isDesktop };
  await ensurePackages();
  const asked = withNeeds(request.stages);
  const chosen = Object.entries(STAGES).filter(([name]) => asked.length === 0 || asked.includes(name));
  /** @type {Map<string, Count>} */
  const counts = new Map();
  const waiting = chosen.filter(([, { waits }]) => waits);
  const areTogether = waiting.length > 1 && inHost.length === 0;
  // Meanwhile and once for all; the stages say what is missing.
  const installed = areTogether ? testEditor({ isDesktop }).catch(() => undefined) : undefined;
  for (const [name, { needs, waits, run }] of chosen) {
    if (waits && areTogether) continue;
    counts.set(name, brokenOf(name, needs, counts) ?? (await runStage(name, () => run(choice))));
  }
  if (areTogether) {
    await installed;
    await inTurns(waiting, AT_ONCE, async ([name, { needs }]) => {
      counts.set(name, brokenOf(name, needs, counts) ?? (await inOwnProcess(name, { isDesktop })));
    });
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
 * A failed count for a stage that needs one that has failed; undefined for others.
 *
 * @param {string} name
 * @param {readonly string[]} needs
 * @param {ReadonlyMap<string, Count>} counts
 */
function brokenOf(name, needs, counts) {
  const broken = needs.find(need => (counts.get(need)?.failed ?? 0) > 0);
  if (broken === undefined) return undefined;
  console.log(`\n=== ${name}: skipped, because ${broken} failed`);
  return countOf(false);
}
