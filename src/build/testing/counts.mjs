// @ts-check
/** What a stage comes to: tests that passed, tests that failed, or the reason why it could not run. */

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {string} [couldNotRun] why this machine cannot run the stage
 */

/** Thrown by a stage that this machine cannot run. The message says what is missing. */
export class CouldNotRun extends Error {}

/**
 * Counts a stage without tests of its own as one.
 *
 * @param {boolean} isGood
 * @returns {Count}
 */
export function countOf(isGood) {
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
}

/**
 * A stage that could not run fails in continuous integration and counts for nothing at home.
 *
 * @param {string} reason
 * @param {{ isCi: boolean }} place
 * @returns {Count}
 */
export function missedCount(reason, { isCi }) {
  return { passed: 0, failed: isCi ? 1 : 0, couldNotRun: reason };
}

/**
 * Sums the stages up. A run is no success when a stage that was asked for by name could not run.
 *
 * @param {ReadonlyMap<string, Count>} counts by stage
 * @param {readonly string[]} asked stages asked for by name
 * @returns {{ lines: readonly string[], exitCode: number }} what to print; the last line is the plain count
 */
export function summaryOf(counts, asked) {
  let [passed, failed] = [0, 0];
  for (const count of counts.values()) {
    passed += count.passed;
    failed += count.failed;
  }
  const broken = [...counts].filter(([, count]) => count.failed > 0).map(([name]) => name);
  const missed = [...counts].flatMap(([name, { couldNotRun }]) => (couldNotRun ? [`${name} (${couldNotRun})`] : []));
  const lines = [
    ...(broken.length > 0 ? [`Failed: ${broken.join(", ")}`] : []),
    ...(missed.length > 0 ? [`Could not run: ${missed.join(", ")}`] : []),
    `${passed} passed, ${failed} failed`,
  ];
  const isMissed = asked.some(name => counts.get(name)?.couldNotRun !== undefined);
  return { lines, exitCode: failed > 0 || isMissed ? 1 : 0 };
}
