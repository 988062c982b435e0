// @ts-check
/**
 * Reads what follows `npm test --`: stages, after `unit` or `inHost` the tests to run there, and `--desktop`.
 */
import { SetupError } from "../project.mjs";

/**
 * @typedef {object} Request
 * @property {readonly string[]} stages as asked for; all where empty
 * @property {Readonly<Record<string, readonly string[]>>} tests by stage: which of its tests to run; all where absent
 * @property {boolean} isDesktop whether the desktop VS Code is used even where the headless server could be
 */

/**
 * @param {readonly string[]} args
 * @param {{ readonly stages: readonly string[], readonly selective: readonly string[] }} known `selective` stages run
 *   single tests
 * @returns {Request}
 * @throws {SetupError} for an argument that is neither
 */
export function parseRequest(args, { stages, selective }) {
  /** @type {Record<string, string[]>} */
  const tests = {};
  /** @type {string[]} */
  const asked = [];
  for (const arg of args.filter(value => value !== "--desktop")) {
    const current = asked.at(-1) ?? "";
    if (arg.startsWith("-")) throw new SetupError(`There is no option "${arg}". The only option is --desktop.`);
    if (stages.includes(arg)) asked.push(arg);
    else if (selective.includes(current)) tests[current] = [...(tests[current] ?? []), arg];
    else throw new SetupError(unknownArgument(arg, { stages, selective }));
  }
  return { stages: asked, tests, isDesktop: args.includes("--desktop") };
}

/**
 * @param {string} arg
 * @param {{ readonly stages: readonly string[], readonly selective: readonly string[] }} known
 */
function unknownArgument(arg, { stages, selective }) {
  if (/[/\\]|\.ts$/.test(arg)) return `Put a stage before a file: npm test -- ${selective[0]} ${arg}`;
  return `There is no stage "${arg}". The stages are ${stages.join(", ")}. Tests can follow ${selective.join(" and ")}.`;
}
