/** What the terminal says to wrong arguments: every sentence, in one place. The command stands before each. */
export const USAGE = {
  noCommand: (commands: string) => `no command given; expected one of ${commands}`,
  unknownCommand: (found: string, commands: string) => `unknown command "${found}"; expected one of ${commands}`,
  missing: (what: string) => `missing ${what}`,
  unexpected: (found: string) => `unexpected argument "${found}"`,
  /** @param what the first sentence of node's own message, which names the option */
  badOption: (what: string) => what,
  notOneOf: (name: string, choices: string, found: unknown) =>
    `--${name}: expected one of ${choices}, found "${found}"`,
  notANumber: (name: string, what: string, minimum: number, maximum: number, found: unknown) =>
    `--${name}: expected ${what} from ${minimum} to ${maximum}, found "${found}"`,
  cannotRead: (file: string, why: string) => `cannot read ${file}: ${why}`,
  noText: () => "no text to evaluate in what was named",
  contradiction: () => "--resume goes on from a model and --from-nothing starts again: give one of them",
} as const;

/** Wrong arguments: one line on stderr, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
